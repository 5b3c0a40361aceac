import { canonicalJson } from "../definition/version.ts";
import { hash32 } from "../identity/hash.ts";
import { type CatalogueProduct, emptyProduct, type KnownProduct, type ProductField, type ProductOrigin, withPoint } from "./product.ts";
import type { ProductFields, ProductSaid } from "./read-product.ts";

export interface SaidBy {
	readonly origin: ProductOrigin;
	/** `whole` forgets what is not said, `part` keeps it. Events always say a part. */
	readonly how: "whole" | "part";
	/** Epoch ms. */
	readonly now: number;
	/** The site's, for a product whose currency nobody has said. */
	readonly currency: string;
}

/**
 * A product after somebody has said something of it. The shop's newer word replaces its older one. What events say fills
 * gaps only, and a later event may correct an earlier one, never the shop. The same value again changes nothing: then
 * the answer is the very object that was given.
 */
export function mergeProduct(known: KnownProduct | null, said: ProductSaid, by: SaidBy): KnownProduct {
	const before = known ?? {
		product: emptyProduct(said.product_id, by.currency),
		origin: by.origin,
		learned: [],
		updated_at: by.now,
		history: [],
	};
	const merged = by.origin === "events" ? learn(before, said.fields, known === null) : take(before, said.fields, by);
	const { product } = merged;
	const history = withPoint(before.history, product, by.now);
	const isSame = known !== null && merged.origin === known.origin && sameFields(product, known.product) && merged.learned.length === known.learned.length;
	if (isSame && history === before.history) return known;
	return { ...merged, updated_at: by.now, history };
}

/** A short mark of what somebody says: the same words, the same mark. */
export function markOfSaid({ fields }: ProductSaid): string {
	return hash32(canonicalJson(fields)).toString(36);
}

type Merged = Pick<KnownProduct, "product" | "origin" | "learned">;

/** Events: into what is empty, or was learned before. The currency goes with the price. */
function learn({ product, origin, learned }: KnownProduct, fields: ProductFields, isNew: boolean): Merged {
	const mayLearn = (field: ProductField): boolean => product[field] === null || learned.includes(field);
	const wanted = namesOf(fields).filter((field) => {
		if (fields[field] === null) return false;
		if (field === "currency") return isNew || learned.includes("price");
		return mayLearn(field);
	});
	// A price in another currency than the shop's is not a price of this product.
	const isForeign = fields.currency !== undefined && fields.currency !== product.currency && !wanted.includes("currency");
	const taken = isForeign ? wanted.filter((field) => field !== "price" && field !== "sale_price") : wanted;
	return {
		product: assigned(product, fields, taken),
		origin,
		learned: [...new Set([...learned, ...taken.filter((field) => field !== "currency")])].toSorted(),
	};
}

function take({ product, learned }: KnownProduct, fields: ProductFields, { how, origin: by, currency }: SaidBy): Merged {
	const names = namesOf(fields);
	const kept = learned.filter((field) => !names.includes(field));
	const base = how === "part" ? product : onlyLearned(product, kept, currency);
	// A price that only events knew does not stand in a currency that the shop has now named.
	const isOtherCurrency = fields.currency !== undefined && fields.currency !== base.currency && kept.includes("price");
	const left = isOtherCurrency ? assigned(base, { price: null }, ["price"]) : base;
	return {
		product: assigned(left, fields, names),
		origin: by,
		learned: isOtherCurrency ? kept.filter((field) => field !== "price") : kept,
	};
}

function onlyLearned(product: CatalogueProduct, learned: readonly ProductField[], currency: string): CatalogueProduct {
	const empty = emptyProduct(product.product_id, learned.includes("price") ? product.currency : currency);
	return assigned(empty, product, learned);
}

function assigned(product: CatalogueProduct, fields: ProductFields, names: readonly ProductField[]): CatalogueProduct {
	const said = Object.fromEntries(names.map((name) => [name, fields[name]]));
	return { ...product, ...said };
}

function namesOf(fields: ProductFields): ProductField[] {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ProductFields` has no other keys, and only `readProduct` makes them
	return Object.keys(fields) as ProductField[];
}

function sameFields(a: CatalogueProduct, b: CatalogueProduct): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}
