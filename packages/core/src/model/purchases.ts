import type { Json, JsonObject, ProfileEvent } from "../event/index.ts";
import { addDecimals, compareDecimals, multiplyDecimals, type Decimal } from "../segment/decimal.ts";
import { keepAs, keyText, type Keep } from "../segment/keeper.ts";

/**
 * One order of a person, or a refund whose order is not known (yet).
 *
 * - `time`: of the order; before that is known, of its earliest refund or cancellation.
 * - `key`: the order id; null where the event had none.
 * - `amount`: what was paid, `refunded` what was given back of it.
 * - `marks`: a sum of PLACED, CANCELLED and REFUNDED_WHOLLY.
 */
export type Purchase = readonly [time: number, key: string | null, amount: Decimal, refunded: Decimal, marks: number];

/** A person's orders, oldest first, and what the ones that gave way to newer ones came to. */
export type Purchases = {
	readonly orders: readonly Purchase[];
	readonly older: readonly [count: number, value: Decimal];
};

export const NO_PURCHASES: Purchases = { orders: [], older: [0, 0] };

const PLACED = 1;
const CANCELLED = 2;
const REFUNDED_WHOLLY = 4;

/** So many orders of one person are kept one by one; older ones only as a number and a sum. */
export const MOST_ORDERS = 500;

/** The events that purchases are kept from. */
export const PURCHASE_EVENTS = ["Order Cancelled", "Order Completed", "Order Refunded"];

/** Keeps the purchases of a profile, for everything that asks about orders. */
export function keepPurchases(): Keep {
	return keepAs<Purchases>((book, event) => {
		const after = addPurchase(book ?? NO_PURCHASES, event);
		return after === NO_PURCHASES ? book : after;
	});
}

/**
 * The purchases after one more event, in whatever order they arrive:
 * the same `order_id` twice is one order (the earliest counts); a refund takes off its amount, or all where it names
 * none, and never more than its order came to; a cancelled order does not count at all. A refund whose order is not
 * known takes its amount off the person's total.
 */
export function addPurchase(book: Purchases, event: Pick<ProfileEvent, "name" | "time" | "properties">): Purchases {
	const key = orderKey(event.properties);
	const place = key === null ? -1 : book.orders.findIndex((order) => order[1] === key);
	const before = book.orders[place] ?? null;
	const after = changed(before, key, event);
	if (after === before || after === null) return book;
	const others = place === -1 ? book.orders : book.orders.toSpliced(place, 1);
	return withOrder(others, after, book.older);
}

/** Whether it counts as an order: placed and not cancelled. Refunds leave it one. */
export function isOrder(purchase: Purchase): boolean {
	return (purchase[4] & (PLACED | CANCELLED)) === PLACED;
}

/** What it adds to the person's value; below zero for the refund of an order that is not known. */
export function netOf([, , amount, refunded, marks]: Purchase): Decimal {
	if ((marks & CANCELLED) !== 0) return 0;
	if ((marks & PLACED) === 0) return multiplyDecimals(refunded, -1);
	if ((marks & REFUNDED_WHOLLY) !== 0 || compareDecimals(refunded, amount) >= 0) return 0;
	return refunded === 0 ? amount : addDecimals(amount, multiplyDecimals(refunded, -1));
}

function changed(
	before: Purchase | null,
	key: string | null,
	event: Pick<ProfileEvent, "name" | "time" | "properties">,
): Purchase | null {
	const { name, time, properties } = event;
	if (name === "Order Completed")
		return placed(before, key, time, amountOf(properties, (amount) => (amount >= 0 ? amount : null)) ?? 0);
	const stated = amountOf(properties, Math.abs);
	const [at, , amount, refunded, marks] = before ?? [time, key, 0, 0, 0];
	const start = (marks & PLACED) === 0 ? Math.min(at, time) : at;
	if (name === "Order Cancelled" && key !== null) return [start, key, amount, refunded, marks | CANCELLED];
	if (stated !== null) return [start, key, amount, addDecimals(refunded, stated), marks];
	return key === null ? null : [start, key, amount, refunded, marks | REFUNDED_WHOLLY];
}

function placed(before: Purchase | null, key: string | null, time: number, amount: Decimal): Purchase {
	if (before === null) return [time, key, amount, 0, PLACED];
	const [at, , known, refunded, marks] = before;
	if ((marks & PLACED) === 0) return [time, key, amount, refunded, marks | PLACED];
	const isEarlier = time < at || (time === at && compareDecimals(amount, known) > 0);
	return isEarlier ? [time, key, amount, refunded, marks] : before;
}

function withOrder(others: readonly Purchase[], added: Purchase, older: Purchases["older"]): Purchases {
	let place = others.length;
	while (place > 0 && isAfter(others[place - 1], added)) place -= 1;
	const orders = others.toSpliced(place, 0, added);
	let [count, value] = older;
	for (const purchase of orders.splice(0, Math.max(0, orders.length - MOST_ORDERS))) {
		if (isOrder(purchase)) count += 1;
		value = addDecimals(value, netOf(purchase));
	}
	return { orders, older: [count, value] };
}

function isAfter(one: Purchase | undefined, other: Purchase): boolean {
	if (one === undefined || one[0] !== other[0]) return (one?.[0] ?? -Infinity) > other[0];
	return (one[1] ?? "") > (other[1] ?? "");
}

function orderKey(properties: JsonObject): string | null {
	const id = own(properties, "order_id");
	return (typeof id === "string" && id !== "") || typeof id === "number" ? keyText(id) : null;
}

/** `total`, else `revenue`, else `value`, else the sum of price × quantity of the products; null where none is there. */
function amountOf(properties: JsonObject, accept: (amount: number) => number | null): Decimal | null {
	for (const name of ["total", "revenue", "value"]) {
		const amount = own(properties, name);
		const accepted = typeof amount === "number" ? accept(amount) : null;
		if (accepted !== null) return accepted;
	}
	const products = own(properties, "products");
	if (!isList(products)) return null;
	let sum: Decimal | null = null;
	for (const product of products) {
		if (typeof product !== "object" || product === null || isList(product)) continue;
		const price = own(product, "price");
		const quantity = own(product, "quantity") ?? 1;
		if (typeof price !== "number" || typeof quantity !== "number" || price < 0 || quantity < 0) continue;
		sum = addDecimals(sum ?? 0, multiplyDecimals(price, quantity));
	}
	return sum;
}

function own(properties: JsonObject, key: string): Json | undefined {
	return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
	return Array.isArray(value);
}
