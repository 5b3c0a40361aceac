import type { Catalogue } from "../catalogue/index.ts";
import type { Site } from "../definition/definition.ts";
import type { JsonObject } from "../event/index.ts";
import type { Feeds } from "../feed/index.ts";
import type { Cart, ViewedProduct } from "../profile/index.ts";
import type { BlockDefinition } from "./block.ts";
import type { Values } from "./components/values.ts";

/** What of one person may shape content and be shown to them. */
export interface Person {
	readonly traits: JsonObject;
	readonly cart: Cart;
	readonly viewed: readonly ViewedProduct[];
	readonly segments: { readonly [id: string]: boolean };
}

export interface MessageRef {
	/** 0 where no message is known. */
	readonly id: number;
	readonly name: string | null;
}

/** What was loaded for a decision, because it can wait for nothing. */
export interface Sources {
	readonly catalogue: Catalogue;
	readonly feeds: Feeds;
	/** Ids of products that the person has bought, as far as the history goes. */
	readonly bought: readonly string[];
}

export interface DecisionInput {
	readonly block: BlockDefinition;
	readonly site: Site;
	readonly sources: Sources;
	/** Epoch ms. */
	readonly now: number;
	/** Whether the rule of `ruleKey` holds. "unknown" (a stale snapshot) passes the entry over. */
	holds(key: string): boolean | "unknown";
	/** Null: nobody known, or no consent to personalise. Only entries without a rule and without personal products apply. */
	readonly person: Person | null;
	/** A mail program or proxy that loads ahead of the reader. */
	readonly machine: boolean;
	/** False when it comes from a snapshot: then no price is shown. */
	readonly fresh: boolean;
	readonly message: MessageRef;
	/**
	 * When this person first opened this block of this message, epoch ms; `now` where this is the first time. Null where
	 * that is not known, as in a snapshot, or a machine opens before the person did.
	 */
	readonly firstOpenAt: number | null;
}

/** What is shown, the same for picture, link, HTML and AMP. Plain JSON. */
export interface Decision {
	readonly variant: Variant;
	readonly items: readonly DecisionItem[];
	/** Absolute http(s) address on one of the site's hosts. */
	readonly link: string;
	/** Heading or message; null where the design has its own words. */
	readonly text: string | null;
	readonly button: string | null;
	readonly alt: string;
	/** Whether prices may be shown. */
	readonly priced: boolean;
	/** What the component's own settings came to for this person. */
	readonly values: Values;
	/** What the block's feeds gave, where its own templates read them: it is drawn from what it was decided by. */
	readonly feeds: JsonObject;
}

/** `show.2` is the third entry of the block. */
export type Variant = `show.${number}` | "preloaded" | "fallback";

export interface DecisionItem {
	readonly product_id: string | null;
	readonly name: string;
	/** Null where unknown, or too old to be quoted. */
	readonly price: number | null;
	/** What it cost when the person looked at it, where that was more, or without the sale; null elsewhere. */
	readonly was_price: number | null;
	readonly currency: string;
	readonly quantity: number;
	/** Null where unknown, or too old to be told. */
	readonly in_stock: boolean | null;
	/** Like the decision's link: absolute, on one of the site's hosts. */
	readonly url: string;
	readonly image_url: string | null;
	readonly category: string | null;
}

/** The pictures that must be there before the decision can be drawn. */
export function imageUrls(decision: Decision): string[] {
	return [...new Set(decision.items.flatMap((item) => (item.image_url === null ? [] : [item.image_url])))];
}
