import type { Json, JsonObject } from "./event.ts";
import { isJsonObject } from "./json.ts";

/** Where another tool's value stands (a path of keys), and what it is called here. The first path that leads to something counts. */
export type Keys = readonly (readonly [path: string, ours: string])[];

/** An event in the words of Segment's Ecommerce Spec. */
export interface Translated {
	readonly name: string;
	readonly properties: JsonObject;
}

/** What the paths lead to, under our keys; texts of numbers where ours is a number. */
export function pick(object: JsonObject, keys: Keys): JsonObject {
	const picked: { [key: string]: Json } = {};
	for (const [path, ours] of keys) {
		const value = at(object, path);
		if (value === undefined || value === null || value === "" || picked[ours] !== undefined) continue;
		picked[ours] = NUMBERS.has(ours) ? asNumber(value) : value;
	}
	return picked;
}

/** The objects of a list at a path, each translated; undefined where there is no list. */
export function pickAll(object: JsonObject, path: string, keys: Keys): JsonObject[] | undefined {
	const value = at(object, path);
	if (!Array.isArray(value)) return undefined;
	const list: readonly Json[] = value;
	return list.filter(isJsonObject).map((entry) => pick(entry, keys));
}

export function at(object: JsonObject, path: string): Json | undefined {
	let value: Json | undefined = object;
	for (const key of path.split(".")) {
		if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
		else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key];
		else return undefined;
	}
	return value;
}

const NUMBERS: ReadonlySet<string> = new Set(["price", "quantity", "value", "total", "subtotal", "tax", "shipping", "discount"]);

/** Shopify's Admin API and some Klaviyo integrations write amounts as texts. */
function asNumber(value: Json): Json {
	return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
