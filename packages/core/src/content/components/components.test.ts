import { describe, expect, it } from "vitest";
import { formatProblem } from "../../problem/index.ts";
import type { BlockDefinition } from "../block.ts";
import { inputWith, personWith } from "../content.fixtures.ts";
import { decide } from "../decide.ts";
import type { Decision, DecisionInput } from "../decision.ts";
import { parseBlock } from "../parse-block.ts";

const frame = {
	name: "A block",
	size: { width: 600, height: 200 },
	preloaded: { text: "Soon" },
	fallback: { text: "Discover", link: "https://shop.example/new" },
	alt: "A block",
};

function blockOf(fields: Record<string, unknown>): BlockDefinition {
	const parsed = parseBlock("x", { ...frame, ...fields }, {});
	if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join("\n"));
	return parsed.value;
}

function problemsOf(fields: Record<string, unknown>): string[] {
	const parsed = parseBlock("x", { ...frame, ...fields }, {});
	return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

function shown(fields: Record<string, unknown>, input: Partial<DecisionInput> = {}): Decision {
	return decide(inputWith({ block: blockOf(fields), ...input }));
}

const NOW = Date.UTC(2026, 10, 22, 6, 30);
const HOUR = 3_600_000;

describe("a countdown", () => {
	it.each([
		["on the site's clock", { to: "2026-12-01T18:00" }, Date.UTC(2026, 11, 1, 17)],
		["at midnight for a bare date", { to: "2026-12-01" }, Date.UTC(2026, 10, 30, 23)],
		["with an offset", { to: "2026-12-01T18:00:00-05:00" }, Date.UTC(2026, 11, 1, 23)],
		["of a trait", { to: "{{ profile.trial_ends }}" }, Date.UTC(2026, 10, 25)],
		["on the recipient's clock", { to: "2026-12-01T18:00", zone: "recipient" }, Date.UTC(2026, 11, 1, 9)],
	])("ends %s", (_, countdown, endsAt) => {
		const person = personWith([], { trial_ends: "2026-11-25T00:00:00Z", time_zone: "Asia/Tokyo" });
		expect(shown({ use: "countdown", countdown }, { person }).values).toMatchObject({ kind: "countdown", ends_at: endsAt });
	});

	it("counts from the first open, which later decisions are told of", () => {
		const fields = { use: "countdown", countdown: { after_first_open: "24h" } };
		const values = { kind: "countdown", first_open_at: NOW - HOUR, ends_at: NOW + 23 * HOUR };
		expect(shown(fields, { firstOpenAt: NOW - HOUR }).values).toMatchObject(values);
		const preloaded = shown(fields, { firstOpenAt: NOW - HOUR, machine: true });
		expect(preloaded.values).toEqual({ kind: "none", first_open_at: NOW - HOUR });
		expect(preloaded.variant).toBe("preloaded");
		expect(shown(fields, { firstOpenAt: null }).variant).toBe("fallback");
	});

	it("shows what it says when it is over, and otherwise makes room for the next entry", () => {
		const over = { to: "2026-11-01" };
		expect(shown({ use: "countdown", countdown: { ...over, ended: "Over, {{ profile.name }}" } }, { person: personWith([], { name: "Anna" }) }).values).toMatchObject({
			ended: "Over, Anna",
		});
		expect(shown({ use: "countdown", countdown: over }).variant).toBe("fallback");
	});

	it.each([
		[{ countdown: {} }, "countdown: expected one of `to` and `after_first_open`"],
		[{ countdown: { to: "2026-12-01", after_first_open: "1h" } }, "countdown: expected one of `to` and `after_first_open`, got \"both\""],
		[{ countdown: { to: "next week" } }, "countdown.to: expected a moment"],
		[{ countdown: { to: "{{ nothing" } }, "countdown.to: expected Liquid that can be read"],
		[{ countdown: { after_first_open: "soon" } }, "countdown.after_first_open: expected a duration"],
		[{ countdown: { to: "2026-12-01", seconds: 900 } }, "countdown.seconds: expected a whole number from 1 to 300"],
		[{ countdown: { to: "2026-12-01", zone: "mars" } }, "countdown.zone: expected `site` or `recipient`"],
		[{ countdown: { to: "2026-12-01", colour: "red" } }, "countdown.colour: expected one of to, after_first_open"],
		[{}, "countdown: expected a map"],
		[{ countdown: { to: "2026-12-01" }, preloaded: undefined }, "preloaded: expected a text for machines"],
		[{ countdown: { to: "2026-12-01" }, coupon: { code: "A" } }, "coupon: expected settings of countdown"],
		[{ countdown: { to: "2026-12-01" }, size: { width: 100, height: 40 } }, "size: expected at least 200 × 60 for countdown"],
	])("refuses %j", (fields, message) => {
		expect(problemsOf({ use: "countdown", ...fields }).some((problem) => problem.startsWith(message))).toBe(true);
	});
});

describe("a progress", () => {
	const progress = { value: "{{ profile.points }}", goal: 500, label: "{{ profile.points }} points" };

	it.each([
		[320, 0.64],
		[-5, 0],
		[900, 1],
		["120.5", 0.241],
	])("of %j has the share %d", (points, share) => {
		const { values } = shown({ use: "progress", progress }, { person: personWith([], { points }) });
		expect(values).toMatchObject({ kind: "progress", share, label: `${points} points` });
	});

	it.each([[null], ["many"], ["1e99"], [{}]])("of %j is passed over", (points) => {
		expect(shown({ use: "progress", progress }, { person: personWith([], { points }) }).variant).toBe("fallback");
	});

	it.each([
		[{ goal: 5 }, "progress.value: expected a text"],
		[{ value: 1, goal: 0 }, "progress.goal: expected a number above 0"],
		[{ value: "x", goal: 5 }, "progress.value: expected a number, or Liquid"],
		[{ value: 1, goal: 40, as: "stamps" }, "progress.goal: expected a whole number up to 12"],
		[{ value: 1, goal: 4, as: "ring" }, "progress.as: expected `bar` or `stamps`"],
	])("refuses %j", (settings, message) => {
		expect(problemsOf({ use: "progress", progress: settings }).some((problem) => problem.startsWith(message))).toBe(true);
	});
});

describe("a coupon", () => {
	it("shows the person's own code, or the default", () => {
		const coupon = { code: "{{ profile.coupon | default: 'WELCOME10' }}", as: "qr", scan: "{{ site.url }}/r/{{ profile.coupon }}" };
		expect(shown({ use: "coupon", coupon }, { person: personWith([], { coupon: "ANNA7" }) }).values).toMatchObject({
			code: "ANNA7",
			scan: "https://shop.example/en/r/ANNA7",
		});
		expect(shown({ use: "coupon", coupon }, { person: null }).values).toMatchObject({ code: "WELCOME10" });
	});

	it.each([["Ж", "barcode"], ["", "text"], ["x".repeat(60), "text"]])("%j as %s is passed over", (code, as) => {
		const coupon = { code: "{{ profile.code }}", as };
		expect(shown({ use: "coupon", coupon }, { person: personWith([], { code }) }).variant).toBe("fallback");
	});

	it.each([
		[{ as: "qr" }, "coupon.code: expected a text"],
		[{ code: "Käse", as: "barcode" }, "coupon.code: expected up to 32 letters"],
		[{ code: "A", as: "aztec" }, "coupon.as: expected `text`, `qr` or `barcode`"],
		[{ code: "A", scan: "x".repeat(400), as: "qr" }, "coupon.scan: expected at most 300 characters"],
	])("refuses %j", (settings, message) => {
		expect(problemsOf({ use: "coupon", coupon: settings }).some((problem) => problem.startsWith(message))).toBe(true);
	});

	it("may be a number in YAML", () => {
		expect(shown({ use: "coupon", coupon: { code: 4711 } }).values).toMatchObject({ code: "4711" });
	});
});

describe("a poll", () => {
	it("has its question and answers in their order", () => {
		const poll = { question: "Hello {{ profile.name }}?", answers: { good: "Good", bad: "Not so good" } };
		expect(shown({ use: "poll", poll }, { person: personWith([], { name: "Anna" }) }).values).toEqual({
			kind: "poll",
			question: "Hello Anna?",
			answers: [
				{ id: "good", text: "Good" },
				{ id: "bad", text: "Not so good" },
			],
		});
	});

	it.each([
		[{ answers: { a: "A", b: "B" } }, "poll.question: expected a text"],
		[{ question: "?", answers: { a: "A" } }, "poll.answers: expected a map of 2 to 6 answers"],
		[{ question: "?", answers: { "item-1": "A", b: "B" } }, "poll.answers"],
		[{ question: "?", answers: { a: "A", "Ö!": "B" } }, "poll.answers"],
		[{ question: "?", answers: { a: "", b: "B" } }, "poll.answers.a: expected a text"],
	])("refuses %j", (settings, message) => {
		expect(problemsOf({ use: "poll", poll: settings }).some((problem) => problem.startsWith(message))).toBe(true);
	});
});
