import type { Json } from "../event/event.ts";

/** `feeds/ID.yaml`: JSON from another service that blocks may show, as `feeds.ID` in Liquid and as `products: { from: feed }`. */
export interface FeedDefinition {
	readonly id: string;
	/** Liquid after the host; what it prints is encoded. */
	readonly url: string;
	/** Whether the address depends on who opens: then every person's answer is kept apart. */
	readonly isPersonal: boolean;
	/** Where it may be fetched from, redirects included. */
	readonly hosts: readonly string[];
	/** Where in the answer the wanted part is: keys and indexes. Empty takes the whole. */
	readonly list: readonly string[];
	/** Where in each item a card's fields are. */
	readonly map: FeedMap;
	/** How long an answer is taken without asking again. */
	readonly freshMs: number;
	/** How long an old one still stands in while a new one is fetched. */
	readonly staleMs: number;
	/** How long an open waits where there is no answer yet. */
	readonly timeoutMs: number;
	readonly maxItems: number;
}

export const CARD_FIELDS = ["product_id", "name", "price", "currency", "url", "image_url", "category"] as const;
export type CardField = (typeof CARD_FIELDS)[number];
export type FeedMap = { readonly [field in CardField]: readonly string[] | null };

/** A product or anything else that fits on a card; null where the feed does not say it. */
export interface FeedCard {
	readonly product_id: string | null;
	readonly name: string;
	readonly price: number | null;
	readonly currency: string | null;
	readonly url: string | null;
	readonly image_url: string | null;
	readonly category: string | null;
}

/** What a feed gave: the part that the definition names, and the cards in it. */
export interface FeedData {
	readonly value: Json;
	readonly cards: readonly FeedCard[];
}

/** By the feeds' ids; a feed without an answer is not there. */
export type Feeds = { readonly [id: string]: FeedData };
