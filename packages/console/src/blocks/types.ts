/* What the API says of blocks (`packages/edge/src/preview`), as far as this page shows it. */

export interface BlockList {
	readonly site: { readonly id: string; readonly name: string; readonly url: string; readonly time_zone: string };
	readonly blocks: readonly BlockSummary[];
	readonly messages: readonly string[];
	readonly tools: readonly { readonly id: string; readonly name: string }[];
}

export interface BlockSummary {
	readonly id: string;
	readonly name: string;
	readonly size: { readonly width: number; readonly height: number };
	readonly use: string;
	readonly ticks: boolean;
	readonly has_preloaded: boolean;
	readonly entries: readonly Entry[];
}

export interface Entry {
	readonly entry: string;
	readonly when: string | null;
	readonly products: string | null;
	readonly text: string | null;
}

export interface Preview {
	readonly profile_id: string | null;
	readonly at: string;
	readonly variant: string;
	readonly link: string;
	readonly alt: string;
	readonly entries: readonly { readonly entry: string; readonly outcome: string }[];
	readonly flaws: readonly { readonly kind: "cut" | "overflow" | "hole"; readonly text: string }[];
	readonly picture: { readonly bytes: number; readonly base64: string };
	readonly html: { readonly bytes: number; readonly text: string };
	readonly amp: {
		readonly bytes: number;
		readonly most_bytes: number;
		readonly text: string;
		readonly list: { readonly items: readonly AmpData[] };
	};
	readonly text: string;
	readonly json: { readonly items: readonly { readonly image_url: string | null }[] };
	readonly history_from: string | null;
}

export interface AmpData {
	readonly [name: string]: unknown;
}

export interface ContactSheet {
	readonly people: number;
	readonly unseen: readonly string[];
	readonly frames: readonly { readonly role: string; readonly people: number | null; readonly preview: Preview }[];
}

export interface Snippet {
	readonly image: string;
	readonly html: string | null;
	readonly tool: { readonly name: string; readonly field: string; readonly note: string | null };
}
