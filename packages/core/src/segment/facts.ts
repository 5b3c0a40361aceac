import type { Json, JsonObject, Purpose } from "../event/index.ts";
import type { ProfileId } from "../identity/index.ts";

/** A trait as it is kept: the value, when it was set (or cleared: null), and later clearings of parts of it. */
export type StoredTrait = readonly [value: Json, at: number, cleared?: { readonly [path: string]: number }];

/** The newest decision per purpose and when it was made. */
export type StoredConsent = { readonly [purpose in Purpose]?: readonly [granted: boolean, at: number] };

/** One product in a cart; keys as in events, null where no event said it. */
export type CartItem = {
	readonly product_id: string | null;
	readonly name: string | null;
	readonly variant: string | null;
	readonly price: number | null;
	readonly quantity: number;
	readonly url: string | null;
	readonly image_url: string | null;
	readonly category: string | null;
	readonly brand: string | null;
	readonly currency: string | null;
	/** Only where events said more: what else they did, as they said it. */
	readonly more?: JsonObject;
};

export interface StoredCart {
	readonly items: readonly CartItem[];
	readonly currency: string | null;
	readonly url: string | null;
	readonly cartId: string | null;
	/** Time of the newest cart event; null while there was none. */
	readonly updatedAt: number | null;
	/** Time of the newest event that set the whole cart; what happened before it does not matter. */
	readonly resetAt: number | null;
	/** Only where more was in it than is kept. */
	readonly isCut?: true;
}

/** What a condition keeps about the events that it has seen: plain JSON, the shape is the condition's own business. */
export type Memory = Json;

/** What conditions read of one profile. */
export interface Facts {
	readonly profileId: ProfileId;
	/** Time of the earliest event. */
	readonly firstSeenAt: number;
	readonly traits: { readonly [name: string]: StoredTrait };
	readonly consent: StoredConsent;
	readonly cart: StoredCart;
	/** What each keeper of the program has seen, by its slot; 0 where it has seen nothing. */
	readonly memory: readonly Memory[];
}
