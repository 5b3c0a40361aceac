import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { companionOf } from "./companion.ts";
import { foldWord } from "./words.ts";

/**
 * Gives products the site's own names of categories, in an event's `category` and in each of its `products`. What the map
 * does not know stays as it is; what is renamed keeps its original in `_category` beside it.
 */
export function categoryCleaner(categories: { readonly [category: string]: readonly string[] }): (properties: JsonObject) => JsonObject {
	const names = new Map(Object.entries(categories).flatMap(([category, others]) => [category, ...others].map((name) => [foldWord(name), category] as const)));
	if (names.size === 0) return (properties) => properties;
	const renamed = (object: JsonObject): JsonObject => {
		const original = object["category"];
		const category = typeof original === "string" ? names.get(foldWord(original)) : undefined;
		if (category === undefined || category === original || original === undefined) return object;
		return { ...object, category, [companionOf("category")]: { original } };
	};
	return (properties) => {
		const own = renamed(properties);
		const products = own["products"];
		if (!Array.isArray(products)) return own;
		const list: readonly Json[] = products;
		const cleaned = list.map((product) => (isJsonObject(product) ? renamed(product) : product));
		return cleaned.every((product, index) => product === list[index]) ? own : { ...own, products: cleaned };
	};
}
