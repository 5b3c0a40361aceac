import { describe, expect, it } from "vitest";
import { answer, identify, run, track } from "./ask.fixtures.ts";

const START = "2026-01-01T00:00:00Z";
const EVENING = { local_time: { after: "20:00", before: "23:00" } };
const NOT_EVENING = { not: EVENING };

function onTrait(test: object) {
	return { trait: "d", ...test };
}

function asked(rule: object, traits: object, at = "2026-01-10T00:00:00Z") {
	return answer(rule, [identify(traits, START)], at);
}

function days(name: string) {
	return { local_time: { days: [name] } };
}

function day(trait: string) {
	return { trait, anniversary_within: "1d" };
}

describe("until", () => {
	it.each([2030, 2038, 2060, 2999])("is found behind thousands of evenings that change nothing (%i)", (year) => {
		const either = { any: [EVENING, NOT_EVENING] };
		const points = {
			points: [
				{ when: EVENING, add: 1 },
				{ when: onTrait({ older_than: "1d" }), add: 10 },
			],
			gte: 10,
		};
		const d = `${year}-01-01`;
		expect(asked(points, { d }).until).toBe(`${year}-01-02T00:00:00Z`);
		expect(asked({ all: [either, onTrait({ within_next: "2d" })] }, { d }).until).toBe(`${year - 1}-12-30T00:00:00Z`);
		const apart = [EVENING, NOT_EVENING].map((when) => ({ all: [when, onTrait({ older_than: "1d" })] }));
		expect(asked({ any: apart }, { d }).until).toBe(`${year}-01-02T00:00:00Z`);
	});

	it("is null where evenings, days and anniversaries never come together", () => {
		const anniversary = onTrait({ anniversary_within: "7d" });
		const other = { trait: "e", anniversary_within: "7d" };
		for (const rule of [
			{ any: [EVENING, NOT_EVENING] },
			{ all: [days("sat"), days("sun")] },
			{ all: [anniversary, other] },
			{ any: [anniversary, { not: anniversary }] },
			{ all: [{ any: [EVENING, NOT_EVENING] }, { any: [anniversary, { not: anniversary }] }] },
		]) {
			const found = asked(rule, { d: "1990-05-05", e: "2020-08-20" });
			expect([rule, found.until, found.approximate]).toEqual([rule, null, undefined]);
		}
	});

	it("of an anniversary waits for leap days, for the right weekday, and for a first one far ahead", () => {
		const monday = { local_time: { days: ["mon"] } };
		const born = { d: "2000-02-29", k: "2001-02-28" };
		expect(asked({ all: [day("d"), monday] }, born).until).toBe("2028-02-28T00:00:00Z");
		expect(asked({ all: [day("d"), { not: day("k") }] }, born).until).toBe("2028-02-29T00:00:00Z");
		expect(asked(day("d"), { d: "9000-01-01" }).until).toBe("9000-12-31T00:00:00Z");
	});

	it("of a window of a year around an anniversary is never", () => {
		for (const [within, until] of [
			["363d", "2026-02-21T00:00:00Z"],
			["364d", "2028-02-21T00:00:00Z"],
			["365d", null],
			["366d", null],
			["36525d", null],
		] as const) {
			const { in: isIn, ...rest } = asked(onTrait({ anniversary_within: within }), { d: "1990-02-20" });
			expect([within, isIn, rest.until]).toEqual([within, true, until]);
		}
	});

	it("is null and called approximate where the search was given up", () => {
		const events = Array.from({ length: 2_000 }, (_, index) =>
			track("A", new Date(Date.parse(START) + index * 1_000).toISOString()),
		);
		const spans = Array.from({ length: 12 }, (_, index) => ({
			event: "A",
			ago: [`${40 + index}d`, `${10 + index}d`],
			count: { gte: 0 },
		}));
		const found = answer({ all: spans }, events, "2026-01-02T00:00:00Z");
		expect(found).toEqual({ in: true, since: "2026-01-01T00:00:00Z", until: null, approximate: true });
		expect(answer({ all: spans.slice(0, 4) }, events, "2026-01-02T00:00:00Z").approximate).toBeUndefined();
	});
});

describe("since", () => {
	it.each([2030, 2040, 2080])("is the evening's beginning, however long nobody looked (%i)", (year) => {
		const evening = `${year}-01-01T21:00:00Z`;
		const entered = { in: true, since: `${year}-01-01T20:00:00Z`, until: `${year}-01-01T23:00:00Z` };
		expect(answer(EVENING, [track("A", START)], evening)).toEqual(entered);
		expect(answer(EVENING, [track("A", START), track("B", `${year}-01-01T20:30:00Z`)], evening)).toEqual(entered);
	});

	it("goes back over all that did not change the answer", () => {
		const rule = { any: [{ all: [EVENING, { event: "A" }] }, { all: [NOT_EVENING, { event: "A" }] }] };
		expect(answer(rule, [track("A", START)], "2080-01-01T00:00:00Z").since).toBe("2026-01-01T00:00:00Z");
		const later = { all: [{ any: [EVENING, NOT_EVENING] }, { trait: "d", older_than: "1d" }] };
		expect(asked(later, { d: "2030-05-05" }, "2080-01-01T00:00:00Z").since).toBe("2030-05-06T00:00:00Z");
	});

	it("is told for each of very many segments that turn between two events", () => {
		const many = Array.from(
			{ length: 12_000 },
			(_, index) => [`s${index}`, { not: { event: "A", within: `${index + 1}s` } }] as const,
		);
		const events = [track("A", START), track("B", "2026-01-02T00:00:00Z")];
		const ask = [{ at: "2026-01-03T00:00:00Z", user: "u" }];
		const [first] = run({ segments: Object.fromEntries(many), events, ask }).answers;
		for (const index of [0, 9_999, 10_000, 11_999]) {
			const expected = new Date(Date.parse(START) + (index + 1) * 1_000).toISOString();
			expect(first?.segments[`s${index}`]?.since).toBe(expected);
		}
	});
});
