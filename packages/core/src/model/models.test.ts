import { describe, expect, it } from "vitest";
import type { JsonObject } from "../event/index.ts";
import type { Parsed, Problem } from "../problem/index.ts";
import { parseRule } from "../segment/index.ts";
import {
	addPurchase,
	engagementTier,
	isOrder,
	lifecycleSpans,
	lifecycleStage,
	measuredValue,
	MOST_ORDERS,
	NO_PURCHASES,
	orderCount,
	parseModelSettings,
	RFM_CLASSES,
	rfmClassOf,
	rfmScores,
	DEFAULT_SETTINGS,
	type LifecycleFacts,
	type Purchases,
} from "./index.ts";

const DAY = 86_400_000;
const LIFETIME = { of: "monetary", within: null } as const;

function book(...events: readonly (readonly [name: string, time: number, properties: JsonObject])[]): Purchases {
	return events.reduce(
		(purchases, [name, time, properties]) => addPurchase(purchases, { name: `Order ${name}`, time, properties }),
		NO_PURCHASES,
	);
}

describe("purchases", () => {
	it("are worth what was paid less what was given back, to the cent", () => {
		const purchases = book(
			["Completed", 1, { order_id: "a", total: 0.1 }],
			["Completed", 2, { order_id: "b", total: 0.2 }],
			["Completed", 3, { order_id: "c", revenue: 10 }],
			["Refunded", 4, { order_id: "c", total: 9.99 }],
		);
		expect(measuredValue(purchases, LIFETIME, 5)).toBe(0.31);
		expect(orderCount(purchases)).toBe(3);
	});

	it("count the same order once, whoever sends it twice, and a cancelled one not at all", () => {
		const twice = book(["Completed", 5, { order_id: "a", total: 20 }], ["Completed", 4, { order_id: "a", total: 20 }]);
		expect(orderCount(twice)).toBe(1);
		expect(twice.orders[0]?.[0]).toBe(4);
		const five = ["Completed", 1, { order_id: "a", total: 5 }] as const;
		const seven = ["Completed", 1, { order_id: "a", total: 7 }] as const;
		expect(book(five, seven)).toEqual(book(seven, five));
		const cancelled = addPurchase(twice, { name: "Order Cancelled", time: 6, properties: { order_id: "a" } });
		expect(orderCount(cancelled)).toBe(0);
		expect(measuredValue(cancelled, LIFETIME, 7)).toBeNull();
		const early = book(["Cancelled", 1, { order_id: "a" }], ["Completed", 2, { order_id: "a", total: 5 }]);
		expect(early.orders.filter(isOrder)).toEqual([]);
	});

	it("give back all where a refund names no amount, its products where it names them, and never more than was paid", () => {
		const paid = ["Completed", 1, { order_id: 7, total: 30 }] as const;
		expect(measuredValue(book(paid, ["Refunded", 2, { order_id: 7 }]), LIFETIME, 3)).toBe(0);
		expect(
			measuredValue(
				book(paid, ["Refunded", 2, { order_id: 7, products: [{ price: 4.5, quantity: 2 }, { price: 1 }] }]),
				LIFETIME,
				3,
			),
		).toBe(20);
		expect(
			measuredValue(
				book(paid, ["Refunded", 2, { order_id: 7, total: 20 }], ["Refunded", 3, { order_id: 7, total: -20 }]),
				LIFETIME,
				4,
			),
		).toBe(0);
	});

	it("take the refund of an order that was never seen off the total", () => {
		const purchases = book(
			["Completed", 1, { order_id: "a", total: 30 }],
			["Refunded", 2, { order_id: "before", total: 12.5 }],
			["Refunded", 3, { total: 2.5 }],
		);
		expect(measuredValue(purchases, LIFETIME, 4)).toBe(15);
		expect(orderCount(purchases)).toBe(1);
	});

	it("fold what is older than the newest 500 into a number and a sum", () => {
		const events = Array.from(
			{ length: MOST_ORDERS + 20 },
			(_, index) => ["Completed", index, { order_id: index, total: 0.1 }] as const,
		);
		const purchases = book(...events);
		expect(purchases.orders).toHaveLength(MOST_ORDERS);
		expect(purchases.older).toEqual([20, 2]);
		expect([orderCount(purchases), measuredValue(purchases, LIFETIME, 1e6)]).toEqual([520, 52]);
	});

	it("bear hostile properties", () => {
		for (const total of ["12", null, [], {}, -5])
			expect(measuredValue(book(["Completed", 1, { total }]), LIFETIME, 2)).toBe(0);
		expect(
			measuredValue(
				book(["Completed", 1, { products: ["x", null, { price: "1" }, { price: 2, quantity: -1 }, { price: 3 }] }]),
				LIFETIME,
				2,
			),
		).toBe(3);
		expect(book(["Refunded", 1, {}], ["Cancelled", 1, {}])).toBe(NO_PURCHASES);
	});
});

describe("RFM", () => {
	const cuts = {
		recency: [10 * DAY, 20 * DAY, 30 * DAY, 40 * DAY],
		frequency: [1, 2, 3, 4],
		monetary: [10, 20, 30, 40],
		within: null,
	};

	it("lowers recency by itself, at the exact moment of each cut", () => {
		const purchases = book(["Completed", 0, { order_id: 1, total: 25 }]);
		const seen: [number, number, number][] = [];
		for (let now = 0; now < Infinity;) {
			const clock = { now, until: Infinity };
			const scores = rfmScores(purchases, cuts, clock);
			const last = { now: Math.min(clock.until - 1, 1e12), until: Infinity };
			expect(rfmScores(purchases, cuts, last)).toEqual(scores);
			seen.push([now / DAY, scores?.recency ?? 0, scores?.monetary ?? 0]);
			now = clock.until;
		}
		expect(seen).toEqual([
			[0, 5, 3],
			[10, 4, 3],
			[20, 3, 3],
			[30, 2, 3],
			[40, 1, 3],
		]);
	});

	it("lets frequency and monetary fall when orders leave the window", () => {
		const purchases = book(
			["Completed", 0, { order_id: 1, total: 25 }],
			["Completed", DAY, { order_id: 2, total: 12 }],
		);
		const clock = { now: DAY, until: Infinity };
		expect(rfmScores(purchases, { ...cuts, within: "5d" }, clock)).toEqual({ recency: 5, frequency: 2, monetary: 4 });
		expect(clock.until).toBe(5 * DAY);
		expect(rfmScores(purchases, { ...cuts, within: "5d" }, { now: 5 * DAY, until: 0 })).toEqual({
			recency: 5,
			frequency: 1,
			monetary: 2,
		});
		expect(rfmScores(purchases, { ...cuts, within: "5d" }, { now: 6 * DAY, until: 0 })).toEqual({
			recency: 5,
			frequency: 1,
			monetary: 1,
		});
	});

	it("gives each of the 125 scores one class, and each class some scores", () => {
		const scores = [1, 2, 3, 4, 5];
		const classes = scores.flatMap((recency) =>
			scores.flatMap((frequency) => scores.map((monetary) => rfmClassOf({ recency, frequency, monetary }))),
		);
		expect(new Set(classes)).toEqual(new Set(RFM_CLASSES));
		expect(rfmClassOf({ recency: 5, frequency: 4, monetary: 3 })).toBe("champions");
		expect(rfmClassOf({ recency: 1, frequency: 5, monetary: 5 })).toBe("cant_lose");
	});
});

describe("engagement", () => {
	it("falls at the exact moment when its points run short", () => {
		const signals = [{ points: 10, times: [DAY, 0] }];
		const clock = { now: DAY, until: 0 };
		expect(engagementTier(signals, { highly: 20, moderately: 5 }, clock)).toBe("highly");
		expect(clock.until).toBe(7 * DAY);
		expect(engagementTier(signals, { highly: 20, moderately: 5 }, { now: 7 * DAY, until: 0 })).toBe("moderately");
		const later = { now: 40 * DAY, until: 0 };
		expect(engagementTier(signals, { highly: 20, moderately: 5 }, later)).toBe("moderately");
		expect(later.until).toBe(90 * DAY);
		expect(engagementTier(signals, { highly: 20, moderately: 5 }, { now: 90 * DAY, until: 0 })).toBe("inactive");
	});
});

describe("lifecycle", () => {
	const spans = lifecycleSpans(DEFAULT_SETTINGS.lifecycle);
	const nobody: LifecycleFacts = { orders: 0, lastOrderAt: null, subscribedAt: null, returnedAt: null };

	function life(facts: Partial<LifecycleFacts>): readonly (readonly [day: number, stage: string])[] {
		const stages: [number, string][] = [];
		for (let now = 0; now < Infinity;) {
			const clock = { now, until: Infinity };
			stages.push([now / DAY, lifecycleStage({ ...nobody, ...facts }, spans, clock)]);
			now = clock.until;
		}
		return stages;
	}

	it("goes its way with time alone", () => {
		expect(life({})).toEqual([[0, "visitor"]]);
		expect(life({ subscribedAt: 0 })).toEqual([
			[0, "new_subscriber"],
			[30, "subscriber"],
		]);
		expect(life({ orders: 1, lastOrderAt: 0 })).toEqual([
			[0, "new"],
			[30, "active"],
			[90, "churn_risk"],
			[180, "lapsed"],
		]);
		expect(life({ orders: 3, lastOrderAt: 0, subscribedAt: 0 })).toEqual([
			[0, "loyal"],
			[90, "churn_risk"],
			[180, "lapsed"],
		]);
		expect(life({ orders: 1, lastOrderAt: -170 * DAY, returnedAt: 0 })).toEqual([
			[0, "re_engaged"],
			[30, "lapsed"],
		]);
	});
});

function problemOf(result: Parsed<unknown>): Problem | null {
	return result.ok ? null : (result.problems[0] ?? null);
}

describe("what is written", () => {
	it("is read into one form", () => {
		expect(parseRule({ rfm: ["loyal", "champions", "loyal"] })).toEqual({
			ok: true,
			value: { rfm: ["champions", "loyal"] },
		});
		expect(parseRule({ rfm: ["loyal"] })).toEqual({ ok: true, value: { rfm: "loyal" } });
		expect(parseRule({ top: "20 %", of: "monetary", within: "2w" })).toEqual({
			ok: true,
			value: { top: "20%", of: "monetary", within: "14d" },
		});
		for (const rule of [
			{ rfm: { class: ["new"], recency: { gte: 4 } } },
			{ middle: "60%", of: "recency" },
			{ engagement: ["inactive", "highly"] },
			{ lifecycle: "churn_risk" },
		]) {
			const once = parseRule(rule);
			expect(once.ok && parseRule(once.value)).toEqual(once);
		}
	});

	it("is refused with the place and what was meant", () => {
		const refusals: readonly (readonly [rule: unknown, path: string, expected: RegExp])[] = [
			[{ rfm: "champion" }, "rfm", /did you mean `champions`/],
			[{ rfm: {} }, "rfm", /at least one of class, recency/],
			[{ rfm: { recency: 4 } }, "rfm.recency", /gte: 4/],
			[{ rfm: { frequncy: { gte: 4 } } }, "rfm.frequncy", /did you mean `frequency`/],
			[{ top: 20, of: "monetary" }, "top", /whole percent/],
			[{ top: "100%", of: "monetary" }, "top", /whole percent/],
			[{ middle: "55%", of: "monetary" }, "middle", /even share/],
			[{ top: "20%" }, "of", /recency, frequency, monetary/],
			[{ top: "20%", of: "recency", within: "90d" }, "within", /no window/],
			[{ top: "20%", bottom: "20%", of: "monetary" }, "", /exactly one operator/],
			[{ engagement: "high" }, "engagement", /highly, moderately, inactive/],
			[{ engagement: [] }, "engagement", /at least one/],
			[{ lifecycle: "churnrisk" }, "lifecycle", /did you mean `churn_risk`/],
		];
		for (const [rule, path, expected] of refusals) {
			const problem = problemOf(parseRule(rule));
			expect([rule, problem?.path.join(".")]).toEqual([rule, path]);
			expect(problem?.expected).toMatch(expected);
		}
	});

	it("settings too", () => {
		const refusals: readonly (readonly [settings: unknown, path: string])[] = [
			[[], ""],
			[{ rfn: {} }, "rfn"],
			[{ rfm: { frequency: [1, 2, 3] } }, "rfm.frequency"],
			[{ rfm: { frequency: [1, 2, 2, 3] } }, "rfm.frequency"],
			[{ rfm: { frequency: ["20%", 2, 3, 4] } }, "rfm.frequency"],
			[{ rfm: { recency: [1, 2, 3, 4] } }, "rfm.recency"],
			[{ engagement: { highly: 1, moderately: 2 } }, "engagement"],
			[{ lifecycle: { active: "200d" } }, "lifecycle"],
			[{ lifecycle: { loyal_orders: 1.5 } }, "lifecycle.loyal_orders"],
			[{ lifecycle: { silence: "10d" } }, "lifecycle"],
		];
		for (const [settings, path] of refusals) {
			expect([settings, problemOf(parseModelSettings(settings))?.path.join(".")]).toEqual([settings, path]);
		}
		const settings = parseModelSettings({
			rfm: { recency: ["4w", "60d", "90d", "180d"] },
			lifecycle: { loyal_orders: 5 },
		});
		expect(settings.ok && settings.value.rfm.recency[0]).toEqual({ value: 28 * DAY });
		expect(settings.ok && settings.value.lifecycle).toEqual({ ...DEFAULT_SETTINGS.lifecycle, loyal_orders: 5 });
	});
});
