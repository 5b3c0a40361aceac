import { describe, expect, it } from "vitest";
import { answer, run, track } from "./ask.fixtures.ts";

function at(seconds: number): string {
	return new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString().replace(".000Z", "Z");
}

/** One event a second. */
function manyEvents(count: number, properties: (index: number) => object, name = "A"): readonly object[] {
	return Array.from({ length: count }, (_, index) => track(name, at(index), properties(index)));
}

function numbered(count: number) {
	return manyEvents(count, (index) => ({ v: index, one: 1 }));
}

function lines(count: number) {
	return manyEvents(count, (index) => ({ product_id: `p${index}` }), "Product Added");
}

function text(length: number) {
	return "x".repeat(length);
}

function added(properties: object) {
	return [track("Product Added", at(0), { product_id: "p", ...properties })];
}

function two(length: number) {
	return [track("A", at(0), { u: "short" }), track("A", at(1), { u: text(length) })];
}

function contains(where: object, properties: object) {
	return answer({ cart: { contains: where } }, added(properties), at(9)).in;
}

describe("approximate is said only where a bound dropped what could matter", () => {
	it.each([
		["sum", { sum: "one", within: "30d", gte: 1 }, 2_000],
		["avg", { avg: "v", within: "30d", gte: 1 }, 2_000],
		["first", { first: "v", ago: ["30d", "1s"], gte: 0 }, 2_000],
		["mode", { mode: "v", within: "30d", gte: 0 }, 2_000],
		["count", { ago: ["30d", "1s"], count: { gte: 1 } }, 2_000],
		["distinct", { distinct: "v", gte: 1 }, 1_000],
		["distinct in a window", { distinct: "v", within: "30d", gte: 1 }, 1_000],
		["mode of all", { mode: "v", gte: 0 }, 1_000],
	])("%s", (_, aggregate, most) => {
		const rule = { event: "A", ...aggregate };
		expect(answer(rule, numbered(most), at(5_000)).approximate).toBeUndefined();
		expect(answer(rule, numbered(most + 1), at(5_000))).toMatchObject({ in: true, approximate: true });
		// What was dropped would not count any more.
		const later = "2026-01-31T00:10:00Z";
		const isForEver = !("within" in aggregate || "ago" in aggregate);
		expect(answer(rule, numbered(most + 1), later).approximate).toBe(isForEver ? true : undefined);
	});

	it("after by many keys", () => {
		const rule = { after: { event: "A" }, by: "v", wait: "1d", leave_after: "1d", without: ["B"] };
		expect(answer(rule, numbered(500), at(86_400)).approximate).toBeUndefined();
		expect(answer(rule, numbered(501), at(86_400)).approximate).toBe(true);
		expect(answer(rule, numbered(501), at(3 * 86_400)).approximate).toBeUndefined();
		expect(answer(rule, [...numbered(501), track("B", at(600))], at(86_400)).approximate).toBeUndefined();
		const inOne = [track("A", at(0), { products: Array.from({ length: 600 }, (_, v) => ({ v })) })];
		expect(answer(rule, inOne, at(86_400))).toMatchObject({ in: true, approximate: true });
	});

	it("a sequence by many keys", () => {
		const rule = { sequence: [{ event: "A" }, { event: "B" }], by: "v" };
		expect(answer(rule, [...numbered(500), track("B", at(600), { v: 0 })], at(900))).toEqual({
			in: true,
			since: at(600),
			until: null,
		});
		expect(answer(rule, [...numbered(501), track("B", at(600), { v: 0 })], at(900)).approximate).toBe(true);
	});

	it("a cart of many lines, until it is emptied or set anew", () => {
		const rule = { cart: { items: { gte: 1 } } };
		expect(answer(rule, lines(200), at(300)).approximate).toBeUndefined();
		expect(answer(rule, lines(201), at(300)).approximate).toBe(true);
		const viewed = track("Cart Viewed", at(250), { products: [{ product_id: "p1" }] });
		expect(answer(rule, [...lines(201), viewed], at(300)).approximate).toBeUndefined();
		expect(answer(rule, [...lines(201), track("Order Completed", at(250))], at(300)).approximate).toBeUndefined();
	});

	it("only the segments and traits that are concerned", () => {
		const segments = {
			sum: { event: "A", within: "30d", sum: "one", gte: 1 },
			any: { event: "A" },
			uses: { not: { segment: "sum" } },
		};
		const traits = { total: { sum: "one", of: "A", within: "30d" }, newest: { latest: "v", of: "A" } };
		const ask = [{ at: at(5_000), user: "u" }];
		const [found] = run({ segments, traits, events: numbered(2_001), ask }).answers;
		expect(Object.entries(found?.segments ?? {}).filter(([, { approximate }]) => approximate)).toHaveLength(2);
		expect(found?.segments["any"]).not.toHaveProperty("approximate");
		expect(found?.approximate_traits).toEqual(["total"]);
	});
});

describe("long values", () => {
	it("of some thousand characters are values like others", () => {
		expect(answer({ event: "A", latest: "u", eq: "short" }, two(4_096), at(9))).toMatchObject({ in: false });
		expect(answer({ event: "A", latest: "u", eq: text(4_096) }, two(4_096), at(9)).in).toBe(true);
		expect(answer({ event: "A", mode: "u", eq: text(4_096) }, two(4_096), at(9))).toEqual({
			in: true,
			since: at(1),
			until: null,
		});
	});

	it("that are longer are not kept, which is said, and never the one before", () => {
		for (const aggregate of ["latest", "mode", "first"]) {
			const events = aggregate === "first" ? two(4_097).slice(1) : two(4_097);
			for (const window of [{}, { within: "1d" }, { ago: ["1d", "1s"] }]) {
				const found = answer({ event: "A", [aggregate]: "u", eq: "short", ...window }, events, at(9));
				expect([aggregate, window, found]).toEqual([
					aggregate,
					window,
					{ in: false, since: null, until: null, approximate: true },
				]);
			}
		}
		expect(answer({ event: "A", distinct: "u", eq: 2 }, two(9_000), at(9))).toEqual({
			in: true,
			since: at(1),
			until: null,
		});
	});

	it("do not fill the state", () => {
		const long = manyEvents(300, (index) => ({ u: `${index}${text(2_000)}` }));
		for (const aggregate of ["mode", "first", "distinct"]) {
			const found = answer(
				{
					event: "A",
					[aggregate]: "u",
					ago: ["30d", "1s"],
					...(aggregate === "distinct" ? { gte: 1 } : { exists: true }),
				},
				long,
				at(900),
			);
			expect([aggregate, found.in, found.approximate]).toEqual([aggregate, true, true]);
		}
	});
});

describe("cart contains", () => {
	it("sees what else the event said of the product", () => {
		expect(contains({ size: "M", sku: "s1" }, { size: "M", sku: "s1" })).toBe(true);
		expect(contains({ size: "L" }, { size: "M" })).toBe(false);
		expect(contains({ tags: { includes: "new" } }, { tags: ["new"] })).toBe(true);
		expect(contains({ "maker.city": "Bern" }, { maker: { city: "Bern" } })).toBe(true);
		expect(contains({ variant: 5 }, { variant: 5 })).toBe(true);
		expect(contains({ category: "a" }, { category: "a" })).toBe(true);
	});

	it("keeps it while more of the same is added, and says when it was too much", () => {
		const rule = { cart: { contains: { size: "M" } } };
		const again = track("Product Added", at(1), { product_id: "p", colour: "red" });
		expect(answer(rule, [...added({ size: "M" }), again], at(9))).toMatchObject({ in: true });
		expect(answer({ cart: { contains: { colour: "red" } } }, [...added({ size: "M" }), again], at(9)).in).toBe(true);
		const huge = track("Product Added", at(1), { product_id: "p", note: "x".repeat(2_000) });
		expect(answer(rule, [...added({ size: "M" }), huge], at(9))).toEqual({
			in: true,
			since: at(0),
			until: null,
			approximate: true,
		});
	});
});
