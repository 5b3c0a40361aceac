import { describe, expect, it } from "vitest";
import { mergeProduct } from "./merge-product.ts";
import { isAvailable, type KnownProduct, pointAt, priceAt } from "./product.ts";
import type { ProductFields } from "./read-product.ts";

const feed = { origin: "feed", how: "whole", now: 1_000, currency: "EUR" } as const;
const event = { origin: "events", how: "part", now: 2_000, currency: "EUR" } as const;
const said = (fields: ProductFields) => ({ product_id: "mug", fields });

describe("what several say of one product", () => {
	it("an unknown product is what the event says", () => {
		const known = mergeProduct(null, said({ name: "Mug", price: 9, currency: "USD" }), event);
		expect(known).toMatchObject({ origin: "events", product: { name: "Mug", price: 9, currency: "USD" }, learned: ["name", "price"] });
	});

	it("an event fills gaps and never overwrites what a feed or the API said", () => {
		const known = mergeProduct(null, said({ name: "Mug", price: 10, currency: "EUR" }), feed);
		const after = mergeProduct(known, said({ name: "Cheap!", price: 1, brand: "Lehm", currency: "EUR" }), event);
		expect(after).toMatchObject({ origin: "feed", product: { name: "Mug", price: 10, brand: "Lehm" }, learned: ["brand"] });
		expect(mergeProduct(after, said({ brand: "Laub" }), { ...event, now: 3_000 }).product.brand).toBe("Laub");
		expect(mergeProduct(after, said({ brand: "Shop" }), feed)).toMatchObject({ product: { brand: "Shop" }, learned: [] });
	});

	it("a price in another currency is not learned, and none stays in a currency that the shop replaced", () => {
		const priceless = mergeProduct(null, said({ name: "Mug", currency: "EUR" }), feed);
		expect(mergeProduct(priceless, said({ price: 9, currency: "USD" }), event).product).toMatchObject({ price: null, currency: "EUR" });
		const learned = mergeProduct(null, said({ price: 9, currency: "USD" }), event);
		expect(mergeProduct(learned, said({ name: "Mug", currency: "EUR" }), feed).product).toMatchObject({ price: null, currency: "EUR" });
	});

	it("a whole product forgets what is not said, a part keeps it, and what events taught stays", () => {
		const known = mergeProduct(mergeProduct(null, said({ name: "Mug", price: 10, stock: 4 }), feed), said({ brand: "Lehm" }), event);
		expect(mergeProduct(known, said({ name: "Mug" }), feed).product).toMatchObject({ price: null, stock: null, brand: "Lehm" });
		expect(mergeProduct(known, said({ stock: 0 }), { ...feed, origin: "api", how: "part" }).product).toMatchObject({ price: 10, stock: 0 });
	});

	it("the same again changes nothing", () => {
		const known = mergeProduct(null, said({ name: "Mug", price: 10 }), feed);
		expect(mergeProduct(known, said({ name: "Mug", price: 10 }), { ...feed, now: 9_000 })).toBe(known);
	});

	it("remembers how price and stock changed, and answers for any moment", () => {
		let known: KnownProduct | null = null;
		for (const [now, price, stock] of [[100, 20, 3], [200, 20, 0], [300, 15, 0], [400, 15, 2]] as const)
			known = mergeProduct(known, said({ price, stock }), { ...feed, now });
		const history = known?.history ?? [];
		expect(history.map((point) => [point.at, point.price, point.in_stock])).toEqual([[100, 20, true], [200, 20, false], [300, 15, false], [400, 15, true]]);
		expect(pointAt(history, 99)).toBe(null);
		expect(pointAt(history, 250)).toMatchObject({ price: 20, in_stock: false });
		for (let now = 500; now < 5_000; now += 100) known = mergeProduct(known, said({ price: now, stock: 1 }), { ...feed, now });
		expect(known?.history.length).toBe(12);
	});

	it("a sale counts while it lasts, and only where it is cheaper", () => {
		const { product } = mergeProduct(null, said({ price: 20, sale_price: 15, sale_from: 100, sale_until: 200 }), feed);
		expect([99, 100, 199, 200].map((now) => priceAt(product, now))).toEqual([20, 15, 15, 20]);
		expect(priceAt({ ...product, sale_price: 30 }, 150)).toBe(20);
	});

	it.each([
		["in_stock", 0, false],
		["in_stock", null, true],
		["out_of_stock", 5, false],
		["preorder", 0, true],
		[null, 3, true],
		[null, 0, false],
		[null, null, null],
	] as const)("%s with %s pieces: %s", (availability, stock, expected) => {
		const { product } = mergeProduct(null, said({ availability, stock }), feed);
		expect(isAvailable(product)).toBe(expected);
	});
});
