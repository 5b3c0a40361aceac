import { bucketOf, type CatalogueEntry, chunkBits, chunkOf, type KnownProduct, mergeProduct, packChunk } from "../../packages/core/src/catalogue/index.ts";
import { type CatalogueMark, chunkKey, listsKey, markKey } from "../../packages/edge/src/catalogue/copies.ts";
import { forgetCatalogueMark, LoadedCatalogue } from "../../packages/edge/src/catalogue/read.ts";

/* The catalogue as an open reads it, from local KV, beside a handler that reads the same body and answers as much. */

const SITE = "bench";

interface Asked {
	readonly products?: number;
	readonly ids?: readonly string[];
}

export default {
	async fetch(request: Request, env: { readonly KV: KVNamespace }): Promise<Response> {
		const path = new URL(request.url).pathname;
		const { ids = [], products = 0 } = await request.json<Asked>();
		if (path === "/seed") return new Response(String(await seed(env.KV, products)));
		if (path === "/empty") return Response.json({ found: ids.length });
		// As in an isolate that has just begun.
		if (path === "/cold") forgetCatalogueMark();
		const catalogue = await LoadedCatalogue.open(env.KV, SITE, []);
		await catalogue.load(ids);
		return Response.json({ found: ids.filter((id) => catalogue.find(id) !== null).length });
	},
};

/** Writes the copies of so many products, and answers how large they are. */
async function seed(kv: KVNamespace, products: number): Promise<number> {
	const bits = chunkBits(products);
	const revision = `of-${products}`;
	const chunks = Array.from({ length: 1 << bits }, (): CatalogueEntry[] => []);
	for (let index = 0; index < products; index += 1) {
		const id = `sku-${index}`;
		const chunk = chunks[chunkOf(bucketOf(id), bits)];
		chunk?.push({ known: productOf(id, index), together: Array.from({ length: 12 }, (_, place) => [`sku-${index + place}`, 12 - place] as const) });
	}
	let bytes = 0;
	for (const [chunk, entries] of chunks.entries()) {
		const text = packChunk(entries);
		bytes += text.length;
		await kv.put(chunkKey(SITE, chunk, revision), text);
	}
	await kv.put(listsKey(SITE, revision), "{}");
	const mark: CatalogueMark = { bits, chunks: chunks.map(() => revision), lists: revision, published_at: 0 };
	await kv.put(markKey(SITE), JSON.stringify(mark));
	forgetCatalogueMark();
	return bytes;
}

function productOf(id: string, index: number): KnownProduct {
	const fields = { name: `Cup & saucer no. ${index}, stoneware`, url: `https://shop.example/products/cup-${index}`, image_url: `https://cdn.shop.example/images/${index}/1200.jpg`, price: index % 300, stock: index % 9, category: `Home > Kitchen > Cups ${index % 40}`, brand: "Lehm & Laub" };
	const by = { origin: "feed", how: "whole", currency: "EUR" } as const;
	const first = mergeProduct(null, { product_id: id, fields }, { ...by, now: 1 });
	return mergeProduct(first, { product_id: id, fields: { ...fields, price: (index % 300) + 1 } }, { ...by, now: 2 });
}
