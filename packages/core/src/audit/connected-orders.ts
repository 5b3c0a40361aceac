import type { Definitions } from "../definition/definition.ts";
import type { DefinitionWarning } from "../definition/place.ts";
import { waitsForOrders } from "./rule-reading.ts";

/** How often people put something into a cart and how often an order came, over the same time. */
export interface CartAndOrders {
	readonly added: number;
	readonly orders: number;
}

/** Of twenty who put something into a cart, one or more usually buys: none of twenty is chance once in some hundred times. */
const FEWEST_ADDED = 20;
/** Shops in which fewer than one order comes to a hundred additions are rarer than shops that lose most of their orders. */
const FEWEST_ORDERS_SHARE = 0.01;
const ENOUGH_FOR_SHARE = 300;

/**
 * Whether orders probably do not reach Pipit: hosted checkouts never run the tag, so their orders come by webhook or not at all.
 * @returns one sentence, or null where orders come, or too little happened to tell.
 */
export function ordersMissing({ added, orders }: CartAndOrders, span: string): string | null {
	const isMissing = orders === 0 ? added >= FEWEST_ADDED : added >= ENOUGH_FOR_SHARE && orders < added * FEWEST_ORDERS_SHARE;
	if (!isMissing) return null;
	const told = `${added.toLocaleString("en")} Product Added, ${orders.toLocaleString("en")} Order Completed ${span}`;
	return `${told}: is the checkout connected? Hosted checkouts never run the tag; their orders come by webhook (docs/webhooks.md)`;
}

/** At most so many definitions are named in the warning. */
const MOST_NAMED = 5;

/**
 * One warning for all segments and blocks that rest on the cart, where orders do not come: in them everybody who has
 * bought still counts as somebody who has not.
 * @param recent since yesterday. @param month in the last 30 days, for shops in which little happens.
 */
export function cartWarnings(definitions: Definitions, recent: CartAndOrders, month: CartAndOrders): readonly DefinitionWarning[] {
	const says = ordersMissing(recent, "since yesterday") ?? ordersMissing(month, "in 30 days");
	if (says === null) return [];
	const resting = [
		...Object.entries(definitions.segments).filter(([, { rule }]) => waitsForOrders(rule)).map(([id]) => `segments/${id}`),
		...Object.entries(definitions.blocks).filter(([, { show }]) => show.some(({ when }) => when !== null && waitsForOrders(when))).map(([id]) => `blocks/${id}`),
	].toSorted();
	const first = resting[0];
	if (first === undefined) return [];
	const more = resting.length - MOST_NAMED;
	const named = `${resting.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
	return [{ file: first, line: null, path: [], event: "Order Completed", suggestion: null, message: `${named}: ${says}` }];
}
