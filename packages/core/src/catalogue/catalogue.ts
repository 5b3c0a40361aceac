import type { Product } from "../definition/definition.ts";
import { categoryPath, emptyProduct, type KnownProduct, type Together } from "./product.ts";

/** What a decision asks of the catalogue: all of it is in memory already. */
export interface Catalogue {
	find(productId: string): KnownProduct | null;
	/** Products that people looked at on the same day as this one. */
	together(productId: string): Together;
	/** The first products of a category, or of all, in the order of the catalogue. */
	listed(category: string | null): readonly string[];
	/** The most viewed products of a category, or of all; empty before anything was counted. */
	popular(category: string | null): readonly string[];
}

export const NO_CATALOGUE: Catalogue = { find: () => null, together: () => [], listed: () => [], popular: () => [] };

const seeds = new WeakMap<readonly Product[], Catalogue>();

/** The catalogue of a shop that has only `products.yaml`. */
export function catalogueOfFile(products: readonly Product[]): Catalogue {
	let catalogue = seeds.get(products);
	if (catalogue === undefined) {
		catalogue = readFile(products);
		seeds.set(products, catalogue);
	}
	return catalogue;
}

/** A product of `products.yaml`, as the catalogue keeps it. */
export function knownFromFile(product: Product): KnownProduct {
	const { category, ...fields } = product;
	return {
		product: { ...emptyProduct(product.product_id, product.currency), ...fields, category: category === "" ? null : category },
		origin: "file",
		learned: [],
		updated_at: 0,
		history: [],
	};
}

function readFile(products: readonly Product[]): Catalogue {
	const byId = new Map(products.map((product) => [product.product_id, knownFromFile(product)]));
	const lists = new Map<string | null, string[]>([[null, products.map((product) => product.product_id)]]);
	for (const { product_id: id, category } of products) {
		for (const path of category === "" ? [] : categoryPath(category)) {
			const list = lists.get(path);
			if (list === undefined) lists.set(path, [id]);
			else list.push(id);
		}
	}
	return {
		find: (id) => byId.get(id) ?? null,
		together: () => [],
		listed: (category) => lists.get(category) ?? [],
		popular: () => [],
	};
}
