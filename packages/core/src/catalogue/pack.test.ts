import { describe, expect, it } from "vitest";
import { mergeProduct } from "./merge-product.ts";
import { BUCKET_BITS, bucketOf, chunkBits, chunkOf, findInChunk, packChunk } from "./pack.ts";

describe("the catalogue's copies", () => {
	it("hold all that is known of a product", () => {
		const by = { origin: "feed", how: "whole", now: 5, currency: "EUR" } as const;
		const fields = { name: "A", url: "https://a.test/", image_url: "https://a.test/i", price: 2, sale_price: 1, sale_from: 3, sale_until: 9, currency: "USD", availability: "preorder", stock: 4, category: "B > C", brand: "D", item_group_id: "E" } as const;
		const first = mergeProduct(null, { product_id: "x", fields }, by);
		const known = mergeProduct(first, { product_id: "x", fields: { stock: 0, availability: "out_of_stock" } }, { ...by, how: "part", now: 8 });
		const entry = { known, together: [["y", 3]] as const };
		const others = ["x2", 'x"', "\n\"x\"\t", "X"].map((id) => ({ known: { ...known, product: { ...known.product, product_id: id, name: '\n"x"\t["wrong"]' } }, together: [] }));
		const chunk = packChunk([...others, entry, ...others]);
		expect(findInChunk(chunk, "x")).toEqual(entry);
		for (const other of others) expect(findInChunk(chunk, other.known.product.product_id)).toEqual(other);
		expect(findInChunk(chunk, "y")).toBe(null);
		expect(findInChunk(packChunk([]), "x")).toBe(null);
	});

	it("spread products evenly, whatever their ids", () => {
		for (const bits of [2, 5, 9]) {
			const counts = Array.from({ length: 1 << bits }, () => 0);
			for (let index = 0; index < 40_000; index += 1) counts[chunkOf(bucketOf(`sku-${index}`), bits)]! += 1;
			const mean = 40_000 / counts.length;
			expect(Math.max(...counts)).toBeLessThan(mean + 6 * Math.sqrt(mean));
			expect(Math.min(...counts)).toBeGreaterThan(mean - 6 * Math.sqrt(mean));
		}
	});

	it.each([
		[0, 0],
		[100, 0],
		[101, 1],
		[1_000, 4],
		[200_000, 9],
	])("%d products are in 2^%d chunks", (products, bits) => {
		expect(chunkBits(products)).toBe(bits);
		expect(chunkBits(products)).toBeLessThanOrEqual(BUCKET_BITS);
	});
});
