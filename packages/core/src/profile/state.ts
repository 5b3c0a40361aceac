import type { ConsentChoice, JsonObject } from "../event/index.ts";
import type { ProfileId } from "../identity/index.ts";
import type { CartItem, Facts } from "../segment/index.ts";
import type { StoredEnds } from "./ends.ts";
import type { Memberships } from "./memberships.ts";

/** One product that was looked at; keys as in events, null where no event said it. */
export interface ViewedProduct {
	readonly product_id: string;
	readonly name: string | null;
	readonly price: number | null;
	readonly url: string | null;
	readonly image_url: string | null;
	readonly category: string | null;
	readonly brand: string | null;
	readonly currency: string | null;
	/** When it was last looked at, epoch ms. */
	readonly viewed_at: number;
}

/**
 * All that is kept of one profile besides its history and identifiers: plain JSON, derived from the history,
 * bounded whatever is sent. Only `step` makes a new one.
 */
export interface ProfileState extends Facts, StoredEnds {
	/** Program that the memberships are from; null before the first step. */
	readonly version: string | null;
	/** The cuts of the population that the memberships are from (`Program.models`); null where the program has none. */
	readonly models: string | null;
	/** Which keeper each memory is from, see Program.layout. */
	readonly layout: string;
	/** Time of the newest event. */
	readonly lastSeenAt: number;
	/** The memberships are true at this moment. */
	readonly evaluatedAt: number;
	/** No listened segment changes before this without an event; null = never. */
	readonly nextDue: number | null;
	/** The segments that the profile is in, each with the moment of entry. */
	readonly memberships: Memberships;
	/** Newest first, each product once. */
	readonly viewed: readonly ViewedProduct[];
}

/** A change of membership. Effects of one step are in the order of `at`. */
export interface Effect {
	readonly kind: "entered" | "exited";
	readonly segment: string;
	/** The exact moment, epoch ms. */
	readonly at: number;
	readonly cause: Cause;
}

export type Cause =
	| { readonly kind: "event"; readonly messageId: string }
	| { readonly kind: "time" }
	| { readonly kind: "definitions"; readonly version: string }
	/** The population that people are compared with has changed; `version` is the new one's. */
	| { readonly kind: "models"; readonly version: string }
	| { readonly kind: "merge"; readonly mergeId: string };

export interface Cart {
	readonly items: readonly CartItem[];
	/** Sum of price × quantity, exact to the decimal. */
	readonly value: number;
	readonly currency: string | null;
	readonly url: string | null;
	readonly cartId: string | null;
	/** Time of the newest cart event, epoch ms. */
	readonly updatedAt: number | null;
}

export interface Membership {
	readonly in: boolean;
	/** Arrival of the event that caused the entry, or the exact moment of the flip; null when out. */
	readonly since: number | null;
	/** The first moment at which `in` differs if no event arrives; null = never. */
	readonly until: number | null;
	/** As in Answer. */
	readonly approximate?: true;
}

/** The snapshot of a profile that stands in for its shard at the moment of open. Times are epoch ms. */
export interface Card {
	readonly profile_id: ProfileId;
	/** Of the program whose rules it answers (`Program.meaning`). */
	readonly meaning: string;
	readonly written_at: number;
	readonly traits: JsonObject;
	readonly cart: Cart;
	readonly consent: ConsentChoice;
	readonly viewed: readonly ViewedProduct[];
	readonly segments: { readonly [id: string]: Membership };
	readonly rules: { readonly [key: string]: { readonly value: boolean; readonly until: number | null } };
}
