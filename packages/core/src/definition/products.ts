import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import { AVAILABILITIES } from "../catalogue/index.ts";
import type { Product, Site } from "./definition.ts";
import { isRecord, unknownKeys } from "./fields.ts";

const KEYS = ["product_id", "name", "price", "currency", "url", "image_url", "category", "sale_price", "availability", "stock", "brand", "item_group_id"];
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
		const more = moreOf(item, index, problems);
		if (seen.has(product.product_id)) problems.push({ path: [index, "product_id"], expected: "an id used once", got: show(product.product_id) });
		seen.add(product.product_id);
		products.push({ ...product, ...more });
	}
	return problems.length === 0 ? parsed(products) : refused(...problems);
}

/** What a product may have besides: read as in a feed. */
function moreOf(item: Readonly<Record<string, unknown>>, index: number, problems: Problem[]): Partial<Product> {
	const { sale_price: salePrice, availability, stock, brand, item_group_id: group } = item;
	const refuse = (key: string, expected: string): void => void problems.push({ path: [index, key], expected, got: show(item[key]) });
	const known = AVAILABILITIES.find((name) => name === availability);
	const isSale = typeof salePrice === "number" && Number.isFinite(salePrice) && salePrice >= 0;
	const isStock = typeof stock === "number" && Number.isInteger(stock) && stock >= 0;
	if (salePrice !== undefined && !isSale) refuse("sale_price", "a number of at least 0");
	if (availability !== undefined && known === undefined) refuse("availability", `one of ${AVAILABILITIES.join(", ")}`);
	if (stock !== undefined && !isStock) refuse("stock", "a whole number of at least 0");
	const text = (key: "brand" | "item_group_id", value: unknown): Partial<Product> => {
		if (value === undefined) return {};
		if (typeof value === "string" && /\S/.test(value) && value.length <= 200) return { [key]: value };
		refuse(key, "a text of at most 200 characters");
		return {};
	};
	return {
		...(isSale ? { sale_price: salePrice } : {}),
		...(known === undefined ? {} : { availability: known }),
		...(isStock ? { stock } : {}),
		...text("brand", brand),
		...text("item_group_id", group),
	};
}
