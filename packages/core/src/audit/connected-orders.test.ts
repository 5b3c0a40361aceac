import { describe, expect, it } from "vitest";
import { parseDefinitions } from "../definition/index.ts";
import type { Definitions } from "../definition/index.ts";
import { cartWarnings, ordersMissing } from "./connected-orders.ts";
import { readingOf } from "./rule-reading.ts";

const SITE = "id: shop\nname: Shop\nurl: https://shop.example\nwrite_key: test-key\ndomains: [shop.example]\ncurrency: EUR\ntime_zone: UTC\ntoken_keys: [7]\n";

function shop(segments: Readonly<Record<string, string>>): Definitions {
	const files = Object.entries(segments).map(([id, rule]) => ({ path: `segments/${id}.yaml`, text: `name: ${id}\nrule: ${rule}\n` }));
	const read = parseDefinitions([{ path: "site.yaml", text: SITE }, ...files]);
	if (!read.ok) throw new Error(JSON.stringify(read.problems));
	return read.value;
}

const SHOP = shop({
	"cart-abandoned": "{ cart: { items: { gte: 1 }, idle: 30m } }",
	added: "{ not: { any: [{ after: { event: Product Added }, wait: 1h, without: [Order Completed] }] } }",
	fans: "{ all: [{ event: Product Viewed, count: { gte: 3 } }, { segment: cart-abandoned }, { consent: email }] }",
	champions: "{ rfm: champions }",
	own: "{ trait: last, eq: x }",
});

describe("orders that do not come", () => {
	it("are told where enough was put into carts, with the counts and what to do", () => {
		expect(ordersMissing({ added: 312, orders: 0 }, "since yesterday")).toBe(
			"312 Product Added, 0 Order Completed since yesterday: is the checkout connected? Hosted checkouts never run the tag; their orders come by webhook (docs/webhooks.md)",
		);
		expect(ordersMissing({ added: 1_000, orders: 9 }, "in 30 days")).toContain("1,000 Product Added, 9 Order Completed");
	});

	it.each([[19, 0], [0, 0], [1_000, 10], [299, 1], [40, 1]])("%i added and %i orders say nothing", (added, orders) => {
		expect(ordersMissing({ added, orders }, "")).toBeNull();
	});

	it("warn of everything that rests on the cart, once; of the last month where little happens", () => {
		const [warning, ...more] = cartWarnings(SHOP, { added: 312, orders: 0 }, { added: 900, orders: 0 });
		expect(warning?.message).toMatch(/^segments\/added, segments\/cart-abandoned: 312 Product Added, 0 Order Completed since yesterday/);
		expect(more).toEqual([]);
		expect(cartWarnings(SHOP, { added: 3, orders: 0 }, { added: 40, orders: 0 })[0]?.message).toContain("40 Product Added, 0 Order Completed in 30 days");
		expect(cartWarnings(shop({ a: "{ everyone: true }" }), { added: 312, orders: 0 }, { added: 0, orders: 0 })).toEqual([]);
		expect(cartWarnings(SHOP, { added: 312, orders: 40 }, { added: 900, orders: 80 })).toEqual([]);
	});
});

describe("what a rule reads", () => {
	it("is found through other segments, and the cart is read from its events", () => {
		expect(readingOf(SHOP.segments, "fans")).toEqual({
			events: ["Cart Viewed", "Order Completed", "Product Added", "Product Removed", "Product Viewed"],
			readsCart: true,
			readsConsent: true,
			readsModels: false,
			segments: ["cart-abandoned", "fans"],
		});
		expect(readingOf(SHOP.segments, "champions").readsModels).toBe(true);
		expect(readingOf(SHOP.segments, "own").events).toEqual([]);
		expect(readingOf(SHOP.segments, "nobody").segments).toEqual([]);
	});
});
