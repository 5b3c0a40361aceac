import { readPrice } from "../catalogue/read-product.ts";
import type { Json } from "../event/event.ts";
import { cleanJson, isJsonObject, isUnsafeKey } from "../event/json.ts";
import type { FeedCard, FeedData, FeedDefinition } from "./feed.ts";

/** Of the part that is kept; larger ones are refused. */
const LARGEST_BYTES = 32_000;
const LONGEST_TEXT = 500;

export type FeedReading = { readonly ok: true; readonly data: FeedData } | { readonly ok: false; readonly reason: string };

/** Takes from a feed's answer what its definition wants. What came from outside is bounded in size and depth. */
export function readFeed(text: string, definition: FeedDefinition): FeedReading {
	let whole: unknown;
	try {
		whole = JSON.parse(text);
	} catch {
		return { ok: false, reason: "the answer is not JSON" };
	}
	const part = at(whole, definition.list);
	if (part === undefined) return { ok: false, reason: `the answer has no ${definition.list.join(".")}` };
	const wanted = Array.isArray(part) ? part.slice(0, definition.maxItems) : part;
	const { value, problems } = cleanJson(wanted, LARGEST_BYTES);
	if (value === undefined) return { ok: false, reason: `expected ${problems[0]?.expected ?? "JSON"}, got ${problems[0]?.got ?? "something else"}` };
	const items = Array.isArray(value) ? value : [value];
	const cards = items.map((item) => cardOf(item, definition)).filter((card) => card !== null);
	return { ok: true, data: { value, cards } };
}

/** Null where it has no name: nothing can be shown of it. */
function cardOf(item: Json, { map }: FeedDefinition): FeedCard | null {
	if (!isJsonObject(item)) return null;
	const text = (path: readonly string[] | null): string | null => {
		const value = path === null ? undefined : at(item, path);
		return (typeof value === "string" && value.trim() !== "") || typeof value === "number" ? String(value).trim().slice(0, LONGEST_TEXT) : null;
	};
	const address = (path: readonly string[] | null): string | null => {
		const value = path === null ? undefined : at(item, path);
		return typeof value === "string" && value.length <= 2_000 ? value : null;
	};
	const name = text(map.name);
	if (name === null) return null;
	const price = map.price === null ? null : readPrice(at(item, map.price));
	const currency = text(map.currency) ?? price?.currency ?? null;
	return {
		product_id: text(map.product_id),
		name,
		price: price?.amount ?? null,
		currency: currency !== null && /^[A-Z]{3}$/.test(currency) ? currency : null,
		url: address(map.url),
		image_url: address(map.image_url),
		category: text(map.category),
	};
}

function at(value: unknown, path: readonly string[]): unknown {
	let place = value;
	for (const key of path) {
		if (typeof place !== "object" || place === null || isUnsafeKey(key) || !Object.hasOwn(place, key)) return undefined;
		place = Reflect.get(place, key);
	}
	return place;
}
