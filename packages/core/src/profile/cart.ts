import { compareEvents, countsForRules, type Json, type JsonObject, type ProfileEvent } from "../event/index.ts";
import { addDecimals, decimalToNumber } from "../segment/engine.ts";
import type { CartItem, StoredCart } from "../segment/index.ts";

export const EMPTY_CART: StoredCart = {
	items: [],
	currency: null,
	url: null,
	cartId: null,
	updatedAt: null,
	resetAt: null,
};

const CART_EVENTS = new Set(["Product Added", "Product Removed", "Cart Updated", "Cart Viewed", "Order Completed"]);
/** A cart with more different products keeps the newest. */
const MOST_ITEMS = 200;
/** What an event about one product says of the whole cart. */
const OF_THE_CART = new Set(["products", "cart_id", "cart_url"]);
/** Characters of what else an event says of a product. */
const MOST_MORE = 1_024;
const LONGEST_TEXT = 1_000;

/** Whether the event says something about the cart. */
export function isCartEvent(event: ProfileEvent): boolean {
	return CART_EVENTS.has(event.name) && countsForRules(event);
}

/**
 * The cart after one more event; null when the event is late and only the history tells what the cart is now.
 * Added and removed change one product, a `products` list replaces them all, an order empties the cart.
 */
export function applyCart(cart: StoredCart, event: ProfileEvent, ordered: boolean): StoredCart | null {
	const updatedAt = Math.max(cart.updatedAt ?? -Infinity, event.time);
	if (cart.updatedAt !== null && event.time <= cart.updatedAt && !ordered) {
		// What was before the newest whole cart changed nothing that still stands.
		return cart.resetAt !== null && event.time < cart.resetAt ? cart : null;
	}
	const { properties } = event;
	const next = { ...cart, updatedAt, ...namesOf(cart, event) };
	switch (event.name) {
		case "Product Added":
			return productsOf(properties).reduce(addItem, next);
		case "Product Removed":
			return { ...next, items: productsOf(properties).reduce(removeItem, cart.items) };
		case "Order Completed":
			return { ...EMPTY_CART, updatedAt, resetAt: event.time };
		default: {
			const products = listOf(properties, "products");
			if (products === null) return next;
			const { isCut: _, ...emptied } = next;
			return products.reduce(addItem, { ...emptied, items: [], resetAt: event.time });
		}
	}
}

/** The cart as the whole history gives it. */
export function rebuildCart(history: readonly ProfileEvent[]): StoredCart {
	return history
		.filter(isCartEvent)
		.toSorted(compareEvents)
		.reduce((cart, event) => applyCart(cart, event, true) ?? cart, EMPTY_CART);
}

function addItem(cart: StoredCart, product: JsonObject): StoredCart {
	const { items } = cart;
	const added = itemOf(product);
	if (!(added.quantity > 0)) return cart;
	const place = items.findIndex((item) => isSame(item, added));
	const present = items[place];
	const more = moreOf(product, present === undefined ? added : present);
	const isCut = cart.isCut === true || more === null || (present === undefined && items.length >= MOST_ITEMS);
	const next = isCut ? ({ ...cart, isCut } as const) : cart;
	const kept = more ?? present?.more ?? {};
	const said = Object.keys(kept).length === 0 ? {} : { more: kept };
	if (present === undefined) return { ...next, items: [...items, { ...added, ...said }].slice(-MOST_ITEMS) };
	const together = items.with(place, {
		...said,
		product_id: present.product_id,
		name: added.name ?? present.name,
		variant: present.variant,
		price: added.price ?? present.price,
		quantity: decimalToNumber(addDecimals(present.quantity, added.quantity)),
		url: added.url ?? present.url,
		image_url: added.image_url ?? present.image_url,
		category: added.category ?? present.category,
		brand: added.brand ?? present.brand,
		currency: added.currency ?? present.currency,
	});
	return { ...next, items: together };
}

/**
 * What an event says of a product beyond the fields of an item, on top of what earlier ones said; also what it says
 * under the name of a field in another form than the field takes. Null where that is too long: the earlier is kept.
 */
function moreOf(product: JsonObject, item: CartItem): JsonObject | null {
	const fields: { readonly [key: string]: Json } = { ...itemOf(product), more: null };
	const said = Object.entries(product).filter(
		([key, value]) => !OF_THE_CART.has(key) && value !== null && (!Object.hasOwn(fields, key) || fields[key] === null),
	);
	if (said.length === 0) return item.more ?? {};
	const more = { ...item.more, ...Object.fromEntries(said) };
	return JSON.stringify(more).length <= MOST_MORE ? more : null;
}

/** Without a quantity the whole line goes. */
function removeItem(items: readonly CartItem[], product: JsonObject): readonly CartItem[] {
	const removed = itemOf(product);
	const place = items.findIndex((item) =>
		isSame(item, removed.variant === null ? { ...removed, variant: item.variant } : removed),
	);
	const present = items[place];
	if (present === undefined) return items;
	const left = numberOf(product, "quantity") === null ? 0 : decimalToNumber(addDecimals(present.quantity, -removed.quantity));
	return left > 0 ? items.with(place, { ...present, quantity: left }) : items.toSpliced(place, 1);
}

function isSame(a: CartItem, b: CartItem): boolean {
	return a.product_id === b.product_id && a.variant === b.variant && (a.product_id !== null || a.name === b.name);
}

function itemOf(product: JsonObject): CartItem {
	return {
		product_id: productIdOf(product),
		name: textOf(product, "name"),
		variant: textOf(product, "variant"),
		price: numberOf(product, "price"),
		quantity: numberOf(product, "quantity") ?? 1,
		url: textOf(product, "url"),
		image_url: textOf(product, "image_url"),
		category: textOf(product, "category"),
		brand: textOf(product, "brand"),
		currency: textOf(product, "currency"),
	};
}

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
	return productIdOf(properties) === null ? (listOf(properties, "products") ?? [properties]) : [properties];
}

function listOf(properties: JsonObject, key: string): readonly JsonObject[] | null {
	const value = own(properties, key);
	if (!Array.isArray(value)) return null;
	return (value as readonly Json[]).filter(
		(item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item),
	);
}

function namesOf(cart: StoredCart, event: ProfileEvent) {
	const { properties } = event;
	const isWhole = event.name === "Cart Viewed" || event.name === "Cart Updated";
	return {
		currency: textOf(properties, "currency") ?? cart.currency,
		url: textOf(properties, "cart_url") ?? (isWhole ? textOf(properties, "url") : null) ?? cart.url,
		cartId: textOf(properties, "cart_id") ?? cart.cartId,
	};
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
