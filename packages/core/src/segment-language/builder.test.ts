import { describe, expect, it } from "vitest";
import { parseRule } from "../segment/index.ts";
import { type RuleDraft, rules } from "./index.ts";

const { all, any, not, event, segment, trait } = rules;

describe("the builder makes the rule of the file", () => {
	it.each<readonly [RuleDraft, unknown]>([
		[
			all(event("Order Completed").within("30d").count({ gte: 2 }), not(segment("x"))),
			{ all: [{ event: "Order Completed", within: "30d", count: { gte: 2 } }, { not: { segment: "x" } }] },
		],
		[any(rules.everyone(), trait("plan", { eq: "pro" })), { any: [{ everyone: true }, { trait: "plan", eq: "pro" }] }],
		[
			event("A", "B*")
				.ago("90d", "48h")
				.where({ price: { gte: 20 }, category: "shoes" })
				.sum("total", { gt: 500 }),
			{
				event: ["A", "B*"],
				ago: ["90d", "2d"],
				where: { price: { gte: 20 }, category: "shoes" },
				sum: "total",
				gt: 500,
			},
		],
		[
			event("A").between("2026-01-01", "2026-02-01").minProfileAge("7d").latest("x", { within_last: "1w" }),
			{ event: "A", since: "2026-01-01", until: "2026-02-01", min_profile_age: "7d", latest: "x", within_last: "1w" },
		],
		[rules.cart({ items: { gte: 1 }, idle: "30m" }), { cart: { items: { gte: 1 }, idle: "30m" } }],
		[
			rules.after("Product Viewed", { wait: "48h", without: ["Order Completed"], by: "product_id" }),
			{ after: "Product Viewed", wait: "48h", without: ["Order Completed"], by: "product_id" },
		],
		[rules.last("Email Opened", { template: "welcome" }), { last: "Email Opened", has: { template: "welcome" } }],
		[
			rules.sequence(["A", { event: "B", within: "1h" }], { span: "2h" }),
			{ sequence: ["A", { event: "B", within: "1h" }], span: "2h" },
		],
		[rules.held("status", "7d", { eq: "onboarding" }), { held: "status", during: "7d", eq: "onboarding" }],
		[rules.share("10%", "holdout"), { share: "10%", salt: "holdout" }],
		[rules.points([[segment("a"), 50]], { gte: 100 }), { points: [{ when: { segment: "a" }, add: 50 }], gte: 100 }],
		[rules.rfm({ class: "champions", recency: { gte: 4 } }), { rfm: { class: "champions", recency: { gte: 4 } } }],
		[rules.top("20%", "monetary", "90d"), { top: "20%", of: "monetary", within: "90d" }],
		[rules.lifecycle("new", "loyal"), { lifecycle: ["new", "loyal"] }],
		[rules.engagement("inactive"), { engagement: "inactive" }],
		[
			rules.habit({ device: "mobile", local_time: { after: "20:00" } }, "30d", { gte: 3 }),
			{ habit: { device: "mobile", local_time: { after: "20:00" } }, within: "30d", days: { gte: 3 } },
		],
		[rules.predicted("churn", { gte: 0.7 }), { predicted: "churn", gte: 0.7 }],
		[rules.cluster("shoppers", { in: ["a", 2] }), { cluster: { model: "shoppers", in: ["a", 2] } }],
		[rules.country("DE", "AT"), { country: ["DE", "AT"] }],
		[rules.localTime({ after: "20:00", days: ["sat"] }), { local_time: { after: "20:00", days: ["sat"] } }],
	])("%j", (made, file) => {
		expect({ ok: true, value: made.rule }).toStrictEqual(parseRule(file));
		expect(JSON.stringify(made)).toBe(JSON.stringify(made.rule));
	});

	it("refuses what its types cannot see, and says what is wrong", () => {
		expect(() => event("A").within("0d")).toThrow(/^within: expected a duration/);
		expect(() => rules.middle("21%", "monetary")).toThrow(RangeError);
	});

	it("has types that refuse what is no rule", () => {
		// Each of these must not compile; those that would run throw as well.
		// @ts-expect-error two windows
		expect(() => event("A").within("1d").since("2026-01-01")).toThrow(/one window/);
		// @ts-expect-error two results
		expect(() => event("A").count({ gte: 1 }).sum("x", { gt: 1 })).toThrow(/one of the keys/);
		// @ts-expect-error two tests
		expect(() => trait("age", { gte: 1, lte: 2 })).toThrow(/exactly one test/);
		// @ts-expect-error no test of a number
		expect(() => event("A").count({ contains: "x" })).toThrow(/one of the keys/);
		// @ts-expect-error a test that moves with time, in where
		expect(() => event("A").where({ at: { within_last: "1d" } })).toThrow(/does not move with time/);
		// @ts-expect-error no duration
		expect(() => event("A").within("a month")).toThrow(/a duration/);
		// @ts-expect-error no test of a cluster
		expect(() => rules.cluster("m", { gte: 2 })).toThrow(/one of the keys/);
		// @ts-expect-error no purpose
		expect(() => rules.consent("cookies")).toThrow(/one of the purposes/);
		// @ts-expect-error no device
		expect(() => rules.device("phone")).toThrow(/one or more of/);
	});
});
