import { describe, expect, it } from "vitest";
import type { JsonObject, ProfileEvent } from "../event/index.ts";
import { identifierKeyOf, type ProfileId } from "../identity/index.ts";
import { compile, parseRule, type Program } from "../segment/index.ts";
import { cardOf, evaluate, newProfile, step, type ProfileState } from "./index.ts";

const SOMEBODY = { type: "anonymous_id", value: "somebody" } as const;
const MINUTE = 60_000;

function event(name: string, time: number, properties: JsonObject = {}, messageId = `${name} ${time}`): ProfileEvent {
	return {
		messageId,
		type: "track",
		name,
		time,
		receivedAt: time,
		source: identifierKeyOf(SOMEBODY),
		identifiers: [SOMEBODY],
		properties,
		traits: {},
		unset: [],
		consent: null,
		context: {},
	};
}

function programOf(segments: { readonly [id: string]: unknown }, version = "v1"): Program {
	const rules = Object.entries(segments).map(([id, input]) => {
		const rule = parseRule(input);
		if (!rule.ok) throw new Error(JSON.stringify(rule.problems));
		return [id, rule.value] as const;
	});
	const program = compile({ version, timeZone: "UTC", segments: Object.fromEntries(rules), traits: {}, rules: {} });
	if (!program.ok) throw new Error(JSON.stringify(program.problems));
	return program.value;
}

/** A profile that remembers its history, as a shard does. */
function person(program: Program) {
	let state: ProfileState = newProfile("0000000000000001" as ProfileId, 0);
	const history: ProfileEvent[] = [];
	let reads = 0;
	return {
		step(now: number, events: readonly ProfileEvent[] = [], using = program) {
			history.push(...events);
			const read = () => {
				reads += 1;
				return history;
			};
			const result = step({ program: using, state, events, now, history: read });
			state = result.state;
			return result;
		},
		get state() {
			return state;
		},
		get reads() {
			return reads;
		},
	};
}

function segmentsOf({ memberships }: ProfileState): readonly string[] {
	return memberships.map(([id]) => id);
}

describe("a step", () => {
	const recent = programOf({ recent: { event: "A", within: "10m" }, quiet: { not: { event: "A", within: "10m" } } });

	it("tells what time did before what the events did, each at its moment and with its cause", () => {
		const somebody = person(recent);
		expect(somebody.step(0, [event("A", 0)]).effects).toEqual([
			{ kind: "entered", segment: "recent", at: 0, cause: { kind: "event", messageId: "A 0" } },
		]);
		const { effects, nextDue } = somebody.step(25 * MINUTE, [event("A", 25 * MINUTE)]);
		expect(effects).toEqual([
			{ kind: "exited", segment: "recent", at: 10 * MINUTE, cause: { kind: "time" } },
			{ kind: "entered", segment: "quiet", at: 10 * MINUTE, cause: { kind: "time" } },
			{ kind: "entered", segment: "recent", at: 25 * MINUTE, cause: { kind: "event", messageId: "A 1500000" } },
			{ kind: "exited", segment: "quiet", at: 25 * MINUTE, cause: { kind: "event", messageId: "A 1500000" } },
		]);
		expect(nextDue).toBe(35 * MINUTE);
	});

	it("an event at the very moment a membership would end keeps it without a break", () => {
		const somebody = person(recent);
		somebody.step(0, [event("A", 0)]);
		expect(somebody.step(10 * MINUTE, [event("A", 10 * MINUTE)]).effects).toEqual([]);
		expect(evaluate(recent, somebody.state, 10 * MINUTE).segment("recent")).toEqual({
			in: true,
			since: 0,
			until: 20 * MINUTE,
		});
	});

	it("what is in and out again within one batch is no change", () => {
		const somebody = person(programOf({ full: { cart: { items: { gte: 1 } } } }));
		somebody.step(0);
		const batch = [event("Order Completed", 2, {}), event("Product Added", 1, { product_id: "p" })];
		expect(somebody.step(5, batch).effects).toEqual([]);
	});

	it("what only Pipit writes finds a place beside 500 traits that others sent", () => {
		const somebody = person(recent);
		const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`t${index}`, index]));
		somebody.step(0, [{ ...event("A", 0), traits: many }]);
		expect(Object.keys(somebody.state.traits)).toHaveLength(500);
		somebody.step(1, [{ ...event("A", 1), traits: { "list:vip": true, "score:churn": { value: 0.8 }, more: 1 } }]);
		expect(somebody.state.traits).toMatchObject({ "list:vip": [true, 1], "score:churn": [{ value: 0.8 }, 1] });
		expect(somebody.state.traits).not.toHaveProperty("more");
		somebody.step(2, [{ ...event("A", 2), unset: ["list:vip", "list:never", "other"] }]);
		expect(somebody.state.traits).toMatchObject({ "list:vip": [null, 2] });
		expect(somebody.state.traits).not.toHaveProperty("other");
	});

	it("repeated alarms tell nothing twice", () => {
		const somebody = person(recent);
		somebody.step(0, [event("A", 0)]);
		expect(somebody.step(10 * MINUTE).effects).toHaveLength(2);
		expect(somebody.step(10 * MINUTE).effects).toEqual([]);
		expect(somebody.step(11 * MINUTE)).toMatchObject({ effects: [], nextDue: null });
	});

	it("a clock that runs behind does not turn back what is known", () => {
		const somebody = person(recent);
		somebody.step(0, [event("A", 0)]);
		somebody.step(10 * MINUTE);
		expect(somebody.step(9 * MINUTE).effects).toEqual([]);
		expect(somebody.state.evaluatedAt).toBe(10 * MINUTE);
	});

	it("does not change the state that it is given", () => {
		const somebody = person(recent);
		somebody.step(0, [event("A", 0)]);
		const frozen = deepFreeze(somebody.state);
		const step2 = step({ program: recent, state: frozen, events: [event("A", 9)], now: 9, history: () => [] });
		expect(step2.state).not.toBe(frozen);
	});

	it("reads the history only when something must be rebuilt", () => {
		const rules = { first: { event: "A", first: "k", eq: "late" }, views: { event: "A", count: { gte: 2 } } };
		const somebody = person(programOf(rules));
		somebody.step(10, [event("A", 10, { k: "late" }, "b")]);
		somebody.step(20, [event("A", 5, {}, "c"), event("A", 20, { k: "x" }, "d")]);
		expect(somebody.reads).toBe(0);
		expect(segmentsOf(somebody.state)).toEqual(["first", "views"]);
		// The same millisecond: only the ids tell which was first.
		somebody.step(30, [event("A", 10, { k: "earlier" }, "a")]);
		expect(somebody.reads).toBe(1);
		expect(segmentsOf(somebody.state)).toEqual(["views"]);
	});

	it("of two cart events of one millisecond the one with the later id is later", () => {
		const somebody = person(programOf({ full: { cart: { items: { gte: 1 } } } }));
		somebody.step(1, [event("Order Completed", 1, {}, "b")]);
		somebody.step(2, [event("Product Added", 1, { product_id: "before" }, "a")]);
		expect(somebody.state.cart.items).toEqual([]);
		somebody.step(3, [event("Product Added", 1, { product_id: "after" }, "c")]);
		expect(somebody.state.cart.items.map((item) => item.product_id)).toEqual(["after"]);
	});

	it("an order that comes late, before a whole cart, ends what was said of the cart itself", () => {
		const somebody = person(programOf({}));
		const products = [{ product_id: "p" }];
		somebody.step(1, [event("Cart Viewed", 1, { products, cart_url: "https://shop.example/cart/1" })]);
		somebody.step(3, [event("Cart Updated", 3, { products })]);
		expect(somebody.state.cart.url).toBe("https://shop.example/cart/1");
		somebody.step(4, [event("Order Completed", 2)]);
		expect(somebody.state.cart).toMatchObject({ url: null, updatedAt: 3, items: [{ product_id: "p" }] });
	});

	it("cart values are exact", () => {
		const somebody = person(programOf({ exact: { cart: { value: { eq: 0.3 } } } }));
		somebody.step(1, [event("Product Added", 1, { product_id: "p", price: 0.1, quantity: 3 })]);
		expect(segmentsOf(somebody.state)).toEqual(["exact"]);
		expect(evaluate(programOf({}), somebody.state, 1).cart().value).toBe(0.3);
	});
});

describe("a new program", () => {
	const rules = { often: { event: "A", count: { gte: 2 } } };

	it("rebuilds only what the old one did not keep, flags its changes, and drops the rest", () => {
		const somebody = person(programOf(rules));
		somebody.step(1, [event("A", 1)]);
		somebody.step(2, [event("A", 2)]);
		expect(somebody.reads).toBe(0);
		const next = programOf(
			{ often: { event: "A", count: { gte: 3 } }, latest: { event: "A", latest: "k", exists: true } },
			"v2",
		);
		const { effects } = somebody.step(3, [event("A", 3, { k: 1 })], next);
		expect(effects).toEqual([
			{ kind: "entered", segment: "latest", at: 3, cause: { kind: "event", messageId: "A 3" } },
		]);
		expect(somebody.reads).toBeGreaterThan(0);
		const last = programOf({}, "v3");
		expect(somebody.step(4, [], last).effects).toEqual([
			{ kind: "exited", segment: "often", at: 4, cause: { kind: "definitions", version: "v3" } },
			{ kind: "exited", segment: "latest", at: 4, cause: { kind: "definitions", version: "v3" } },
		]);
		expect(somebody.state.memory).toEqual([]);
	});

	it("tells what ended before it came as what time did, also of a rule that it changed", () => {
		const somebody = person(programOf({ recent: { event: "A", within: "90s" } }));
		somebody.step(0, [event("A", 0)]);
		const next = programOf({ recent: { event: ["A", "B"], within: "90s" } }, "v2");
		expect(somebody.step(10 * MINUTE, [], next).effects).toEqual([
			{ kind: "exited", segment: "recent", at: 90_000, cause: { kind: "time" } },
		]);
	});

	it("a newer Pipit that keeps something else for the same version tells it again from the history", () => {
		const { often, ...others } = { often: { event: "A", count: { gte: 2 } }, once: { event: "B" }, viewed: { event: "C" } };
		const somebody = person(programOf({ often, ...others }));
		somebody.step(1, [event("A", 1)]);
		somebody.step(2, [event("A", 2)]);
		const { effects } = somebody.step(3, [], programOf({ ...others, often }));
		expect(effects).toEqual([]);
		expect(somebody.state.memberships).toEqual([["often", 2]]);
		expect(somebody.step(4, [event("B", 4)], programOf({ ...others, often })).effects).toEqual([
			{ kind: "entered", segment: "once", at: 4, cause: { kind: "event", messageId: "B 4" } },
		]);
	});

	it("a version in which no rule changed keeps everything", () => {
		const somebody = person(programOf(rules));
		somebody.step(1, [event("A", 1)]);
		somebody.step(2, [event("A", 2)]);
		const { effects } = somebody.step(3, [], programOf(rules, "v2"));
		expect(effects).toEqual([]);
		expect(somebody.reads).toBe(0);
		expect(somebody.state.memberships).toEqual([["often", 2]]);
	});
});

describe("bounds", () => {
	it("hostile traits, carts and keys do not grow the state without end", () => {
		const somebody = person(
			programOf({ by: { after: { event: "A" }, wait: "1h", by: "k" }, d: { event: "A", distinct: "k", gte: 1 } }),
		);
		for (let round = 0; round < 1_500; round += 1) {
			const traits = { [`t${round}`]: "x".repeat(round % 2 === 0 ? 10 : 20_000) };
			const added = event("Product Added", round, { product_id: `p${round}` });
			somebody.step(round, [{ ...added, traits }, event("A", round, { k: `${"k".repeat(200)}${round}` })]);
		}
		expect(Object.keys(somebody.state.traits).length).toBeLessThanOrEqual(500);
		expect(somebody.state.cart.items.length).toBeLessThanOrEqual(200);
		expect(JSON.stringify(somebody.state).length).toBeLessThan(200_000);
	});

	it("keys that reach into prototypes are plain keys or nothing", () => {
		const somebody = person(
			programOf({ by: { after: { event: "A" }, by: "k" }, t: { trait: "to.string", exists: false } }),
		);
		const traits: JsonObject = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}');
		somebody.step(1, [{ ...event("A", 1, { k: "__proto__" }), traits, unset: ["__proto__.polluted"] }]);
		expect(segmentsOf(somebody.state).toSorted()).toEqual(["by", "t"]);
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});
});

describe("a card", () => {
	it("carries every answer with its end", () => {
		const parsedRule = parseRule({ event: "A", within: "10m" });
		if (!parsedRule.ok) throw new Error("refused");
		const program = compile({
			version: "v1",
			timeZone: "UTC",
			segments: { recent: parsedRule.value },
			traits: {},
			rules: { "block:cart:0": parsedRule.value },
		});
		if (!program.ok) throw new Error("refused");
		const somebody = person(program.value);
		somebody.step(0, [event("A", 0), event("Product Viewed", 0, { product_id: "p", name: "Mug" })]);
		expect(cardOf(program.value, somebody.state, MINUTE)).toMatchObject({
			meaning: program.value.meaning,
			written_at: MINUTE,
			segments: { recent: { in: true, since: 0, until: 10 * MINUTE } },
			rules: { "block:cart:0": { value: true, until: 10 * MINUTE } },
			viewed: [{ product_id: "p", name: "Mug", viewed_at: 0 }],
		});
	});
});

function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null) {
		Object.freeze(value);
		for (const inner of Object.values(value)) deepFreeze(inner);
	}
	return value;
}
