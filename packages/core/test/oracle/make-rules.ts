import { makeModelRule } from "./make-models.ts";
import { makeNumberTest } from "./make-number-test.ts";
import type { Chance } from "./random.ts";

/* Random rules as a person would write them (not yet parsed), over a small vocabulary so that events match often. */

export const BASE = Date.parse("2026-01-05T00:00:00Z");
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

type Made = { [key: string]: unknown };

export function makeSegments(chance: Chance, others: readonly string[]): { [id: string]: unknown } {
	const ids = Array.from({ length: 5 }, (_, index) => `s${index}`);
	return Object.fromEntries(
		ids.map((id, index) => [
			id,
			makeRule(chance, chance.pick([0, 0, 0, 1, 2, 3]), [...others, ...ids.slice(0, index)]),
		]),
	);
}

export function makeTraits(chance: Chance): { [id: string]: unknown } {
	return Object.fromEntries(["favourite", "t1", "t2"].map((id) => [id, makeTrait(chance)]));
}

function makeTrait(chance: Chance): Made {
	const kind = chance.pick(["exists", "count", "sum", "avg", "min", "max", "distinct", "first", "latest", "mode"]);
	const operand = kind === "exists" || kind === "count" ? true : makePath(chance);
	return { [kind]: operand, of: makeNames(chance), ...maybe(chance, 0.3, "where", makeWhere), ...makeWindow(chance) };
}

export function makeRule(chance: Chance, depth: number, segments: readonly string[]): Made {
	if (depth > 0) {
		const kind = chance.below(5);
		const parts = () => chance.list(chance.odds(0.1) ? 0 : 1, 3, () => makeRule(chance, depth - 1, segments));
		if (kind <= 1) return { all: parts() };
		if (kind <= 3) return { any: parts() };
		return { not: makeRule(chance, depth - 1, segments) };
	}
	return makeLeaf(chance, segments);
}

function makeLeaf(chance: Chance, segments: readonly string[]): Made {
	const roll = chance.below(33);
	if (roll >= 28) return makeModelRule(chance);
	if (roll >= 20) return makeRarer(chance, segments);
	if (roll < 1) return { everyone: true };
	if (roll < 2 && segments.length > 0) return { segment: chance.pick(segments) };
	if (roll < 6) return makeTraitRule(chance);
	if (roll < 10) return makeCount(chance);
	if (roll < 13) return makeAggregate(chance);
	if (roll < 15) return { cart: makeCart(chance) };
	return makeAfter(chance);
}

function makeTraitRule(chance: Chance): Made {
	switch (chance.below(8)) {
		case 7:
			return { trait: "birthday", anniversary_within: chance.pick([...DURATIONS, "1d", "2d"]) };
		case 0:
			return { trait: "plan", [chance.pick(["eq", "ne"])]: chance.pick(["pro", "free", "a"]) };
		case 1:
			return { trait: "age", ...makeNumberTest(chance, NUMBERS) };
		case 2:
			return {
				trait: "address.city",
				...chance.pick<Made>([{ exists: true }, { eq: "Berlin" }, { not_in: ["Bern", "Berlin"] }]),
			};
		case 3:
		case 4:
			return { trait: "since", [chance.pick(["within_last", "within_next", "older_than"])]: makeDuration(chance) };
		case 5:
			return {
				trait: chance.pick(["favourite", "t1", "t2"]),
				...(chance.odds(0.5) ? makeNumberTest(chance, NUMBERS) : makeScalarTest(chance)),
			};
		default:
			return { trait: chance.pick([...TRAITS, "t1", "missing"]), ...makeTest(chance, true) };
	}
}

function maybe(chance: Chance, odds: number, key: string, make: (chance: Chance) => unknown): Made {
	return chance.odds(odds) ? { [key]: make(chance) } : {};
}

export function makeDuration(chance: Chance): string {
	return chance.pick(DURATIONS);
}

function makeNames(chance: Chance): unknown {
	const roll = chance.below(8);
	if (roll === 0) return "Product*";
	if (roll === 1) return "*";
	if (roll <= 3) return chance.list(1, 3, () => chance.pick(NAMES));
	return chance.pick(NAMES);
}

export function makeMatcher(chance: Chance): Made {
	return { event: makeNames(chance), ...maybe(chance, 0.2, "where", makeWhere) };
}

const NUMBER_PATHS = ["n", "price", "products.price", "quantity", "products.quantity"];
const VALUE_PATHS = ["k", "product_id", "products.product_id", "o.x", "n"];

function makePath(chance: Chance): string {
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

function makeScalarTest(chance: Chance): Made {
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
	return new Date(BASE + chance.below(400) * MINUTE).toISOString();
}

function makeTest(chance: Chance, timed: boolean): Made {
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
			return {
				[chance.pick(["before", "after"])]: chance.odds(0.3) ? makeDate(chance).slice(0, 10) : makeDate(chance),
			};
		default:
			return { [chance.pick(["within_last", "within_next", "older_than"])]: makeDuration(chance) };
	}
}

function makeWindow(chance: Chance): Made {
	const roll = chance.below(10);
	if (roll < 5) return { within: makeDuration(chance) };
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

function makeCount(chance: Chance): Made {
	return {
		...makeMatcher(chance),
		...makeWindow(chance),
		...maybe(chance, 0.6, "count", () => makeNumberTest(chance, [0, 1, 2, 3, 4, 2.5])),
		...maybe(chance, 0.15, "min_profile_age", makeDuration),
	};
}

function makeAggregate(chance: Chance): Made {
	const kind = chance.pick(["sum", "avg", "min", "max", "distinct", "first", "latest", "mode"]);
	const isValue = kind === "first" || kind === "latest" || kind === "mode";
	const values = chance.odds(0.1) ? makeTest(chance, true) : makeScalarTest(chance);
	const test = isValue
		? values
		: makeNumberTest(chance, kind === "distinct" ? [0, 1, 2, 3] : [...NUMBERS, 0.3, 0.4, 3, 4]);
	const path = chance.odds(0.1)
		? makePath(chance)
		: chance.pick(isValue || kind === "distinct" ? VALUE_PATHS : NUMBER_PATHS);
	return { ...makeMatcher(chance), ...makeWindow(chance), [kind]: path, ...test };
}

function makeCart(chance: Chance): Made {
	const cart = {
		...maybe(chance, 0.6, "items", () => makeNumberTest(chance, [0, 1, 2, 3])),
		...maybe(chance, 0.3, "value", () => makeNumberTest(chance, [0, 0.1, 0.2, 0.3, 0.4, 0.6, 2.5, 20])),
		...maybe(chance, 0.2, "contains", () => ({ category: chance.pick(["x", "y"]) })),
		...maybe(chance, 0.6, "idle", makeDuration),
		...maybe(chance, 0.4, "leave_after", makeDuration),
	};
	return Object.keys(cart).length > 0 ? cart : { items: { gte: 1 } };
}

function makeAfter(chance: Chance): Made {
	return {
		after: makeMatcher(chance),
		...maybe(chance, 0.9, "wait", makeDuration),
		...maybe(chance, 0.7, "without", () =>
			chance.list(1, 2, () => (chance.odds(0.5) ? chance.pick(NAMES) : makeMatcher(chance))),
		),
		...maybe(chance, 0.5, "by", () => chance.pick(["product_id", "k"])),
		...maybe(chance, 0.5, "leave_after", makeDuration),
		...maybe(chance, 0.4, "anchor", () => chance.pick(["first", "last"])),
	};
}

function makeRarer(chance: Chance, segments: readonly string[]): Made {
	switch (chance.below(8)) {
		case 0:
			return { last: makeNames(chance), ...maybe(chance, 0.2, "where", makeWhere), has: makeWhere(chance) };
		case 1:
		case 2:
			return makeSequence(chance);
		case 3:
			return makeHeld(chance);
		case 4:
			return { consent: chance.pick(["email", "ads", "personalization"]) };
		case 5:
			return chance.pick<Made>([
				{ country: chance.pick(["DE", "AT"]) },
				{ country: ["AT", "CH"] },
				{ region: chance.pick(["NY", "Bayern"]) },
				{ device: chance.pick(["mobile", "desktop"]) },
				{ near: { lat: 48.2, lon: 16.4, km: chance.pick([5, 100, 600]) } },
				{ list: "vip" },
				{ share: chance.pick(["10%", "50%", "0.5%", "99%"]), salt: chance.pick(["holdout", "a b", "ü"]) },
			]);
		case 6:
			return { local_time: makeLocalTime(chance) };
		default: {
			const points = chance.list(1, 3, () => ({
				when: makeRule(chance, 0, segments),
				add: chance.pick([10, 0.1, 0.2, -5, 1]),
			}));
			return { points, ...makeNumberTest(chance, [0, 0.3, 1, 10, 10.1, 5]) };
		}
	}
}

function makeSequence(chance: Chance): Made {
	const step = (index: number) => ({
		...makeMatcher(chance),
		...(index > 0 ? maybe(chance, 0.4, "within", makeDuration) : {}),
	});
	return {
		sequence: chance.list(2, 3, step),
		...maybe(chance, 0.3, "without", () => chance.list(1, 2, () => chance.pick(NAMES))),
		...maybe(chance, 0.4, "span", makeDuration),
		...maybe(chance, 0.6, "within", makeDuration),
		...maybe(chance, 0.3, "by", () => chance.pick(["product_id", "k"])),
	};
}

function makeHeld(chance: Chance): Made {
	const [held, test] = chance.pick<readonly [string, Made]>([
		["plan", { eq: "pro" }],
		["plan", { ne: "free" }],
		["age", { gte: 2 }],
		["address.city", { exists: true }],
		["address.city", { not_in: ["Bern"] }],
	]);
	return { held, during: makeDuration(chance), ...test };
}

export function makeLocalTime(chance: Chance): Made {
	const times = ["00:00", "01:30", "02:00", "03:00", "04:30", "23:00", "12:00"];
	const after = chance.pick(times);
	const time = {
		...maybe(chance, 0.7, "after", () => after),
		...maybe(chance, 0.7, "before", () => chance.pick(times.filter((other) => other !== after))),
	};
	const days = maybe(chance, 0.4, "days", () => [chance.pick(["sun", "mon", "tue"]), "wed"]);
	return Object.keys({ ...time, ...days }).length > 0 ? { ...time, ...days } : { days: ["mon"] };
}
