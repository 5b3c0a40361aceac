import { makeNumberTest } from "./make-number-test.ts";
import type { Chance } from "./random.ts";

/* What random rules are made of, over a small vocabulary so that events match often. */

/** When lives begin: seven hours before the clocks of Berlin are put forward. */
export const BASE = Date.parse("2026-03-28T18:00:00Z");
export const MINUTE = 60_000;
export const NAMES = [
	"Product Viewed",
	"Product Added",
	"Product Removed",
	"Cart Updated",
	"Order Completed",
	"Page Viewed",
	"Email Opened",
	"Order Refunded",
	"Order Cancelled",
];
export const DURATIONS = ["1m", "2m", "5m", "10m", "30m", "1h", "2h", "3h", "90s"];
export const KEYS = ["a", "b", "c", "d", 1, 2];
export const NUMBERS = [0, 1, 2, 2.5, 10.25, 0.1, 0.2, 20];
export const TRAITS = ["plan", "age", "address", "tags", "since", "favourite", "birthday"];

export type Made = { [key: string]: unknown };

/** This key that often. */
export function maybe(chance: Chance, odds: number, key: string, make: (chance: Chance) => unknown): Made {
	return chance.odds(odds) ? { [key]: make(chance) } : {};
}

export function makeDuration(chance: Chance): string {
	return chance.pick(DURATIONS);
}

export function makeNames(chance: Chance): unknown {
	const roll = chance.below(8);
	if (roll === 0) return "Product*";
	if (roll === 1) return "*";
	if (roll <= 3) return chance.list(1, 3, () => chance.pick(NAMES));
	return chance.pick(NAMES);
}

export function makeMatcher(chance: Chance): Made {
	return { event: makeNames(chance), ...maybe(chance, 0.2, "where", makeWhere) };
}

export const NUMBER_PATHS = ["n", "price", "products.price", "quantity", "products.quantity"];
export const VALUE_PATHS = ["k", "product_id", "products.product_id", "o.x", "n"];

export function makePath(chance: Chance): string {
	return chance.pick(chance.odds(0.1) ? ["missing", "list", "products", "o"] : [...NUMBER_PATHS, ...VALUE_PATHS]);
}

/** A path with a test that its values can pass. */
function makePathTest(chance: Chance): [string, unknown] {
	const roll = chance.below(10);
	if (roll < 4) return [chance.pick(NUMBER_PATHS), makeNumberTest(chance, NUMBERS)];
	if (roll < 7) return [chance.pick(VALUE_PATHS), chance.odds(0.5) ? chance.pick(KEYS) : makeScalarTest(chance)];
	if (roll < 8) return ["list", chance.pick([{ includes: "a" }, { includes_all: ["a", "b"] }, { includes: 1 }])];
	if (roll < 9)
		return [
			"products",
			{ any_item: chance.pick([{ product_id: "a" }, { price: { gte: 2 } }, { not: { category: "x" } }]) },
		];
	return [makePath(chance), makeTest(chance, false)];
}

export function makeScalarTest(chance: Chance): Made {
	const operator = chance.pick(["eq", "ne", "in", "not_in", "exists"]);
	if (operator === "exists") return { exists: chance.odds(0.5) };
	if (operator === "eq" || operator === "ne") return { [operator]: chance.pick(KEYS) };
	return { [operator]: chance.list(1, 3, () => chance.pick(KEYS)) };
}

export function makeWhere(chance: Chance): Made {
	const roll = chance.below(12);
	if (roll === 0) return { all: chance.list(0, 2, () => makeWhere(chance)) };
	if (roll === 1) return { any: chance.list(1, 2, () => makeWhere(chance)) };
	if (roll === 2) return { not: makeWhere(chance) };
	return Object.fromEntries(chance.list(1, chance.odds(0.2) ? 2 : 1, () => makePathTest(chance)));
}

function makeDate(chance: Chance): string {
	return new Date(BASE + (chance.odds(0.5) ? chance.below(20) * 5 : chance.below(400)) * MINUTE).toISOString();
}

export function makeTest(chance: Chance, timed: boolean): Made {
	const scalar = () => chance.pick([...KEYS, ...NUMBERS, "pro", "Berlin", true, false]);
	const text = () => chance.pick(["a", "p", "ro", "in", "2026"]);
	switch (chance.below(timed ? 16 : 13)) {
		case 0:
			return { eq: scalar() };
		case 1:
			return { ne: scalar() };
		case 2:
		case 3:
			return makeNumberTest(chance, NUMBERS);
		case 4:
			return { in: chance.list(1, 3, scalar) };
		case 5:
			return { not_in: chance.list(1, 3, scalar) };
		case 6:
			return { exists: chance.odds(0.5) };
		case 7:
			return { [chance.pick(["contains", "starts_with", "ends_with"])]: text() };
		case 8:
			return { matches: chance.pick(["^[a-c]$", "(p|r)+o?", "B.r", "^\\d{4}-", "\\bpro\\b"]) };
		case 9:
			return { includes: scalar() };
		case 10:
			return { includes_all: chance.list(1, 2, scalar) };
		case 11:
			return { any_item: { product_id: chance.pick(KEYS) } };
		case 12:
			return makeFixedDateTest(chance);
		default:
			return { [chance.pick(["within_last", "within_next", "older_than"])]: makeDuration(chance) };
	}
}

/** A test that dates can pass, most often one that time decides. */
export function makeDateTest(chance: Chance): Made {
	if (chance.odds(0.2)) return makeFixedDateTest(chance);
	const operator = chance.pick(["within_last", "within_next", "older_than", "anniversary_within"]);
	return { [operator]: operator === "anniversary_within" ? makeLongDuration(chance) : makeDuration(chance) };
}

/** From some minutes to more than a year. */
export function makeLongDuration(chance: Chance): string {
	return chance.pick([...DURATIONS, "1d", "2d", "364d", "365d", "370d"]);
}

function makeFixedDateTest(chance: Chance): Made {
	const date = makeDate(chance);
	return { [chance.pick(["before", "after"])]: chance.odds(0.3) ? date.slice(0, 10) : date };
}

export function makeWindow(chance: Chance): Made {
	const roll = chance.below(10);
	if (roll < 4) return { within: makeDuration(chance) };
	if (roll < 7)
		return {
			ago: chance.pick([
				["1h", "10m"],
				["30m", "5m"],
				["2h", "1m"],
				["3h", "2h"],
			]),
		};
	if (roll === 7) return { ...maybe(chance, 0.7, "since", makeDate), ...maybe(chance, 0.7, "until", makeDate) };
	return {};
}
