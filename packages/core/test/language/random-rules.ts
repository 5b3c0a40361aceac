import { ENGAGEMENT_TIERS, LIFECYCLE_STAGES, RFM_CLASSES } from "@pipit/core/model";
import { makeNumberTest } from "../oracle/make-number-test.ts";
import { makeDuration, makeRule, makeWhere, NUMBERS } from "../oracle/make-rules.ts";
import type { Chance } from "../oracle/random.ts";

/*
 * Random rules of the whole language: those of the oracle, with the models that it leaves out, with names that could be
 * taken for words of a sentence, and with the rarest values.
 */

type Made = { [key: string]: unknown };

const ODD_NAMES = [
	"and",
	"or",
	"either",
	"is",
	"the",
	"not (",
	"price",
	"is at least",
	"a b",
	'say "yes"',
	"back\\slash",
	"ünïcode 🐦",
	"\u0000",
	"\ud800",
	" bought",
	"bought",
	"did",
	"30 days",
	"(",
	")",
	";",
	",",
	"where",
	"their",
	"1",
	"true",
	"None",
	"x.y",
	"line\nbreak",
	"local",
	"Once",
	"day",
];
const ODD_NUMBERS = [...NUMBERS, -1, -0.5, 1e21, 1e-7, 1.5e300, Number.MAX_SAFE_INTEGER, 3, 7];
const DATES = [
	"2026-05-01",
	"2026-05-01T12:00Z",
	"2026-05-01T12:00:00.125+02:00",
	"2026-05-01T12:00:30",
	"2028-02-29",
	"2026-05-01T12:00:00-0330",
];
const LENGTHS = ["1s", "1m", "1h", "1d", "1w", "45s", "90m", "36h", "400d", "PT30M", "P1DT1S", "25h"];

export function makeAnyRule(chance: Chance): Made {
	return anyRule(chance, chance.pick([0, 0, 0, 1, 1, 2, 3, 4]));
}

function anyRule(chance: Chance, depth: number): Made {
	if (depth === 0) return anyLeaf(chance);
	const parts = () => chance.list(chance.odds(0.15) ? 0 : 1, 4, () => anyRule(chance, chance.below(depth)));
	switch (chance.below(6)) {
		case 0:
		case 1:
			return { all: parts() };
		case 2:
		case 3:
			return { any: parts() };
		case 4:
			return {
				points: chance.list(1, 3, () => ({ when: anyRule(chance, depth - 1), add: chance.pick(ODD_NUMBERS) })),
				...makeNumberTest(chance, ODD_NUMBERS),
			};
		default:
			return { not: anyRule(chance, depth - 1) };
	}
}

function anyLeaf(chance: Chance): Made {
	const rule = chance.odds(0.55) ? makeRule(chance, 0, ["s1", "either", 'a "b"']) : rareLeaf(chance);
	return chance.odds(0.3) ? strange(chance, rule) : rule;
}

function rareLeaf(chance: Chance): Made {
	const name = () => chance.pick(ODD_NAMES);
	const length = () => chance.pick(LENGTHS);
	const words = (list: readonly string[]) =>
		chance.odds(0.5) ? chance.pick(list) : chance.list(1, 3, () => chance.pick(list));
	const score = () => makeNumberTest(chance, [1, 2, 3, 4, 5]);
	switch (chance.below(18)) {
		case 16:
			return { predicted: name().replaceAll(".", ""), ...makeNumberTest(chance, ODD_NUMBERS) };
		case 17: {
			const scalar = () => chance.pick<unknown>([...ODD_NAMES, ...ODD_NUMBERS, true, ""]);
			const test = chance.pick<Made>([{ eq: scalar() }, { ne: scalar() }, { in: [scalar(), scalar()] }, { not_in: [scalar()] }]);
			return { cluster: { model: name().replaceAll(".", ""), ...test } };
		}
		case 0:
			return { rfm: words(RFM_CLASSES) };
		case 1:
			return {
				rfm: filled(chance, { class: words(RFM_CLASSES), recency: score(), frequency: score(), monetary: score() }),
			};
		case 2: {
			const of = chance.pick(["recency", "frequency", "monetary"]);
			const window = of !== "recency" && chance.odds(0.5) ? { within: length() } : {};
			return { [chance.pick(["top", "middle", "bottom"])]: chance.pick(["20%", "60%", "2%", "98%"]), of, ...window };
		}
		case 3:
			return { engagement: words(ENGAGEMENT_TIERS) };
		case 4:
			return { lifecycle: words(LIFECYCLE_STAGES) };
		case 5: {
			const habit = filled(chance, { device: words(["mobile", "tablet", "tv"]), local_time: localTime(chance) });
			return { habit, within: length(), ...(chance.odds(0.6) ? { days: makeNumberTest(chance, [1, 2, 3]) } : {}) };
		}
		case 6:
			return {
				share: chance.pick(["10%", "0.5%", "100%", "0%", "33.333333%"]),
				...(chance.odds(0.8) ? { salt: name() } : {}),
			};
		case 7:
			return { local_time: localTime(chance) };
		case 8:
			return chance.pick<Made>([
				{ device: ["bot", "mobile"] },
				{ region: chance.list(1, 3, name).map((text) => `r${text}`) },
				{ country: ["US", "IS", "TO"] },
				{ near: { lat: -33.9, lon: -70.25, km: 0.5 } },
				{ list: name().replaceAll(".", "") },
				{ segment: name() },
			]);
		case 9:
			return { trait: name(), ...oddTest(chance, true) };
		case 10:
			return { held: name(), during: length(), ...oddTest(chance, false) };
		case 11:
			return {
				event: eventName(chance),
				where: oddWhere(chance, 3),
				count: makeNumberTest(chance, ODD_NUMBERS),
				...chance.pick<Made>([
					{ since: chance.pick(DATES) },
					{ until: chance.pick(DATES) },
					{ ago: ["400d", length().startsWith("4") ? "1d" : "36h"] },
					{ since: DATES[0], until: DATES[4] },
				]),
			};
		case 12:
			return {
				event: eventName(chance),
				[chance.pick(["first", "latest", "mode"])]: chance.pick(["and", "x y", "price"]),
				...oddTest(chance, true),
			};
		case 13:
			return {
				last: eventName(chance),
				has: oddWhere(chance, 3),
				...(chance.odds(0.5) ? { where: oddWhere(chance, 2) } : {}),
			};
		case 14:
			return {
				cart: filled(chance, {
					items: makeNumberTest(chance, ODD_NUMBERS),
					value: makeNumberTest(chance, ODD_NUMBERS),
					contains: oddWhere(chance, 2),
					idle: length(),
					leave_after: length(),
				}),
			};
		default:
			return {
				not: chance.pick<Made>([{ segment: name() }, { list: "vip" }, { not: { segment: "x" } }, { everyone: true }]),
			};
	}
}

function eventName(chance: Chance): unknown {
	const one = () =>
		chance.pick([
			...ODD_NAMES,
			"Order Completed",
			"Email Opened",
			"Email*",
			"*",
			"did anything*",
			"Checkout Started",
			"A",
		]);
	return chance.odds(0.3) ? chance.list(1, 3, one) : one();
}

function oddTest(chance: Chance, timed: boolean): Made {
	const scalar = () => chance.pick<unknown>([...ODD_NAMES, ...ODD_NUMBERS, true, false, ""]);
	const operator = chance.pick([
		"eq",
		"ne",
		"gt",
		"gte",
		"lt",
		"lte",
		"between",
		"in",
		"not_in",
		"exists",
		"contains",
		"starts_with",
		"ends_with",
		"matches",
		"includes",
		"includes_all",
		"any_item",
		"before",
		"after",
		...(timed ? ["within_last", "within_next", "older_than", "anniversary_within"] : []),
	]);
	const operand = (): unknown => {
		if (["eq", "ne", "includes"].includes(operator)) return scalar();
		if (["gt", "gte", "lt", "lte"].includes(operator)) return chance.pick(ODD_NUMBERS);
		if (operator === "between") return [chance.pick([-1, 0, 1e-7]), chance.pick([0, 1, 1e21])];
		if (["in", "not_in", "includes_all"].includes(operator)) return chance.list(1, 3, scalar);
		if (operator === "exists") return chance.odds(0.5);
		if (operator === "matches") return chance.pick(["^a b$", '"', "\\d+\\.", "(?i)x", "and|or"]);
		if (operator === "any_item") return oddWhere(chance, 2);
		if (operator === "before" || operator === "after") return chance.pick(DATES);
		if (["contains", "starts_with", "ends_with"].includes(operator)) return chance.pick(ODD_NAMES);
		return chance.pick(LENGTHS);
	};
	return { [operator]: operand() };
}

function oddWhere(chance: Chance, depth: number): Made {
	const roll = depth > 0 ? chance.below(8) : 7;
	if (roll === 0) return { all: chance.list(0, 3, () => oddWhere(chance, depth - 1)) };
	if (roll === 1) return { any: chance.list(0, 3, () => oddWhere(chance, depth - 1)) };
	if (roll === 2) return { not: oddWhere(chance, depth - 1) };
	if (roll === 3) return makeWhere(chance);
	const paths = ODD_NAMES.filter((text) => text.trim() !== "" && !["all", "any", "not"].includes(text));
	return Object.fromEntries(
		chance.list(0, 3, () => [
			chance.pick([...paths, "price", "products.name", "nothing", "anything"]),
			oddTest(chance, false),
		]),
	);
}

function localTime(chance: Chance): Made {
	return filled(chance, {
		after: chance.pick(["20:00", "00:00:30"]),
		before: chance.pick(["23:00", "24:00"]),
		days: chance.list(1, 7, () => chance.pick(["mon", "wed", "sat", "sun"])),
	});
}

/** Some of the keys, and at least one. */
function filled(chance: Chance, all: Made): Made {
	const some = Object.fromEntries(Object.entries(all).filter(() => chance.odds(0.5)));
	return Object.keys(some).length > 0 ? some : Object.fromEntries(Object.entries(all).slice(0, 1));
}

/** The same rule with an event or a trait of a name that could be taken for something else. */
function strange(chance: Chance, rule: Made): Made {
	const changed = { ...rule };
	if ("event" in changed) changed["event"] = eventName(chance);
	if ("trait" in changed) changed["trait"] = chance.pick(ODD_NAMES);
	if ("within" in changed) changed["within"] = chance.odds(0.5) ? chance.pick(LENGTHS) : makeDuration(chance);
	if ("by" in changed) changed["by"] = chance.pick(ODD_NAMES);
	return changed;
}
