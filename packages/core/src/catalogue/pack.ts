import { hash32 } from "../identity/hash.ts";
import { type KnownProduct, type PricePoint, type ProductOrigin, type Together } from "./product.ts";

/** A product as the open reads it, with its neighbours. */
export interface CatalogueEntry {
	readonly known: KnownProduct;
	readonly together: Together;
}

/** The same without the names of its fields, of which a chunk would repeat thousands. */
type PackedEntry = readonly [
	product: readonly [
		name: string | null,
		url: string | null,
		imageUrl: string | null,
		price: number | null,
		salePrice: number | null,
		saleFrom: number | null,
		saleUntil: number | null,
		currency: string,
		availability: KnownProduct["product"]["availability"],
		stock: number | null,
		category: string | null,
		brand: string | null,
		itemGroupId: string | null,
	],
	origin: ProductOrigin,
	learned: KnownProduct["learned"],
	updatedAt: number,
	history: readonly (readonly [at: number, price: number | null, inStock: boolean | null])[],
	together: Together,
];

function packEntry({ known, together }: CatalogueEntry): PackedEntry {
	const { product: p, origin, learned, updated_at: updatedAt, history } = known;
	return [
		[p.name, p.url, p.image_url, p.price, p.sale_price, p.sale_from, p.sale_until, p.currency, p.availability, p.stock, p.category, p.brand, p.item_group_id],
		origin,
		learned,
		updatedAt,
		history.map((point) => [point.at, point.price, point.in_stock] as const),
		together,
	];
}

function unpackEntry(productId: string, [fields, origin, learned, updatedAt, history, together]: PackedEntry): CatalogueEntry {
	const [name, url, imageUrl, price, salePrice, saleFrom, saleUntil, currency, availability, stock, category, brand, itemGroupId] = fields;
	return {
		known: {
			product: {
				product_id: productId,
				name,
				url,
				image_url: imageUrl,
				price,
				sale_price: salePrice,
				sale_from: saleFrom,
				sale_until: saleUntil,
				currency,
				availability,
				stock,
				category,
				brand,
				item_group_id: itemGroupId,
			},
			origin,
			learned,
			updated_at: updatedAt,
			history: history.map(([at, cost, inStock]): PricePoint => ({ at, price: cost, in_stock: inStock })),
		},
		together,
	};
}

/**
 * Products as one text, a line for each: of a chunk of a hundred an open needs one or two, so a line is found in the text
 * and only that is parsed.
 */
export function packChunk(entries: readonly CatalogueEntry[]): string {
	return entries.map((entry) => `\n${JSON.stringify(entry.known.product.product_id)}\t${JSON.stringify(packEntry(entry))}`).join("");
}

/** A product of a chunk; null where it is not in it. */
export function findInChunk(chunk: string, productId: string): CatalogueEntry | null {
	const key = `\n${JSON.stringify(productId)}\t`;
	const at = chunk.indexOf(key);
	if (at === -1) return null;
	const end = chunk.indexOf("\n", at + 1);
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `packChunk` wrote it
	const packed = JSON.parse(chunk.slice(at + key.length, end === -1 ? undefined : end)) as PackedEntry;
	return unpackEntry(productId, packed);
}

/** How many parts an id's hash is cut into at most. */
export const BUCKET_BITS = 12;
const PER_CHUNK = 100;
/** A Worker may make 1,000 requests to KV in one go: all chunks must be writable in one. */
const MOST_CHUNK_BITS = 9;

/** Which of 4,096 buckets a product is in. */
export function bucketOf(productId: string): number {
	return hash32(productId) >>> (32 - BUCKET_BITS);
}

/** Into how many chunks (as a power of two) so many products are cut: about 100 in each, and at most 512 of them. */
export function chunkBits(products: number): number {
	return Math.min(MOST_CHUNK_BITS, Math.max(0, Math.ceil(Math.log2(products / PER_CHUNK))));
}

export function chunkOf(bucket: number, bits: number): number {
	return bucket >> (BUCKET_BITS - bits);
}
