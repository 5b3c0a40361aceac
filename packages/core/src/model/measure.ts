import { addDecimals, compareDecimals, decimalToNumber, multiplyDecimals, type Decimal } from "../segment/decimal.ts";
import { durationMs } from "../segment/duration.ts";
import type { ModelClock } from "./clock.ts";
import type { Duration } from "../segment/rule.ts";
import { isOrder, netOf, type Purchase, type Purchases } from "./purchases.ts";

export const MEASURES = ["recency", "frequency", "monetary"] as const;

/**
 * What people are compared by: the time since the last order in ms, the number of orders, or what they came to. With
 * `within` only orders of the last so long count, and only who has one has a value.
 */
export interface Measure {
	readonly of: (typeof MEASURES)[number];
	/** Null for `recency`. */
	readonly within: Duration | null;
}

/** `monetary`, `monetary within 90d`: under which name the population of a measure is known. */
export function measureKey({ of, within }: Measure): string {
	return within === null ? of : `${of} within ${within}`;
}

/** A population's ages begin at an hour: cuts between minutes would move with every look at them. */
const SHORTEST_AGE_MS = 3_600_000;

/** A person's value at this moment, as populations are made of; null for somebody without an order that counts. */
export function measuredValue(book: Purchases, measure: Measure, now: number): number | null {
	const last = lastOrderAt(book);
	if (measure.of === "recency") return last === null ? null : Math.max(SHORTEST_AGE_MS, now - last);
	const totals = totalsOf(book, measure, now);
	return totals.orders === 0 ? null : decimalToNumber(valueOf(totals, measure));
}

/** The time of the newest order; null where there is none. One of the orders that are no longer kept is not the newest. */
export function lastOrderAt(book: Purchases): number | null {
	return book.orders.findLast(isOrder)?.[0] ?? null;
}

export function orderCount(book: Purchases): number {
	return book.orders.reduce((count, purchase) => (isOrder(purchase) ? count + 1 : count), book.older[0]);
}

/**
 * Where a person stands among cut points in ascending order: how many of them the value exceeds (`recency`: has
 * reached). Null for somebody without an order that counts. Sets `clock.until`, the first moment at which that differs.
 */
export function placeAmong(
	book: Purchases,
	measure: Measure,
	cuts: readonly number[],
	clock: ModelClock,
): number | null {
	clock.until = Infinity;
	if (measure.of === "recency") {
		const last = lastOrderAt(book);
		if (last === null) return null;
		const reached = cuts.filter((cut) => clock.now >= last + cut).length;
		const next = cuts[reached];
		if (next !== undefined) clock.until = last + next;
		return reached;
	}
	const totals = totalsOf(book, measure, clock.now);
	const place = placeOf(totals, measure, cuts);
	if (measure.within === null) return place;
	const far = durationMs(measure.within);
	const left = { ...totals };
	for (let index = totals.from; index < book.orders.length; index += 1) {
		const purchase = book.orders[index];
		if (purchase === undefined || purchase[0] > clock.now) break;
		leave(left, purchase);
		// Orders of one millisecond leave together.
		if (book.orders[index + 1]?.[0] === purchase[0] || placeOf(left, measure, cuts) === place) continue;
		clock.until = purchase[0] + far;
		break;
	}
	return place;
}

interface Totals {
	orders: number;
	value: Decimal;
	/** The first purchase that counts. */
	readonly from: number;
}

function totalsOf(book: Purchases, { within }: Measure, now: number): Totals {
	let from = 0;
	if (within !== null) {
		const far = durationMs(within);
		while (from < book.orders.length && (book.orders[from]?.[0] ?? 0) + far <= now) from += 1;
	}
	let [orders, value] = within === null ? book.older : [0, 0 as Decimal];
	for (let index = from; index < book.orders.length; index += 1) {
		const purchase = book.orders[index];
		if (purchase === undefined) break;
		if (isOrder(purchase)) orders += 1;
		value = addDecimals(value, netOf(purchase));
	}
	return { orders, value, from };
}

function leave(totals: Totals, purchase: Purchase): void {
	if (isOrder(purchase)) totals.orders -= 1;
	totals.value = addDecimals(totals.value, multiplyDecimals(netOf(purchase), -1));
}

function placeOf(totals: Totals, measure: Measure, cuts: readonly number[]): number | null {
	if (totals.orders === 0) return null;
	const value = valueOf(totals, measure);
	return cuts.filter((cut) => compareDecimals(value, cut) > 0).length;
}

function valueOf({ orders, value }: Totals, { of }: Measure): Decimal {
	return of === "frequency" ? orders : value;
}
