import type { Rule } from "../segment/index.ts";
import type { ComponentLook } from "./components/settings.ts";

/**
 * What one place in an email shows, decided at the moment of open: `blocks/ID/block.yaml` with its templates.
 * Plain JSON. The texts and links in it are Liquid.
 */
export interface BlockDefinition {
	readonly id: string;
	readonly name: string;
	/** In CSS pixels; pictures are drawn at twice that. */
	readonly size: Size;
	readonly look: Look;
	/** Tried from the first on; the first that applies and has something to show is shown. */
	readonly show: readonly ShowEntry[];
	/** For machine opens: what does not tick, count stock or quote a price. Null where nothing of that is in the block. */
	readonly preloaded: PlainContent | null;
	/** Shown when nothing is known, nothing applies or something fails. */
	readonly fallback: PlainContent;
	/** What a mail program shows while it shows no pictures. */
	readonly alt: string;
	/** The feeds that its texts and templates read, as `feeds.ID`; absent where it names none. */
	readonly feeds?: readonly string[];
}

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** How a block is drawn. */
export type Look = ComponentLook | TemplatesLook;

/**
 * The block's own .liquid files by name. `picture`, `html` and `amp` are the names of those that draw each output; null
 * where Pipit draws it: the picture is then the banner. The other files can be rendered from these.
 */
export interface TemplatesLook {
	readonly kind: "templates";
	readonly picture: string | null;
	readonly html: string | null;
	readonly amp: string | null;
	readonly templates: { readonly [fileName: string]: string };
}

export { type ComponentName, COMPONENTS } from "./components/settings.ts";

export interface ShowEntry {
	/** Null applies to everyone. */
	readonly when: Rule | null;
	/** Null shows no products. An entry whose products are none is passed over. */
	readonly products: ProductSource | null;
	/** The heading of product cards, the text of a banner; null takes the component's own words. */
	readonly text: string | null;
	/** What stands on the button; null takes the component's own words. */
	readonly button: string | null;
	readonly link: string;
	/** Null takes the block's. */
	readonly alt: string | null;
}

/** Where products come from. What is bought or in the cart is never recommended. */
export type ProductSource =
	| { readonly from: "cart"; readonly max: number }
	/** Last looked at first. */
	| { readonly from: "viewed"; readonly max: number }
	/** Looked at, sold out then or later, and back within the last 30 days. */
	| { readonly from: "back_in_stock"; readonly max: number }
	/** Looked at, and cheaper since. */
	| { readonly from: "price_drop"; readonly max: number }
	/** Viewed together with what the person looked at; where that is too little, the most viewed, then the catalogue's order. */
	| { readonly from: "recommended"; readonly max: number; readonly category: string | null }
	/** The cards of `feeds/ID.yaml`. */
	| { readonly from: "feed"; readonly max: number; readonly feed: string }
	/** In the order of `ids` where given, else of the catalogue. */
	| {
			readonly from: "catalogue";
			readonly max: number;
			readonly category: string | null;
			readonly ids: readonly string[] | null;
	  };

/** Whether it shows what one person did: without a person there is nothing to show. */
export function isPersonalSource({ from }: ProductSource): boolean {
	return from === "cart" || from === "viewed" || from === "back_in_stock" || from === "price_drop";
}

/** Content that needs nobody and no product. */
export interface PlainContent {
	readonly text: string;
	readonly button: string | null;
	readonly link: string;
}

/** Name under which the condition of a block's show entry is compiled into a program. */
export function ruleKey(blockId: string, entry: number): string {
	return `block:${blockId}:${entry}`;
}
