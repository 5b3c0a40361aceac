import { describe, expect, it } from "vitest";
import { compileDefinitions, type Definitions, parseDefinitions } from "../definition/index.ts";
import type { ProfileEvent } from "../event/index.ts";
import { evaluate, newProfile, type ProfileState, step } from "../profile/index.ts";
import { mintProfileId } from "../identity/index.ts";
import { explain, type Reason } from "./index.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const SITE = "id: s\nname: S\nurl: https://s.example\nwrite_key: key-1\ncurrency: EUR\ntime_zone: UTC\n";

function definitionsOf(segments: Readonly<Record<string, string>>, traits: Readonly<Record<string, string>> = {}): Definitions {
	const files = [
		{ path: "site.yaml", text: SITE },
		...Object.entries(segments).map(([id, rule]) => ({ path: `segments/${id}.yaml`, text: `name: ${id}\nrule: ${rule}\n` })),
		...Object.entries(traits).map(([id, text]) => ({ path: `traits/${id}.yaml`, text })),
	];
	const parsed = parseDefinitions(files);
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	return parsed.value;
}

function event(messageId: string, name: string, daysAgo: number, more: Partial<ProfileEvent> = {}): ProfileEvent {
	const time = NOW - daysAgo * DAY;
	return { messageId, type: "track", name, time, receivedAt: time, source: "user_id:u" as ProfileEvent["source"], identifiers: [], properties: {}, traits: {}, unset: [], consent: null, context: {}, ...more };
}

function stateOf(definitions: Definitions, history: readonly ProfileEvent[]): ProfileState {
	const program = compileDefinitions(definitions, "v1");
	if (!program.ok) throw new Error("does not compile");
	const first = Math.min(...history.map(({ time }) => time), NOW);
	return step({ program: program.value, state: newProfile(mintProfileId(1, [1, 1]), first), events: history, now: NOW - DAY, history: () => history }).state;
}

function why(definitions: Definitions, history: readonly ProfileEvent[], segment: string): Reason {
	const reason = explain({ definitions, population: null, state: stateOf(definitions, history), history, now: NOW, segment });
	if (reason === null) throw new Error("no such segment");
	return reason;
}

const ORDERS = [1, 5, 9, 40].map((days) => event(`order-${days}`, "Order Completed", days, { properties: { total: days } }));

describe("why somebody is in a segment", () => {
	it("counts what is there and what there must be, names the events, and says until when each counts", () => {
		const definitions = definitionsOf({ loyal: "{ all: [{ event: Order Completed, within: 30d, count: { gte: 2 } }, { not: { trait: plan, eq: free } }] }" });
		const reason = why(definitions, [...ORDERS, event("who", "Identified", 3, { type: "identify", traits: { plan: "pro" } })], "loyal");
		expect(reason).toMatchObject({ kind: "all", holds: true, until: new Date(NOW + 25 * DAY).toISOString() });
		const [count, not] = reason.parts;
		expect(count).toMatchObject({ kind: "condition", path: ["segments", "loyal", "rule", "all", 0], holds: true, found: 3, needed: { gte: 2 }, evidence_count: 3 });
		expect(count?.evidence.map((one) => [one.message_id, one.counts_until])).toEqual([
			["order-1", new Date(NOW + 29 * DAY).toISOString()],
			["order-5", new Date(NOW + 25 * DAY).toISOString()],
			["order-9", new Date(NOW + 21 * DAY).toISOString()],
		]);
		expect(not).toMatchObject({ kind: "not", holds: true, parts: [{ holds: false, found: { value: "pro" }, needed: { eq: "free" }, evidence: [{ message_id: "who", as: "set" }] }] });
	});

	it("says how much is missing", () => {
		const definitions = definitionsOf({ rich: "{ event: Order Completed, within: 10d, sum: total, gt: 500 }" });
		expect(why(definitions, ORDERS, "rich")).toMatchObject({ holds: false, found: 15, needed: { gt: 500 }, evidence_count: 3, until: null });
	});

	it("goes into segments and computed traits, and tells starts from what stops them", () => {
		const definitions = definitionsOf(
			{ loyal: "{ event: Order Completed, count: { gte: 3 } }", both: "{ any: [{ segment: loyal }, { after: Product Viewed, wait: 2d, without: [Order Completed] }, { trait: last_total, gte: 5 }] }" },
			{ last_total: "latest: total\nof: Order Completed\n" },
		);
		const reason = why(definitions, [...ORDERS, event("seen", "Product Viewed", 3)], "both");
		expect(reason.parts).toMatchObject([
			{ kind: "segment", rule: "loyal", holds: true, parts: [{ path: ["segments", "loyal", "rule"], found: 4, needed: { gte: 3 } }] },
			{ holds: false, found: { clocks: [{ state: "cleared" }] }, evidence: [{ message_id: "order-1", as: "without" }, { message_id: "seen", as: "start" }] },
			{ holds: false, found: { value: 1 }, needed: { gte: 5 }, evidence: [{ message_id: "order-1", value: 1 }] },
		]);
	});

	it("answers for every part what the segment itself answers, whatever the rule", () => {
		const rules = ["{ everyone: true }", "{ cart: { items: { gte: 1 }, idle: 30m } }", "{ event: 'Product *', ago: [30d, 2d] }", "{ event: Product Added, distinct: product_id, gte: 2 }", "{ event: Order Completed, since: 2026-11-10, until: 2026-11-18 }", "{ any: [] }", "{ event: Order Completed, min_profile_age: 60d }"];
		const definitions = definitionsOf(Object.fromEntries(rules.map((rule, index) => [`s${index}`, rule])));
		const history = [...ORDERS, event("a", "Product Added", 0.5, { properties: { product_id: "cup" } }), event("b", "Product Added", 4, { properties: { product_id: "pot" } })];
		const program = compileDefinitions(definitions, "v1");
		if (!program.ok) throw new Error("does not compile");
		const state = stateOf(definitions, history);
		const evaluation = evaluate(program.value, state, NOW);
		const holding = rules.map((_, index) => {
			const { in: holds, until } = evaluation.segment(`s${index}`);
			const reason = why(definitions, history, `s${index}`);
			expect(reason).toMatchObject({ holds, until: until === null ? null : new Date(until).toISOString() });
			return reason.holds;
		});
		expect(holding).toEqual([true, true, true, true, true, false, false]);
		expect(why(definitions, history, "s2")).toMatchObject({ found: 1, evidence: [{ message_id: "b" }] });
		expect(why(definitions, history, "s4")).toMatchObject({ found: 2, evidence: [{ message_id: "order-5" }, { message_id: "order-9" }] });
	});

	it("changes nothing, and knows no segment that is not there", () => {
		const definitions = definitionsOf({ loyal: "{ event: Order Completed }" });
		const state = stateOf(definitions, ORDERS);
		const before = structuredClone(state);
		explain({ definitions, population: null, state, history: ORDERS, now: NOW, segment: "loyal" });
		expect(state).toEqual(before);
		expect(explain({ definitions, population: null, state, history: ORDERS, now: NOW, segment: "toString" })).toBeNull();
	});
});
