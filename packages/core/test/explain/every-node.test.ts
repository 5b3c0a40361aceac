import { describe, expect, it } from "vitest";
import type { Json } from "../../src/event/index.ts";
import type { Reason } from "../../src/explain/index.ts";
import { EVERY_NODE } from "./every-node.ts";
import { at, DAY, event, HISTORY, HOUR, MINUTE, NOW, why } from "./person.ts";

const TRAITS = { last_total: "latest: total\nof: Order Completed\n" };

/** The keys that name the nodes of the language. */
const NODES =
	"all any not everyone trait event last cart sequence after held segment list share consent country region near device local_time rfm top middle bottom engagement lifecycle predicted cluster points habit".split(" ");
const AGGREGATES = "count sum avg min max distinct first latest mode".split(" ");

function toMinutes(value: Json): Json {
	return JSON.parse(JSON.stringify(value).replaceAll(":00.000Z", "Z"));
}

function evidenceIn({ evidence }: Reason): string[] {
	return evidence.map(({ message_id: id, as, value, counts_until: until }) => {
		const more = [...(value === null && until === null ? [] : [value]), ...(until === null ? [] : [toMinutes(until)])];
		return [id, as, ...more.map((one) => (typeof one === "string" ? one : JSON.stringify(one)))].join(" | ");
	});
}

describe("every node of the language", () => {
	it("is in the table", () => {
		const rules = EVERY_NODE.map(({ rule }) => rule);
		expect(NODES.filter((node) => !rules.some((rule) => rule.startsWith(`{ ${node}:`)))).toEqual([]);
		expect(AGGREGATES.filter((name) => !rules.some((rule) => rule.includes(`, ${name}: `)))).toEqual([]);
	});

	it.each(EVERY_NODE)("$rule", ({ rule, evidence, ...expected }) => {
		const reason = why(rule, { traits: TRAITS });
		const { holds, until, needed, found } = reason;
		expect(toMinutes({ holds, until, needed, found })).toEqual(expected);
		expect(evidenceIn(reason)).toEqual(evidence);
		expect(reason.evidence_count).toBe(evidence.length);
	});
});

describe("what was done and what undid it", () => {
	it("names the product whose clock ran out, and what cleared the other one's", () => {
		const rule = "{ after: { event: Product Viewed }, wait: 48h, without: [Product Added], by: product_id, leave_after: 30d }";
		const history = [
			event("jar", "Product Viewed", 48 * HOUR, { properties: { product_id: "moon-jar" } }),
			event("mug", "Product Added", 47 * HOUR, { properties: { product_id: "tide-mug" } }),
		];
		const clock = { key: "moon-jar", start: at(48 * HOUR), enters_at: at(0), leaves_at: at(-30 * DAY), cleared_at: null };
		expect(why(rule, { history })).toMatchObject({ holds: true, until: at(-30 * DAY), found: { clocks: [{ ...clock, state: "in" }], more: 0 } });
		// The mug was added, and never viewed: it says nothing of the jar.
		expect(evidenceIn(why(rule, { history }))).toEqual([`jar | start | moon-jar | 2026-12-22T12:00Z`]);
		const before = why(rule, { history, now: NOW - 1 });
		expect(before).toMatchObject({ holds: false, until: at(0), found: { clocks: [{ ...clock, state: "waiting" }] } });
		const cleared = why(rule, { history: [...history, event("too", "Product Added", HOUR, { properties: { product_id: "moon-jar" } })] });
		expect(cleared).toMatchObject({ holds: false, until: null, found: { clocks: [{ key: "moon-jar", state: "cleared", cleared_at: at(HOUR), enters_at: null }] } });
		expect(evidenceIn(cleared)).toEqual(["too | without | moon-jar", "jar | start | moon-jar"]);
		const all = why(rule, { history: [...history, event("sale", "Product Added", HOUR)] });
		expect(all).toMatchObject({ holds: false, found: { clocks: [{ state: "cleared", cleared_at: at(HOUR) }] } });
	});

	it("tells at most ten clocks, those that are in first, and how many more there are", () => {
		const history = Array.from({ length: 14 }, (_, index) => event(`seen-${index}`, "Product Viewed", (index + 1) * 10 * HOUR, { properties: { product_id: index } }));
		const { found, evidence, evidence_count: count } = why("{ after: { event: Product Viewed }, wait: 2d, by: product_id }", { history });
		expect(found).toMatchObject({ clocks: [{ key: 4, state: "in" }, {}, {}, {}, {}, {}, {}, {}, {}, { key: 13 }], more: 4 });
		expect([evidence.length, count]).toEqual([10, 14]);
	});

	it("starts a first clock anew after what cleared it", () => {
		const history = [event("a", "Page Viewed", 5 * HOUR), event("x", "Order Completed", 4 * HOUR), event("b", "Page Viewed", 3 * HOUR), event("c", "Page Viewed", 2 * HOUR)];
		const reason = why("{ after: { event: Page Viewed }, wait: 1d, without: [Order Completed], anchor: first }", { history });
		expect(reason).toMatchObject({ until: at(-21 * HOUR), found: { clocks: [{ state: "waiting", start: at(3 * HOUR) }] } });
		expect(evidenceIn(reason)).toEqual(["b | start", "x | without"]);
	});

	const STEPS = "{ sequence: [{ event: A }, { event: B, within: 2h }, { event: C }], without: [X], within: 1d, by: cart }";
	const inCart = (id: string, name: string, ago: number, cart = "c1") => event(id, name, ago, { properties: { cart } });

	it("names the steps of what was completed last, and of what is under way again", () => {
		const history = [inCart("a", "A", 5 * HOUR), inCart("b", "B", 4 * HOUR), inCart("c", "C", 3 * HOUR), inCart("a2", "A", HOUR, "c2")];
		const reason = why(STEPS, { history });
		expect(reason).toMatchObject({
			holds: true,
			until: at(-21 * HOUR),
			found: {
				completed: { key: "c1", at: at(3 * HOUR), counts_until: at(-21 * HOUR) },
				under_way: { key: "c2", reached: 1, since: at(HOUR), next_before: at(-HOUR) },
				stopped: null,
			},
		});
		expect(reason.evidence.map(({ message_id: id, as, value }) => [id, as, value])).toEqual([
			["a2", "step 1", "c2"],
			["c", "step 3", "c1"],
			["b", "step 2", "c1"],
			["a", "step 1", "c1"],
		]);
	});

	it("says what stopped it, an event or the time", () => {
		const history = [inCart("a", "A", 5 * HOUR), inCart("b", "B", 4 * HOUR), inCart("x", "X", 3 * HOUR), inCart("c", "C", 2 * HOUR)];
		const reason = why(STEPS, { history });
		expect(reason).toMatchObject({ holds: false, found: { completed: null, under_way: null, stopped: { key: "c1", reached: 2, at: at(3 * HOUR), by: "X" } } });
		expect(reason.evidence.map(({ message_id: id, as }) => [id, as])).toEqual([["x", "without"], ["b", "step 2"], ["a", "step 1"]]);
		expect(why(STEPS, { history: history.slice(0, 1) })).toMatchObject({ found: { stopped: { reached: 1, at: at(3 * HOUR), by: "time" } } });
	});

	it("says since when a trait is held, and what it was that ended before", () => {
		const set = (id: string, ago: number, plan: string) => event(id, "Identified", ago, { traits: { plan } });
		const rule = "{ held: plan, in: [pro, team], during: 7d }";
		const history = [set("1", 9 * DAY, "pro"), set("2", 6 * DAY, "free"), set("3", 5 * DAY, "pro"), set("4", 2 * DAY, "team")];
		const reason = why(rule, { history });
		expect(reason).toMatchObject({ holds: false, until: at(-2 * DAY), found: { value: "team", set_at: at(2 * DAY), since: at(5 * DAY) } });
		expect(evidenceIn(reason)).toEqual(["4 | set | team", "3 | since", "2 | otherwise until then"]);
		expect(why(rule, { history: history.slice(0, 2) })).toMatchObject({ holds: false, until: null, found: { value: "free", since: null } });
		expect(why("{ held: plan, ne: gold, during: 7d }", { history })).toMatchObject({ holds: true, found: { since: at(9 * DAY) } });
	});

	it("knows what cleared a trait, and a part of one", () => {
		const set = event("set", "Identified", 3 * HOUR, { traits: { plan: "pro", address: { city: "Berlin", zip: "10115" } } });
		const gone = event("gone", "Identified", HOUR, { unset: ["plan", "address.city"] });
		const history = [set, gone];
		expect(why("{ trait: plan, eq: pro }", { history })).toMatchObject({ holds: false, found: { value: null, set_at: at(HOUR) }, evidence: [{ message_id: "gone", as: "cleared" }] });
		expect(why("{ trait: address.city, eq: Berlin }", { history })).toMatchObject({ holds: false, found: { value: null, set_at: at(HOUR) }, evidence: [{ message_id: "gone", as: "cleared" }, { message_id: "set" }] });
		expect(why('{ trait: address.zip, eq: "10115" }', { history })).toMatchObject({ holds: true, found: { value: "10115", set_at: at(3 * HOUR) }, evidence_count: 1 });
	});

	it("tells a cart from its last order on, and when it was idle for long enough", () => {
		const added = (id: string, ago: number) => event(id, "Product Added", ago, { properties: { product_id: id, price: 5 } });
		const history = [added("old", 3 * HOUR), event("sold", "Order Completed", 2 * HOUR), added("cup", 10 * MINUTE), added("pot", 5 * MINUTE), event("not-pot", "Product Removed", 4 * MINUTE, { properties: { product_id: "pot" } })];
		const reason = why("{ cart: { items: { gte: 1 }, idle: 30m } }", { history });
		expect(reason).toMatchObject({ holds: false, until: at(-26 * MINUTE), found: { items: 1, value: 5, products: [{ product_id: "cup" }], updated_at: at(4 * MINUTE), enters_at: at(-26 * MINUTE), leaves_at: null } });
		expect(evidenceIn(reason)).toEqual(["not-pot | removed | pot", "pot | added | pot", "cup | added | cup", "sold | emptied"]);
	});
});

describe("somebody of whom little is known", () => {
	const history = [event("hello", "Page Viewed", HOUR)];

	it.each([
		["{ event: Order Completed, max: total, gt: 5 }", null],
		["{ last: Order Completed, has: { total: { gt: 5 } } }", null],
		["{ after: { event: Order Completed }, wait: 1d }", { clocks: [], more: 0 }],
		["{ sequence: [{ event: A }, { event: B }] }", { completed: null, under_way: null, stopped: null }],
		["{ trait: plan, eq: pro }", { value: null, set_at: null }],
		["{ list: vip }", { value: false, set_at: null }],
		["{ predicted: churn, gt: 0 }", null],
		["{ device: mobile }", null],
		["{ near: { lat: 1, lon: 2, km: 3 } }", null],
		["{ top: 20%, of: monetary }", { value: null, cuts: [160], band: null, last_order_at: null }],
		["{ rfm: champions }", { class: null, recency: null, orders: 0, value: 0, last_order_at: null }],
		["{ lifecycle: visitor }", { stage: "visitor", orders: 0, last_order_at: null, returned_at: null }],
		["{ cart: { items: { gte: 1 }, idle: 1h } }", { items: 0, value: 0, products: [], updated_at: null, enters_at: null }],
	] as const)("%s", (rule, found) => {
		const reason = why(rule, { history });
		if (found === null) expect(reason.found).toBeNull();
		else expect(reason.found).toMatchObject(found);
		expect(reason.evidence).toEqual([]);
	});

	it("shows the clock of the site where no browser has said another one", () => {
		expect(why('{ local_time: { after: "13:00" } }', { history })).toMatchObject({ holds: true, until: "2026-11-22T23:00:00.000Z", found: { time: "13:00:00", day: "sun", zone: "Europe/Berlin", zone_from: "site" } });
	});

	it("says when a profile is old enough", () => {
		const reason = why("{ event: Page Viewed, min_profile_age: 1d }", { history });
		expect(reason).toMatchObject({ holds: false, until: at(-23 * HOUR), found: { value: 1, first_seen_at: at(HOUR) }, needed: { value: { gte: 1 }, min_profile_age: "1d" } });
		expect(evidenceIn(reason)).toEqual(["hello | counted", "hello | first seen"]);
	});

	it("tells since when somebody is back", () => {
		const back = why("{ lifecycle: re_engaged }", { history: [event("then", "Page Viewed", 400 * DAY), ...history, ...HISTORY.filter(({ name }) => name === "Identified")] });
		expect(back).toMatchObject({ holds: true, found: { stage: "re_engaged", away_from: at(400 * DAY), returned_at: at(HOUR) } });
		expect(back.evidence.map(({ message_id: id, as }) => [id, as])).toEqual([["hello", "came back"], ["signup", "subscribed"], ["then", "last seen before"]]);
	});
});
