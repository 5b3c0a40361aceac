import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import type { Product, Site } from "./definition.ts";
import { isRecord, unknownKeys } from "./fields.ts";

const KEYS = ["product_id", "name", "price", "currency", "url", "image_url", "category"];
const HTTP = /^https?:\/\/\S+$/;

/** Reads `products.yaml`: a list. A product without a currency has the site's. */
export function parseProducts(input: unknown, site: Pick<Site, "currency">): Parsed<readonly Product[]> {
	if (!Array.isArray(input)) return refused({ path: [], expected: "a list of products", got: show(input) });
	const problems: Problem[] = [];
	const seen = new Set<string>();
	const products: Product[] = [];
	for (const [index, item] of input.entries()) {
		if (!isRecord(item)) {
			problems.push({ path: [index], expected: "a product as a map", got: show(item) });
			continue;
		}
		problems.push(...unknownKeys(item, KEYS, [index]));
		const text = (key: string, pattern: RegExp, expected: string): string => {
			const value = item[key];
			if (typeof value === "string" && pattern.test(value)) return value;
			problems.push({ path: [index, key], expected, got: show(value) });
			return "";
		};
		const price = item["price"];
		if (typeof price !== "number" || !Number.isFinite(price) || price < 0) {
			problems.push({ path: [index, "price"], expected: "a number of at least 0", got: show(price) });
		}
		const product: Product = {
			product_id: text("product_id", /^\S.{0,199}$/, "the product's id as a text"),
			name: text("name", /\S/, "the product's name"),
			price: typeof price === "number" ? price : 0,
			currency: item["currency"] === undefined ? site.currency : text("currency", /^[A-Z]{3}$/, "a currency code of ISO 4217, such as EUR"),
			url: text("url", HTTP, "an http(s) address"),
			image_url: text("image_url", HTTP, "an http(s) address"),
			category: item["category"] === undefined ? "" : text("category", /\S/, "a category as a text"),
		};
		if (seen.has(product.product_id)) problems.push({ path: [index, "product_id"], expected: "an id used once", got: show(product.product_id) });
		seen.add(product.product_id);
		products.push(product);
	}
	return problems.length === 0 ? parsed(products) : refused(...problems);
}
