import type { Json, JsonObject } from "../event/index.ts";
import type { CartItem } from "../segment/index.ts";

/** A product as an event about the cart names it. */
export interface CartLine {
	readonly item: CartItem;
	readonly hasQuantity: boolean;
	/** What the event says beyond the item's fields, and under the name of a field in another form than the field takes. */
	readonly more: JsonObject | null;
}

export function cartLineOf(product: JsonObject): CartLine {
	const quantity = numberOf(product, "quantity");
	const item: CartItem = {
		product_id: productIdOf(product),
		name: textOf(product, "name"),
		variant: textOf(product, "variant"),
		price: numberOf(product, "price"),
		quantity: quantity ?? 1,
		url: textOf(product, "url"),
		image_url: textOf(product, "image_url"),
		category: textOf(product, "category"),
		brand: textOf(product, "brand"),
		currency: textOf(product, "currency"),
	};
	return { item, hasQuantity: quantity !== null, more: moreOf(product, item) };
}

/** Whether two are one line of a cart: the same product and variant; of what has no product id, the same name. */
export function isSameLine(a: CartItem, b: CartItem): boolean {
	return a.product_id === b.product_id && a.variant === b.variant && (a.product_id !== null || a.name === b.name);
}

/** What an event about one product says of the whole cart. */
const OF_THE_CART = new Set(["products", "cart_id", "cart_url"]);

function moreOf(product: JsonObject, item: CartItem): JsonObject | null {
	const fields: { readonly [key: string]: Json } = item;
	let said: [string, Json][] | null = null;
	for (const key of Object.keys(product)) {
		const value = product[key];
		if (value === undefined || value === null || OF_THE_CART.has(key)) continue;
		if (key === "more" || !Object.hasOwn(fields, key) || fields[key] === null) (said ??= []).push([key, value]);
	}
	return said === null ? null : Object.fromEntries(said);
}

const LONGEST_TEXT = 1_000;

/** `product_id`, else `sku`; a number is meant as its digits. */
export function productIdOf(product: JsonObject): string | null {
	return idOf(product, "product_id") ?? idOf(product, "sku");
}

function idOf(product: JsonObject, key: string): string | null {
	const number = numberOf(product, key);
	return number === null ? textOf(product, key) : String(number);
}

/** The products that an event names: its `products`, else the event's own properties. */
export function productsOf(properties: JsonObject): readonly JsonObject[] {
	return productIdOf(properties) === null ? (productList(properties) ?? [properties]) : [properties];
}

export function productList(properties: JsonObject): readonly JsonObject[] | null {
	const value = own(properties, "products");
	if (!Array.isArray(value)) return null;
	return (value as readonly Json[]).filter(
		(item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item),
	);
}

export function textOf(properties: JsonObject, key: string): string | null {
	const value = own(properties, key);
	return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT ? value : null;
}

export function numberOf(properties: JsonObject, key: string): number | null {
	const value = own(properties, key);
	return typeof value === "number" ? value : null;
}

function own(properties: JsonObject, key: string): Json | undefined {
	return Object.hasOwn(properties, key) ? properties[key] : undefined;
}
