import { describe, expect, it } from "vitest";
import { type Catalogue, mergeProduct, type KnownProduct, NO_CATALOGUE, type ProductOrigin, type Together } from "../catalogue/index.ts";
import type { ViewedProduct } from "../profile/index.ts";
import type { ProductSource } from "./block.ts";
import { cartItem, personWith, randomNumbers, site } from "./content.fixtures.ts";
import { productsFrom, type SourceInput } from "./sources.ts";

const NOW = 1_000_000;

/** A product that `stages` made: each a price and a stock from some moment on. */
function known(id: string, stages: readonly (readonly [at: number, price: number, stock: number])[], origin: ProductOrigin = "feed", category = "tea"): KnownProduct {
	let product: KnownProduct | null = null;
	for (const [now, price, stock] of stages) {
		const fields = { name: `The ${id}`, price, stock, category, url: `https://shop.example/p/${id}` };
		product = mergeProduct(product, { product_id: id, fields }, { origin, how: "part", now, currency: "EUR" });
	}
	if (product === null) throw new Error("a product has a stage");
	return product;
}

function catalogueWith(products: readonly KnownProduct[], more: Partial<Catalogue> = {}): Catalogue {
	const byId = new Map(products.map((one) => [one.product.product_id, one]));
	return { ...NO_CATALOGUE, find: (id) => byId.get(id) ?? null, listed: () => [...byId.keys()], ...more };
}

function viewed(id: string, at: number, price: number | null = null): ViewedProduct {
	return { product_id: id, name: `Seen ${id}`, price, url: null, image_url: null, category: null, brand: null, currency: "EUR", viewed_at: at };
}

function inputOf(fields: Partial<SourceInput>): SourceInput {
	return { site, person: { ...personWith([]), viewed: [] }, now: NOW, fresh: true, catalogue: NO_CATALOGUE, feeds: {}, bought: [], ...fields };
}

function ids(source: ProductSource, fields: Partial<SourceInput>): (string | null)[] {
	return productsFrom(source, inputOf(fields)).map((item) => item.product_id);
}

const BACK = { from: "back_in_stock", max: 3 } as const;
const DROP = { from: "price_drop", max: 3 } as const;
const RECOMMENDED = { from: "recommended", max: 3, category: null } as const;

describe("back in stock", () => {
	const seen = { ...personWith([]), viewed: [viewed("a", 100)] };

	it.each([
		["there all the time", [[1, 5, 3]], []],
		["sold out when looked at, there again", [[1, 5, 0], [200, 5, 2]], ["a"]],
		["sold out afterwards, there again", [[1, 5, 3], [150, 5, 0], [200, 5, 2]], ["a"]],
		["back before it was looked at", [[1, 5, 0], [50, 5, 2]], []],
		["still sold out", [[1, 5, 3], [150, 5, 0]], []],
		["back and sold out again", [[1, 5, 0], [200, 5, 2], [300, 5, 0]], []],
	] as const)("%s", (_, stages, expected) => {
		expect(ids(BACK, { person: seen, catalogue: catalogueWith([known("a", stages)]) })).toEqual(expected);
	});

	it("is no news after 30 days, nothing for what was bought or is in the cart, and never from a snapshot", () => {
		const catalogue = catalogueWith([known("a", [[1, 5, 0], [200, 5, 2]])]);
		expect(ids(BACK, { person: seen, catalogue, now: 200 + 30 * 86_400_000 + 1 })).toEqual([]);
		expect(ids(BACK, { person: seen, catalogue, bought: ["a"] })).toEqual([]);
		expect(ids(BACK, { person: { ...seen, cart: personWith([cartItem({ product_id: "a" })]).cart }, catalogue })).toEqual([]);
		expect(ids(BACK, { person: seen, catalogue, fresh: false })).toEqual([]);
		expect(ids(BACK, { person: null, catalogue })).toEqual([]);
	});
});

describe("price drop", () => {
	it("compares with what the shop asked when it was looked at, and shows both", () => {
		const catalogue = catalogueWith([known("a", [[1, 20, 5], [200, 15, 5]])]);
		const items = productsFrom(DROP, inputOf({ person: { ...personWith([]), viewed: [viewed("a", 100, 99)] }, catalogue }));
		expect(items).toMatchObject([{ product_id: "a", price: 15, was_price: 20 }]);
		expect(ids(DROP, { person: { ...personWith([]), viewed: [viewed("a", 300, 99)] }, catalogue })).toEqual([]);
		expect(ids(DROP, { person: { ...personWith([]), viewed: [viewed("a", 100)] }, catalogue, fresh: false })).toEqual([]);
	});

	it("takes what the page said where the catalogue did not know it yet, in the same currency only", () => {
		const catalogue = catalogueWith([known("a", [[200, 15, 5]])]);
		const seen = { ...personWith([]), viewed: [viewed("a", 100, 18)] };
		expect(ids(DROP, { person: seen, catalogue })).toEqual(["a"]);
		expect(ids(DROP, { person: { ...seen, viewed: [{ ...viewed("a", 100, 18), currency: "USD" }] }, catalogue })).toEqual([]);
	});

	it("is nothing for somebody who saw the lower price already, on the page or in a sale", () => {
		const cheaper = catalogueWith([known("a", [[1, 20, 5], [200, 15, 5]])]);
		expect(ids(DROP, { person: { ...personWith([]), viewed: [viewed("a", 100, 15)] }, catalogue: cheaper })).toEqual([]);
		const product = known("a", [[1, 20, 5]]);
		const onSale = catalogueWith([{ ...product, product: { ...product.product, sale_price: 12, sale_from: 50, sale_until: null } }]);
		expect(ids(DROP, { person: { ...personWith([]), viewed: [viewed("a", 100)] }, catalogue: onSale })).toEqual([]);
		expect(productsFrom(DROP, inputOf({ person: { ...personWith([]), viewed: [viewed("a", 40)] }, catalogue: onSale }))).toMatchObject([{ price: 12, was_price: 20 }]);
	});

	it("is nothing for what is sold out, or whose price only events know", () => {
		const seen = { ...personWith([]), viewed: [viewed("a", 100, 18)] };
		expect(ids(DROP, { person: seen, catalogue: catalogueWith([known("a", [[1, 20, 5], [200, 15, 0]])]) })).toEqual([]);
		expect(ids(DROP, { person: seen, catalogue: catalogueWith([known("a", [[1, 20, 5], [200, 15, 5]], "events")]) })).toEqual([]);
	});
});

describe("recommended", () => {
	const products = ["a", "b", "c", "d", "e"].map((id) => known(id, [[1, 5, 3]], "feed", id < "d" ? "tea" : "cups"));
	const near: Readonly<Record<string, Together>> = { a: [["b", 9], ["c", 4]], d: [["c", 20], ["a", 3]] };
	const catalogue = catalogueWith(products, { together: (id) => near[id] ?? [] });

	it("adds up the neighbours of what was looked at, the last the most", () => {
		const seen = { ...personWith([]), viewed: [viewed("a", 200), viewed("d", 100)] };
		// c: 4 of a, and 20 / 2 of d; b: 9 of a.
		expect(ids(RECOMMENDED, { person: seen, catalogue })).toEqual(["c", "b", "e"]);
		expect(ids({ ...RECOMMENDED, category: "tea" }, { person: seen, catalogue })).toEqual(["c", "b"]);
	});

	it("is the most viewed, then the catalogue, for somebody who is new, and for nobody", () => {
		const popular = catalogueWith(products, { popular: (category) => (category === null ? ["e"] : []) });
		expect(ids(RECOMMENDED, { catalogue: popular })).toEqual(["e", "a", "b"]);
		expect(ids(RECOMMENDED, { catalogue: popular, person: null })).toEqual(["e", "a", "b"]);
	});

	it("3,000 random shops: never what was bought, is in the cart, was looked at, is sold out or known from events alone; never one twice", () => {
		const failures: string[] = [];
		for (let seed = 1; seed <= 3_000; seed += 1) {
			const random = randomNumbers(seed);
			const name = (): string => `p${random(12)}`;
			const some = (most: number): string[] => Array.from({ length: random(most) }, name);
			const all = new Map(Array.from({ length: 12 }, (_, index) => {
				const id = `p${index}`;
				return [id, known(id, [[1, 5, random(3)]], random(4) === 0 ? "events" : "feed", random(2) === 0 ? "tea" : "tea > green")] as const;
			}));
			const inCart = some(3);
			const person = { ...personWith(inCart.map((id) => cartItem({ product_id: id }))), viewed: some(5).map((id, index) => viewed(id, index)) };
			const bought = some(3);
			const shop = catalogueWith([...all.values()], { together: () => some(6).map((id) => [id, random(9)] as const), popular: () => some(6) });
			const source = { from: "recommended", max: 1 + random(6), category: random(3) === 0 ? "tea" : null } as const;
			const found = ids(source, { person, bought, catalogue: shop });
			const isWrong = (id: string | null): boolean => {
				const product = all.get(id ?? "");
				return product === undefined || product.origin === "events" || product.product.stock === 0 || bought.includes(id ?? "") || inCart.includes(id ?? "") || person.viewed.some((item) => item.product_id === id);
			};
			if (found.some(isWrong) || new Set(found).size !== found.length || found.length > source.max) failures.push(`seed ${seed}: ${found.join(", ")}`);
		}
		expect(failures).toEqual([]);
	});
});

describe("a feed's cards", () => {
	it("have their own prices, links on the site's hosts only, and no price from a snapshot", () => {
		const card = { product_id: "a", name: "Offer", price: 3, currency: "USD", url: "https://evil.example/", image_url: "https://cdn.example/a.png", category: null };
		const feeds = { offers: { value: [], cards: [card, { ...card, name: "Second", price: null }] } };
		const source = { from: "feed", max: 3, feed: "offers" } as const;
		expect(productsFrom(source, inputOf({ feeds, catalogue: catalogueWith([known("a", [[1, 99, 0]])]) }))).toMatchObject([{ name: "Offer", price: 3, currency: "USD", url: null, image_url: "https://cdn.example/a.png" }, { name: "Second", price: null }]);
		expect(productsFrom(source, inputOf({ feeds, fresh: false }))[0]?.price).toBe(null);
		expect(productsFrom(source, inputOf({}))).toEqual([]);
	});
});
