import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { CATEGORY_TEXTS, PRODUCT_TEXTS, type CategoryText, type ProductText } from "./copy.ts";
import { pathOf, type ShopProduct } from "./product.ts";

/** A product as the shop's own pages show it: what emails know of it, and its texts. */
export interface CatalogueProduct extends ShopProduct {
	readonly text: ProductText;
}

export interface Category extends CategoryText {
	readonly slug: string;
	readonly products: readonly CatalogueProduct[];
}

export interface Catalogue {
	readonly products: readonly CatalogueProduct[];
	/** In the order in which products.yaml first names them. */
	readonly categories: readonly Category[];
}

/**
 * Reads products.yaml, moves its addresses to where the shop is served, and joins each product with its texts;
 * a product or category without them is an error.
 */
export async function readCatalogue(shopDir: string, origin: string): Promise<Catalogue> {
	const list: unknown = parse(await readFile(join(shopDir, "products.yaml"), "utf8"));
	if (!Array.isArray(list)) throw new Error("products.yaml: expected a list of products");
	const products = list.map((item: unknown, index) => {
		if (!isShopProduct(item))
			throw new Error(`products.yaml: entry ${index + 1} lacks a field, or has it in a wrong type`);
		const text = PRODUCT_TEXTS[item.product_id];
		if (text === undefined) throw new Error(`copy.ts has no texts for the product ${item.product_id}`);
		return { ...item, url: origin + pathOf(item.url), image_url: origin + pathOf(item.image_url), text };
	});
	const slugs = [...new Set(products.map((product) => product.category))];
	const categories = slugs.map((slug) => {
		const text = CATEGORY_TEXTS[slug];
		if (text === undefined) throw new Error(`copy.ts has no texts for the category ${slug}`);
		return { slug, ...text, products: products.filter((product) => product.category === slug) };
	});
	return { products, categories };
}

function isShopProduct(value: unknown): value is ShopProduct {
	if (typeof value !== "object" || value === null) return false;
	const fields = new Map(Object.entries(value));
	const texts = ["product_id", "name", "currency", "url", "image_url", "category"];
	return texts.every((key) => typeof fields.get(key) === "string") && typeof fields.get("price") === "number";
}
