/** A product as a catalogue knows it. Keys as in events; null where nobody has said it. */
export interface CatalogueProduct {
	readonly product_id: string;
	readonly name: string | null;
	readonly url: string | null;
	readonly image_url: string | null;
	/** The usual price, in `currency`. */
	readonly price: number | null;
	/** What it costs instead from `sale_from` until `sale_until` (epoch ms; null is open). */
	readonly sale_price: number | null;
	readonly sale_from: number | null;
	readonly sale_until: number | null;
	/** ISO 4217. */
	readonly currency: string;
	readonly availability: Availability | null;
	/** Pieces in stock. */
	readonly stock: number | null;
	/** A path where it holds ` > `. */
	readonly category: string | null;
	readonly brand: string | null;
	/** What its variants have in common. */
	readonly item_group_id: string | null;
}

export const AVAILABILITIES = ["in_stock", "out_of_stock", "preorder", "backorder"] as const;
export type Availability = (typeof AVAILABILITIES)[number];

export type ProductField = Exclude<keyof CatalogueProduct, "product_id">;

/** Who said what is known: a shop's own file, a feed, the management API, or only events, which anybody can send. */
export type ProductOrigin = "file" | "feed" | "api" | "events";

/** A product with what the catalogue remembers of it. */
export interface KnownProduct {
	readonly product: CatalogueProduct;
	readonly origin: ProductOrigin;
	/** Fields that only events have said. */
	readonly learned: readonly ProductField[];
	/** Epoch ms. */
	readonly updated_at: number;
	/** How price and stock changed, oldest first; each holds from its time until the next. */
	readonly history: readonly PricePoint[];
}

export interface PricePoint {
	readonly at: number;
	/** What it cost then, a sale counted in. */
	readonly price: number | null;
	/** Null where neither availability nor stock was known. */
	readonly in_stock: boolean | null;
}

/** Other products by how many people looked at both on the same day, most first. */
export type Together = readonly (readonly [productId: string, people: number])[];

/** Longer histories lose their oldest points. */
const MOST_POINTS = 12;

export function emptyProduct(productId: string, currency: string): CatalogueProduct {
	return {
		product_id: productId,
		name: null,
		url: null,
		image_url: null,
		price: null,
		sale_price: null,
		sale_from: null,
		sale_until: null,
		currency,
		availability: null,
		stock: null,
		category: null,
		brand: null,
		item_group_id: null,
	};
}

/** What it costs at a moment; null where that is not known. */
export function priceAt(product: CatalogueProduct, now: number): number | null {
	const { price, sale_price: sale, sale_from: from, sale_until: until } = product;
	const isOnSale = sale !== null && (from === null || now >= from) && (until === null || now < until);
	if (!isOnSale) return price;
	// A sale that costs more is a mistake of the feed.
	return price === null ? sale : Math.min(sale, price);
}

/** Whether it can be bought now; null where nobody has said. Stock speaks only where availability is silent. */
export function isAvailable({ availability, stock }: CatalogueProduct): boolean | null {
	if (availability === "in_stock" && stock === 0) return false;
	if (availability !== null) return availability !== "out_of_stock";
	return stock === null ? null : stock > 0;
}

/** What a history says of a moment; null before its first point. */
export function pointAt(history: readonly PricePoint[], time: number): PricePoint | null {
	return history.findLast((point) => point.at <= time) ?? null;
}

/** The history with how things stand now, where that is news. */
export function withPoint(history: readonly PricePoint[], product: CatalogueProduct, now: number): readonly PricePoint[] {
	const point: PricePoint = { at: now, price: priceAt(product, now), in_stock: isAvailable(product) };
	const last = history.at(-1);
	if (last !== undefined && last.price === point.price && last.in_stock === point.in_stock) return history;
	if (last !== undefined && last.at >= now) return [...history.slice(0, -1), { ...point, at: last.at }];
	return [...history, point].slice(-MOST_POINTS);
}

/** A category and all that are above it: `Home > Kitchen` is in `Home` as well. */
export function categoryPath(category: string): readonly string[] {
	const parts = category.split(" > ");
	return parts.map((_, index) => parts.slice(0, index + 1).join(" > "));
}
