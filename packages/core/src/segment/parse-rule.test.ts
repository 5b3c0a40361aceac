import { describe, expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { compile, parseRule, parseTrait, type Rule } from "./index.ts";

function problemsOf(input: unknown): readonly string[] {
	const rule = parseRule(input);
	return rule.ok ? [] : rule.problems.map(formatProblem);
}

describe("a rule", () => {
	it.each<readonly [string, unknown, unknown]>([
		["durations in their largest unit", { event: "A", within: "48h" }, { event: "A", within: "2d" }],
		["ISO 8601 durations", { event: "A", within: "P1DT12H" }, { event: "A", within: "36h" }],
		["weeks", { event: "A", within: "2w" }, { event: "A", within: "14d" }],
		["literals as tests", { event: "A", where: { k: "x" } }, { event: "A", where: { k: { eq: "x" } } }],
		[
			"the keys of where in order",
			{ event: "A", where: { b: 1, a: 2 } },
			{ event: "A", where: { a: { eq: 2 }, b: { eq: 1 } } },
		],
		["event names as events carry them", { event: "product viewed" }, { event: "Product Viewed" }],
		["a list of one name", { event: ["A", "A"] }, { event: "A" }],
		["without, by its name", { after: "A", without: "B" }, { after: { event: "A" }, without: [{ event: "B" }] }],
		["the usual anchor left out", { after: "A", anchor: "last" }, { after: { event: "A" } }],
		["country codes", { country: "de" }, { country: ["DE"] }],
		["a test called after", { trait: "born", after: "2020-01-01" }, { trait: "born", after: "2020-01-01" }],
	])("is made canonical: %s", (_, input, expected) => {
		const rule = parseRule(input);
		expect(rule).toEqual({ ok: true, value: expected });
		expect(parseRule(expected)).toEqual(rule);
	});

	it.each<readonly [unknown, string]>([
		[{ event: "A", withn: "3d" }, "withn: expected one of the keys event, where, within"],
		[{ event: "A", withn: "3d" }, "did you mean `within`?"],
		[{ evnt: "A" }, "did you mean `event`?"],
		[{ all: [], any: [] }, "expected exactly one operator (combine several with all or any), got all and any"],
		[{ trait: "plan", eq: "a", ne: "b" }, "expected exactly one test"],
		[{ trait: "plan" }, "expected a test: one of eq, ne"],
		[{ all: [{ any: [{ not: { trait: "", eq: 1 } }] }] }, "all[0].any[0].not.trait: expected a path"],
		[{ event: "A", count: 3 }, "count: expected a test such as {gte: 3} or {eq: 3}, got 3"],
		[{ event: "A", within: 30 }, "within: expected a duration such as 45s"],
		[{ event: "A", within: "0d" }, "within: expected a duration"],
		[{ event: "A", within: "-3d" }, "within: expected a duration"],
		[{ event: "A", within: "1000000d" }, "at most 100 years"],
		[{ event: "A", within: "P1M" }, "months and years differ in length"],
		[{ event: "A", ago: ["30d", "90d"] }, "ago: expected the longer duration first"],
		[{ event: "A", within: "3d", since: "2026-01-01" }, "expected one window"],
		[{ event: "A", since: "2026-02-30" }, "since: expected an ISO 8601 date"],
		[{ event: "A", sum: "total" }, "expected a test: one of eq, ne, gt"],
		[{ event: "A", sum: "total", avg: "total", gt: 1 }, "expected one aggregate, got sum and avg"],
		[{ event: "A", sum: "total", contains: "x" }, "contains: expected one of the keys"],
		[{ event: "Pro*duct" }, "a star only at the end"],
		[{ event: "A", where: { price: { gte: "20" } } }, 'where.price.gte: expected a number, got "20"'],
		[{ event: "A", where: { price: null } }, "for what is missing: {exists: false}"],
		[{ event: "A", where: { all: [], price: 1 } }, "expected `all` alone"],
		[{ event: "A", where: { at: { within_last: "3d" } } }, "does not move with time"],
		[{ trait: "a", matches: "(a+)+\\1" }, "no back reference"],
		[{ trait: "a", matches: "(?=a)" }, "no looking ahead or behind"],
		[{ trait: "a", matches: "(" }, "a closing parenthesis"],
		[{ trait: "a", matches: "(a{1000}){1000}" }, "a smaller pattern"],
		[{ trait: "a", between: [3, 1] }, "two numbers, the smaller first"],
		[{ trait: "__proto__.polluted", exists: true }, "trait: expected a path"],
		[{ cart: {} }, "at least one of items"],
		[{ sequence: [{ event: "A" }] }, "sequence: expected a list of at least two events"],
		[{ sequence: [{ event: "A", within: "1h" }, { event: "B" }] }, "no `within` on the first step"],
		[{ share: 10 }, "share: expected a share from 0% to 100%"],
		[{ share: "120%" }, "share: expected a share"],
		[{ local_time: { after: 20 } }, "a time of day in quotes"],
		[{ device: "mobil" }, "did you mean `mobile`?"],
		[{ device: ["tablet", " Mobil "] }, 'got " Mobil "'],
		[{ country: ["DE", "Germany"] }, 'country: expected ISO 3166 country codes such as DE, got "Germany"'],
		[{ near: { lat: 91, lon: 0, km: 1 } }, "near.lat: expected a number from -90 to 90, got 91"],
		[{ everyone: false }, "everyone: expected true"],
		["cart", "expected a rule such as"],
		[null, "expected a rule such as"],
	])("%j is refused: %s", (input, expected) => {
		expect(problemsOf(input).join("\n")).toContain(expected);
	});

	it("of a hostile shape is refused, not followed", () => {
		const circle: { not?: unknown } = {};
		circle.not = circle;
		expect(problemsOf(circle).join()).toContain("at most 64 levels");
		let deep: unknown = { everyone: true };
		for (let level = 0; level < 100_000; level += 1) deep = { all: [deep] };
		expect(problemsOf(deep).join()).toContain("at most 64 levels");
		const wide = { any: Array.from({ length: 9_000 }, () => ({ all: [{ everyone: true }] })) };
		expect(problemsOf(wide).join()).toContain("at most 10000 nodes");
		expect(problemsOf(new Map([["event", "A"]])).join()).toContain("an object of another kind");
	});
});

describe("a computed trait", () => {
	it("has one derivation", () => {
		expect(parseTrait({ latest: "products.name", of: "Order Completed" }).ok).toBe(true);
		const two = parseTrait({ latest: "a", first: "b", of: "A" });
		expect(!two.ok && formatProblem(two.problems[0] ?? { path: [], expected: "", got: "" })).toContain(
			"exactly one of exists, count",
		);
		const typo = parseTrait({ latest: "a", off: "A" });
		expect(!typo.ok && typo.problems.map(formatProblem).join()).toContain("did you mean `of`?");
	});
});

function compiled(segments: { readonly [id: string]: Rule }) {
	return compile({ version: "v", timeZone: "UTC", segments, traits: {}, rules: {} });
}

describe("segments together", () => {
	it("circles are refused with the way round", () => {
		const result = compiled({ a: { segment: "b" }, b: { not: { segment: "c" } }, c: { segment: "a" } });
		expect(!result.ok && result.problems.map(formatProblem).join()).toContain("a → b → c → a");
	});

	it("an unknown id is refused with a suggestion", () => {
		const result = compiled({ premium: { everyone: true }, b: { segment: "premuim" } });
		expect(!result.ok && result.problems.map(formatProblem).join()).toContain("did you mean `premium`?");
	});

	it("conditions of one meaning are kept once, however they are written", () => {
		const inputs = [
			{ event: "A", within: "48h" },
			{ event: ["A"], within: "2d", count: { gte: 3 } },
			{ not: { event: "A", within: "P2D" } },
			{ all: [{ event: "A", within: "5d" }, { everyone: true }] },
		];
		const rules = inputs.map((input, index) => {
			const rule = parseRule(input);
			if (!rule.ok) throw new Error(JSON.stringify(rule.problems));
			return [`s${index}`, rule.value] as const;
		});
		const result = compiled(Object.fromEntries(rules));
		expect(result.ok && result.value.keepers.size).toBe(1);
	});
});
