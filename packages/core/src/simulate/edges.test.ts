import { describe, expect, it } from "vitest";
import { answer, identify, run, track } from "./ask.fixtures.ts";

/* What random lives hit too seldom to be sure of it. */

describe("a span of dates", () => {
	it.each([
		["2026-02-28T23:59:59.999Z", true],
		["2026-03-01T00:00:00.000Z", false],
	])("ends before its `until`: an event at %s", (time, isIn) => {
		const rule = { event: "A", since: "2026-02-01", until: "2026-03-01" };
		expect(answer(rule, [track("A", time)], "2026-03-05T00:00:00Z").in).toBe(isIn);
	});

	it.each([
		["2026-01-31T23:59:59.999Z", false],
		["2026-02-01T00:00:00.000Z", true],
	])("begins at its `since`: an event at %s", (time, isIn) => {
		const rule = { event: "A", since: "2026-02-01", until: "2026-03-01" };
		expect(answer(rule, [track("A", time)], "2026-03-05T00:00:00Z").in).toBe(isIn);
	});
});

describe("a region", () => {
	it.each([
		[{ region: "New York" }, "New York", true],
		[{ region_code: "NY" }, "NY", true],
		[{ region: "Bayern", region_code: "BY" }, "NY", false],
		[{ country: "NY" }, "NY", false],
	])("is its name or its code and nothing else: %j as %s", (location, region, isIn) => {
		const viewed = track("Page Viewed", "2026-03-01T10:00:00Z", {}, { context: { location } });
		expect(answer({ region }, [viewed], "2026-03-01T11:00:00Z").in).toBe(isIn);
	});
});

describe("a sequence by key", () => {
	const rule = { sequence: [{ event: "A" }, { event: "B" }], without: ["C"], by: "k" };
	const begun = [track("A", "2026-03-01T10:00:00Z", { k: "x" }), track("A", "2026-03-01T10:01:00Z", { k: "y" })];
	const late = (properties: object) =>
		track("C", "2026-03-01T10:02:00Z", properties, { receivedAt: "2026-03-01T10:04:00Z" });
	const after = (k: string) => track("B", "2026-03-01T10:05:00Z", { k });

	it("goes on where a late `without` names another key", () => {
		expect(answer(rule, [...begun, late({ k: "x" }), after("y")], "2026-03-01T11:00:00Z").in).toBe(true);
	});

	it("is ended by a late `without` of its own key, and by one that names none", () => {
		expect(answer(rule, [...begun, late({ k: "x" }), after("x")], "2026-03-01T11:00:00Z").in).toBe(false);
		expect(answer(rule, [...begun, late({}), after("y")], "2026-03-01T11:00:00Z").in).toBe(false);
	});

	it("that was completed before a late `without` happened stays completed", () => {
		const completed = [...begun, track("B", "2026-03-01T10:01:30Z", { k: "x" })];
		expect(answer(rule, [...completed, late({ k: "x" })], "2026-03-01T11:00:00Z").in).toBe(true);
	});
});

it("an older late clearing of a part of a trait does not undo a newer one, nor clear what was set since", () => {
	const cleared = (time: string, receivedAt: string) => identify({}, time, { receivedAt, context: { unset: ["address.city"] } });
	const events = [
		identify({ address: { city: "Bern", zip: "1" } }, "2026-03-01T10:00:00Z"),
		cleared("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"),
		cleared("2026-03-01T11:00:00Z", "2026-03-01T12:30:00Z"),
	];
	const has = { trait: "address.city", exists: true };
	expect(answer(has, events, "2026-03-01T13:00:00Z").in).toBe(false);
	const again = identify({ address: { city: "Köln" } }, "2026-03-01T12:10:00Z", { receivedAt: "2026-03-01T12:40:00Z" });
	expect(answer(has, [...events, again], "2026-03-01T13:00:00Z").in).toBe(true);
	const between = identify({ address: { city: "Graz" } }, "2026-03-01T11:30:00Z", { receivedAt: "2026-03-01T12:50:00Z" });
	const { answers } = run({ segments: { s: has }, events: [...events, between], ask: [{ at: "2026-03-01T13:00:00Z", user: "u" }] });
	expect(answers[0]?.segments["s"]?.in).toBe(false);
});
