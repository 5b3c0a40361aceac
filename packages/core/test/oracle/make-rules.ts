import { makeModelRule } from "./make-models.ts";
import { makeNumberTest } from "./make-number-test.ts";
import {
	KEYS,
	makeDateTest,
	makeDuration,
	makeLongDuration,
	makeMatcher,
	makeNames,
	makePath,
	makeScalarTest,
	makeTest,
	makeWhere,
	makeWindow,
	maybe,
	NAMES,
	NUMBER_PATHS,
	NUMBERS,
	TRAITS,
	VALUE_PATHS,
	type Made,
} from "./make-parts.ts";
import type { Chance } from "./random.ts";

export * from "./make-parts.ts";

/* Random rules as a person would write them (not yet parsed). */

export function makeSegments(chance: Chance, others: readonly string[], count = 5): { [id: string]: unknown } {
	const ids = Array.from({ length: count }, (_, index) => `s${index}`);
	return Object.fromEntries(
		ids.map((id, index) => [
			id,
			makeRule(chance, chance.odds(0.6) ? 0 : 1 + chance.below(3), [...others, ...ids.slice(0, index)]),
		]),
	);
}

/** Segments all of one kind: of those that are hardest on whoever keeps but little. */
export function makeAlikeSegments(chance: Chance, count: number): { [id: string]: unknown } {
	const kinds = [
		makeSequence,
		makeSequence,
		makeHeld,
		makeAfter,
		makeLast,
		makeRecentCount,
		makeAggregate,
		makeComputedRule,
		makePersonRule,
	];
	const make = kinds[chance.below(kinds.length)] ?? makeSequence;
	return Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, make(chance)]));
}

export function makeTraits(chance: Chance): { [id: string]: unknown } {
	return Object.fromEntries(["favourite", "t1", "t2"].map((id) => [id, makeTrait(chance)]));
}

function makeTrait(chance: Chance): Made {
	const kind = chance.pick(["exists", "count", "sum", "avg", "min", "max", "distinct", "first", "latest", "mode"]);
	const operand = kind === "exists" || kind === "count" ? true : chance.odds(0.1) ? "d" : makePath(chance);
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
	const roll = chance.below(40);
	if (roll < 1) return { everyone: true };
	if (roll < 2 && segments.length > 0) return { segment: chance.pick(segments) };
	if (roll < 6) return makeTraitRule(chance);
	if (roll < 10) return makeCount(chance);
	if (roll < 14) return makeAggregate(chance);
	if (roll < 17) return { cart: makeCart(chance) };
	if (roll < 22) return makeAfter(chance);
	if (roll < 27) return makeModelRule(chance);
	return makeRarer(chance, segments);
}

function makeTraitRule(chance: Chance): Made {
	switch (chance.below(8)) {
		case 7:
			return { trait: "birthday", anniversary_within: makeLongDuration(chance) };
		case 0:
			return { trait: "plan", [chance.pick(["eq", "ne"])]: chance.pick(["pro", "free", "a"]) };
		case 1:
			return { trait: "age", ...makeNumberTest(chance, NUMBERS) };
		case 2:
			return {
				trait: chance.pick(["address.city", "address.city", "address.geo.zip"]),
				...chance.pick<Made>([{ exists: true }, { eq: "Berlin" }, { not_in: ["Bern", "Berlin"] }]),
			};
		case 3:
		case 4:
			return { trait: "since", [chance.pick(["within_last", "within_next", "older_than"])]: makeDuration(chance) };
		case 5:
			return makeComputedRule(chance);
		default:
			return { trait: chance.pick([...TRAITS, "t1", "missing"]), ...makeTest(chance, true) };
	}
}

function makeComputedRule(chance: Chance): Made {
	const trait = chance.pick(["favourite", "t1", "t2"]);
	const tests = [
		makeNumberTest(chance, NUMBERS),
		makeScalarTest(chance),
		makeDateTest(chance),
		{ eq: chance.odds(0.5) },
	];
	return { trait, ...chance.pick(tests) };
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
	if (isValue && chance.odds(0.2))
		return { ...makeMatcher(chance), ...makeWindow(chance), [kind]: "d", ...makeDateTest(chance) };
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
		...maybe(chance, 0.2, "contains", () =>
			chance.pick<Made>([
				{ category: chance.pick(["x", "y"]) },
				{ k: chance.pick(KEYS) },
				{ price: { gte: 2 } },
				{ quantity: { gt: 1 } },
			]),
		),
		...maybe(chance, 0.6, "idle", makeDuration),
		...maybe(chance, 0.4, "leave_after", makeDuration),
	};
	return Object.keys(cart).length > 0 ? cart : { items: { gte: 1 } };
}

function makeAfter(chance: Chance): Made {
	return {
		after: makeMatcher(chance),
		...maybe(chance, 0.9, "wait", makeDuration),
		...maybe(chance, 0.85, "without", () =>
			chance.list(1, 2, () => (chance.odds(0.5) ? chance.pick(NAMES) : makeMatcher(chance))),
		),
		...maybe(chance, 0.5, "by", () => chance.pick(["product_id", "k"])),
		...maybe(chance, 0.5, "leave_after", makeDuration),
		...maybe(chance, 0.6, "anchor", () => (chance.odds(0.8) ? "first" : "last")),
	};
}

function makeRarer(chance: Chance, segments: readonly string[]): Made {
	switch (chance.below(13)) {
		case 0:
		case 1:
			return makeLast(chance);
		case 2:
		case 3:
		case 4:
		case 5:
			return makeSequence(chance);
		case 6:
		case 7:
			return makeHeld(chance);
		case 8:
		case 9:
		case 10:
		case 11:
			return makePersonRule(chance);
		default: {
			const points = chance.list(2, 4, () => ({
				when: makeRule(chance, 0, segments),
				add: chance.pick([10, 0.1, 0.2, -5, 1]),
			}));
			return { points, ...makeNumberTest(chance, [0, 0.3, 1, 10, 10.1, 5]) };
		}
	}
}

/** Consent, place, device, lists, a draw, the local clock. */
function makePersonRule(chance: Chance): Made {
	if (chance.odds(0.25)) return { consent: chance.pick(["email", "ads", "personalization"]) };
	if (chance.odds(0.3)) return { local_time: makeLocalTime(chance) };
	return chance.pick<Made>([
		{ country: chance.pick(["DE", "AT"]) },
		{ country: ["AT", "CH"] },
		{ region: chance.pick(["NY", "Bayern", "BY"]) },
		{ region: ["NY", "Wien"] },
		{ device: chance.pick(["mobile", "desktop"]) },
		{ near: { lat: 48.2, lon: 16.4, km: chance.pick([5, 100, 600]) } },
		{ list: "vip" },
		{ share: chance.pick(["10%", "50%", "0.5%", "99%"]), salt: chance.pick(["holdout", "a b", "ü"]) },
	]);
}

/** Most of them ask different numbers of the same times. */
function makeRecentCount(chance: Chance): Made {
	const numbers = makeNumberTest(chance, [0, 1, 2, 3, 4, 2.5]);
	return { event: chance.pick(NAMES), within: makeDuration(chance), count: numbers };
}

function makeLast(chance: Chance): Made {
	const has = chance.odds(0.5)
		? makeWhere(chance)
		: chance.pick<Made>([{ product_id: "a" }, { n: { gte: 2 } }, { k: { exists: true } }]);
	return { last: makeNames(chance), ...maybe(chance, 0.2, "where", makeWhere), has };
}

function makeSequence(chance: Chance): Made {
	const step = (index: number) => ({
		...(chance.odds(0.5) ? { event: chance.pick(NAMES) } : makeMatcher(chance)),
		...(index > 0 ? maybe(chance, 0.4, "within", makeDuration) : {}),
	});
	return {
		sequence: chance.list(2, chance.odds(0.6) ? 2 : 3, step),
		...maybe(chance, 0.5, "without", () => chance.list(1, 2, () => chance.pick(NAMES))),
		...maybe(chance, 0.3, "span", makeDuration),
		...maybe(chance, 0.7, "within", makeDuration),
		...maybe(chance, 0.4, "by", () => chance.pick(["product_id", "k"])),
	};
}

function makeHeld(chance: Chance): Made {
	const [held, test] = chance.pick<readonly [string, Made]>([
		["plan", { eq: "pro" }],
		["plan", { ne: "free" }],
		["age", { gte: 2 }],
		["address.city", { exists: true }],
		["address.city", { not_in: ["Bern"] }],
		["address.geo.zip", { exists: true }],
		["address", { exists: true }],
		["plan", { exists: false }],
		["plan", { in: ["pro", "a"] }],
		["tags", { includes: "a" }],
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
