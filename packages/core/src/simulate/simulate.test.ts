import { describe, expect, it } from "vitest";
import { simulate, type SimulationAnswer, type SimulationResult } from "./index.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse("2026-03-02T09:00:00Z");

function iso(afterStart: number): string {
	return new Date(START + afterStart).toISOString();
}

function track(name: string, afterStart: number, properties: object = {}, arrival?: number): object {
	return {
		type: "track",
		event: name,
		anonymousId: "visitor",
		properties,
		timestamp: iso(afterStart),
		...(arrival === undefined ? {} : { receivedAt: iso(arrival) }),
	};
}

function run(scenario: object): SimulationResult {
	const result = simulate(scenario);
	if (!result.ok || !("answers" in result.value)) throw new Error(JSON.stringify(result));
	return result.value;
}

/** What one segment answers at each moment, as `in until since` with moments relative to the start. */
function answers(rule: object, events: readonly object[], moments: readonly number[]) {
	const asks = moments.map((at) => ({ at: iso(at), user: "visitor" }));
	const { answers: all, refused } = run({ segments: { s: rule }, events, ask: asks });
	expect(refused).toEqual([]);
	return all.map(({ segments }) => relative(segments["s"]));
}

function relative(answer: SimulationAnswer["segments"][string] | undefined) {
	return { in: answer?.in, until: sinceStart(answer?.until), since: sinceStart(answer?.since) };
}

function sinceStart(moment: string | null | undefined): number | null {
	return typeof moment === "string" ? Date.parse(moment) - START : null;
}

it("adds what no double holds, and cannot be broken by it", () => {
	const events = [1, 2, 3].map((hour) =>
		track("A", hour * HOUR, { v: 1e308, product_id: "p", price: 1e308, quantity: 1e308 }),
	);
	const carts = events.map((one) => ({ ...one, event: "Product Added" }));
	const moments = [3 * HOUR];
	for (const sum of [{ sum: "v" }, { sum: "v", within: "1d" }]) {
		expect(answers({ event: "A", ...sum, gt: 1.7e308 }, events, moments)[0]?.in).toBe(true);
		expect(answers({ event: "A", ...sum, between: [0, 1.7e308] }, events, moments)[0]?.in).toBe(false);
	}
	expect(answers({ event: "A", avg: "v", eq: 1e308 }, events, moments)[0]?.in).toBe(true);
	expect(answers({ cart: { value: { gt: 1.7e308 } } }, carts, moments)[0]?.in).toBe(true);
	const points = [1, 2, 3].map((count) => ({ when: { event: "A", count: { gte: count } }, add: 1e308 }));
	expect(answers({ points, gt: 1.7e308 }, events, moments)[0]?.in).toBe(true);
});

describe("cart abandoned", () => {
	const rule = { cart: { items: { gte: 1 }, idle: "30m", leave_after: "7d" } };
	const added = track("Product Added", 0, { product_id: "mug", price: 12.5, quantity: 2 });

	it("is entered 30 minutes after the last cart event, to the millisecond, and left 7 days later", () => {
		const idle = 30 * 60_000;
		expect(answers(rule, [added], [idle - 1, idle, idle + 7 * DAY - 1, idle + 7 * DAY])).toEqual([
			{ in: false, until: idle, since: null },
			{ in: true, until: idle + 7 * DAY, since: idle },
			{ in: true, until: idle + 7 * DAY, since: idle },
			{ in: false, until: null, since: null },
		]);
	});

	it("waits again after each cart event, and an order ends it", () => {
		const events = [
			added,
			track("Cart Viewed", 20 * 60_000),
			track("Product Added", 60 * 60_000, { product_id: "lamp", price: 40 }),
			track("Order Completed", 3 * HOUR, { total: 65 }),
		];
		const minutes = [49, 50, 59, 60, 89, 90, 179, 180].map((minute) => minute * 60_000);
		expect(answers(rule, events, minutes).map((answer) => answer.in)).toEqual([
			false,
			true,
			true,
			false,
			false,
			true,
			true,
			false,
		]);
	});

	it("a removal that empties the cart ends it too", () => {
		const events = [added, track("Product Removed", HOUR, { product_id: "mug" })];
		expect(answers(rule, events, [HOUR - 1, HOUR, 2 * HOUR]).map((answer) => answer.in)).toEqual([true, false, false]);
	});
});

describe("viewed, not bought within 48 hours", () => {
	const rule = {
		after: { event: "Product Viewed" },
		wait: "48h",
		without: ["Order Completed"],
		by: "product_id",
		leave_after: "30d",
	};

	it("is entered when the wait ends, per product", () => {
		const events = [
			track("Product Viewed", 0, { product_id: "mug" }),
			track("Product Viewed", 2 * HOUR, { product_id: "lamp" }),
			track("Order Completed", 3 * HOUR, { products: [{ product_id: "mug" }] }),
		];
		expect(answers(rule, events, [48 * HOUR, 50 * HOUR - 1, 50 * HOUR, 50 * HOUR + 30 * DAY])).toEqual([
			{ in: false, until: 50 * HOUR, since: null },
			{ in: false, until: 50 * HOUR, since: null },
			{ in: true, until: 50 * HOUR + 30 * DAY, since: 50 * HOUR },
			{ in: false, until: null, since: null },
		]);
	});

	it("an order without products clears them all; one that arrives late is judged when it arrives", () => {
		const events = [
			track("Product Viewed", 0, { product_id: "mug" }),
			track("Order Completed", HOUR, { total: 10 }, 60 * HOUR),
		];
		expect(answers(rule, events, [59 * HOUR, 60 * HOUR])).toEqual([
			{ in: true, until: 48 * HOUR + 30 * DAY, since: 48 * HOUR },
			{ in: false, until: null, since: null },
		]);
	});

	it("looking again starts the wait again", () => {
		const events = [0, 47 * HOUR].map((at) => track("Product Viewed", at, { product_id: "mug" }));
		expect(answers(rule, events, [48 * HOUR, 95 * HOUR]).map((answer) => answer.in)).toEqual([false, true]);
	});
});

describe("premium shoppers", () => {
	const rule = {
		all: [
			{ event: "Order Completed", within: "30d", sum: "total", gt: 500 },
			{ event: "Product Viewed", count: { gte: 3 } },
		],
	};
	const views = [0, 1, 2].map((hour) => track("Product Viewed", hour * HOUR, { product_id: "mug" }));

	it("spent over 500 in 30 days, exactly 500 is not over, and the oldest order drops out to the millisecond", () => {
		const events = [
			...views,
			track("Order Completed", 3 * HOUR, { total: 499.9 }),
			track("Order Completed", DAY, { total: 0.1 }),
		];
		expect(answers(rule, events, [DAY])).toEqual([{ in: false, until: null, since: null }]);
		const more = [...events, track("Order Completed", 2 * DAY, { total: 0.01 })];
		expect(answers(rule, more, [2 * DAY, 3 * HOUR + 30 * DAY - 1, 3 * HOUR + 30 * DAY])).toEqual([
			{ in: true, until: 3 * HOUR + 30 * DAY, since: 2 * DAY },
			{ in: true, until: 3 * HOUR + 30 * DAY, since: 2 * DAY },
			{ in: false, until: null, since: null },
		]);
	});

	it("needs the third view", () => {
		const events = [
			...views.slice(0, 2),
			track("Order Completed", 3 * HOUR, { total: 501 }),
			track("Product Viewed", 5 * HOUR),
		];
		expect(answers(rule, events, [5 * HOUR - 1, 5 * HOUR]).map(({ since }) => since)).toEqual([null, 5 * HOUR]);
	});
});

describe("inactive for 30 days", () => {
	const rule = { not: { event: "*", within: "30d" } };

	it("begins 30 days after the last event and ends with the next", () => {
		const events = [track("Page Viewed", 0), track("Product Viewed", 31 * DAY)];
		expect(answers(rule, events, [0, 30 * DAY - 1, 30 * DAY, 31 * DAY])).toEqual([
			{ in: false, until: 30 * DAY, since: null },
			{ in: false, until: 30 * DAY, since: null },
			{ in: true, until: null, since: 30 * DAY },
			{ in: false, until: 61 * DAY, since: null },
		]);
	});

	it("an identify call is no activity", () => {
		const identify = { type: "identify", anonymousId: "visitor", timestamp: iso(DAY), traits: { plan: "pro" } };
		expect(answers(rule, [track("Page Viewed", 0), identify], [30 * DAY]).map((answer) => answer.in)).toEqual([true]);
	});
});

function event(name: string, at: number, ids: object): object {
	return { type: "track", event: name, timestamp: iso(at), ...ids };
}

describe("who is asked about", () => {
	it("a stranger is in no segment, not even in everyone or not", () => {
		const scenario = {
			segments: { everyone: { everyone: true }, quiet: { not: { event: "*" } } },
			events: [track("Page Viewed", HOUR)],
			ask: [
				{ at: iso(HOUR - 1), user: "visitor" },
				{ at: iso(HOUR), user: "visitor" },
				{ at: iso(HOUR), user: "somebody else" },
			],
		};
		const { answers: all } = run(scenario);
		expect(all.map(({ known, segments }) => [known, segments["everyone"]?.in, segments["quiet"]?.in])).toEqual([
			[false, false, false],
			[true, true, false],
			[false, false, false],
		]);
	});

	it("any identifier names the person, and two profiles become one when an event names both", () => {
		const scenario = {
			segments: { twice: { event: "Product Viewed", count: { gte: 2 } } },
			events: [
				event("Product Viewed", 0, { anonymousId: "phone" }),
				event("Product Viewed", 1, { userId: "u1" }),
				{
					type: "identify",
					anonymousId: "phone",
					userId: "u1",
					traits: { email: "Anna@Example.com" },
					timestamp: iso(2),
				},
			],
			ask: [
				{ at: iso(1), user: "phone" },
				{ at: iso(2), user: "phone" },
				{ at: iso(2), user: "u1" },
				{ at: iso(2), user: "anna@example.com" },
			],
		};
		expect(run(scenario).answers.map(({ segments }) => relative(segments["twice"]))).toEqual([
			{ in: false, until: null, since: null },
			...Array.from({ length: 3 }, () => ({ in: true, until: null, since: 2 })),
		]);
	});

	it("two people with user ids stay two; the shared browser belongs to the second from then on", () => {
		const scenario = {
			segments: { twice: { event: "Product Viewed", count: { gte: 2 } }, once: { event: "Product Viewed" } },
			events: [
				event("Product Viewed", 0, { anonymousId: "tablet", userId: "anna" }),
				event("Product Viewed", 1, { anonymousId: "tablet", userId: "ben" }),
				event("Product Viewed", 2, { anonymousId: "tablet" }),
			],
			ask: ["anna", "ben", "tablet"].map((user) => ({ at: iso(2), user })),
		};
		expect(run(scenario).answers.map(({ segments }) => segments["twice"]?.in)).toEqual([false, true, true]);
		expect(run(scenario).answers.map(({ segments }) => segments["once"]?.in)).toEqual([true, true, true]);
	});
});

describe("what is told besides", () => {
	it("the computed traits of the scenario, and no stored ones", () => {
		const scenario = {
			traits: {
				last_product: { latest: "products.name", of: "Order Completed" },
				favourite: { mode: "category", of: "Product Viewed", within: "30d" },
				is_buyer: { exists: true, of: "Order Completed", within: "30d" },
				spent: { sum: "total", of: "Order Completed" },
			},
			events: [
				{ type: "identify", anonymousId: "visitor", traits: { plan: "pro", city: "" }, timestamp: iso(0) },
				track("Product Viewed", 1, { category: "mugs" }),
				track("Order Completed", 2, { total: 0.1, products: [{ name: "Blue mug" }] }),
				track("Order Completed", 3, { total: 0.2, products: [{ name: "Red mug" }] }),
			],
			ask: [
				{ at: iso(3), user: "visitor" },
				{ at: iso(31 * DAY), user: "visitor" },
			],
		};
		expect(run(scenario).answers.map(({ traits }) => traits)).toEqual([
			{ last_product: "Red mug", favourite: "mugs", is_buyer: true, spent: 0.3 },
			{ last_product: "Red mug", is_buyer: false, spent: 0.3 },
		]);
	});

	it("what cannot be taken is refused by name or index, and the rest runs", () => {
		const { answers: all, refused } = run({
			segments: {
				good: { event: "Product Viewed" },
				typo: { event: "Product Viewed", withn: "3d" },
				one: { segment: "two" },
				two: { not: { segment: "one" } },
				lost: { segment: "god" },
			},
			events: [track("Product Viewed", 0), { type: "track", anonymousId: "visitor", timestamp: iso(0) }, 7],
			ask: [
				{ at: iso(0), user: "visitor" },
				{ at: "soon", user: "visitor" },
			],
		});
		expect(Object.keys(all[0]?.segments ?? {})).toEqual(["good"]);
		expect(all[0]?.segments["good"]?.in).toBe(true);
		const told = refused.map((refusal) =>
			"id" in refusal ? refusal.id : "index" in refusal ? `${refusal.kind} ${refusal.index}` : refusal.kind,
		);
		expect(told.toSorted()).toEqual(["ask 1", "event 1", "event 2", "lost", "one", "two", "typo"]);
		const typo = refused.find((refusal) => "id" in refusal && refusal.id === "typo");
		expect(typo?.problems[0]?.expected).toContain("did you mean `within`?");
	});

	it("a list of scenarios gives a list; what is no scenario is refused", () => {
		const list = simulate([{ events: [] }, { ask: [{ at: iso(0), user: "nobody" }] }]);
		expect(list.ok && Array.isArray(list.value) && list.value.length).toBe(2);
		expect(simulate([{}, 3])).toEqual({
			ok: false,
			problems: [{ path: [1], expected: "a scenario {segments, traits, events, ask}", got: "3" }],
		});
	});

	it("the same event twice counts once", () => {
		const once = { ...track("Product Viewed", 0), messageId: "m1" };
		const again = { ...track("Product Viewed", 0, {}, HOUR), messageId: "m1" };
		expect(answers({ event: "Product Viewed", count: { eq: 1 } }, [once, again], [HOUR])[0]?.in).toBe(true);
	});
});
