import type { Json, JsonObject } from "./event.ts";
import { isJsonObject } from "./json.ts";

/**
 * Google Analytics 4's ecommerce events, as a page tells them to its dataLayer, under the names and keys that rules know.
 * Google's own keys stay beside them. Source: developers.google.com/analytics, "recommended events".
 */
interface GoogleEvent {
	readonly name: string;
	/** What has to be there, so that a shop's own `search` or `refund` is not taken for Google's. */
	readonly proof: string;
	/** Whether it is about single products: with one item its fields are the event's own. */
	readonly single: boolean;
}

const EVENTS: ReadonlyMap<string, GoogleEvent> = new Map(
	Object.entries({
		view_item: { name: "Product Viewed", proof: "items", single: true },
		add_to_cart: { name: "Product Added", proof: "items", single: true },
		remove_from_cart: { name: "Product Removed", proof: "items", single: true },
		select_item: { name: "Product Clicked", proof: "items", single: true },
		add_to_wishlist: { name: "Product Added to Wishlist", proof: "items", single: true },
		view_cart: { name: "Cart Viewed", proof: "items", single: false },
		view_item_list: { name: "Product List Viewed", proof: "items", single: false },
		begin_checkout: { name: "Checkout Started", proof: "items", single: false },
		add_shipping_info: { name: "Checkout Step Completed", proof: "items", single: false },
		add_payment_info: { name: "Payment Info Entered", proof: "items", single: false },
		purchase: { name: "Order Completed", proof: "transaction_id", single: false },
		refund: { name: "Order Refunded", proof: "transaction_id", single: false },
		search: { name: "Products Searched", proof: "search_term", single: false },
		view_promotion: { name: "Promotion Viewed", proof: "promotion_id", single: false },
		select_promotion: { name: "Promotion Clicked", proof: "promotion_id", single: false },
	}),
);

const EVENT_KEYS: readonly (readonly [google: string, ours: string])[] = [
	["transaction_id", "order_id"],
	["item_list_id", "list_id"],
	["search_term", "query"],
	["shipping_tier", "shipping_method"],
	["payment_type", "payment_method"],
	["creative_name", "creative"],
];
const ITEM_KEYS: readonly (readonly [google: string, ours: string])[] = [
	["item_id", "product_id"],
	["item_name", "name"],
	["item_brand", "brand"],
	["item_variant", "variant"],
	["item_category", "category"],
	["index", "position"],
];
const ORDERS: ReadonlySet<string> = new Set(["purchase", "refund"]);

/** The event in the words of Segment's Ecommerce Spec; null where it is not one of Google's. */
export function fromGoogle(name: string, properties: JsonObject): { readonly name: string; readonly properties: JsonObject } | null {
	const event = EVENTS.get(name);
	if (event === undefined || properties[event.proof] === undefined) return null;
	const renamed = withKeys(properties, EVENT_KEYS);
	const total = ORDERS.has(name) && renamed["total"] === undefined && renamed["value"] !== undefined ? { total: renamed["value"] } : {};
	const items = renamed["items"];
	if (!Array.isArray(items)) return { name: event.name, properties: { ...renamed, ...total } };
	const list: readonly Json[] = items;
	const products = list.filter(isJsonObject).map((item) => withKeys(item, ITEM_KEYS));
	const [only] = products;
	const { items: _, ...rest } = renamed;
	if (event.single && products.length === 1 && only !== undefined) return { name: event.name, properties: { ...only, ...rest } };
	return { name: event.name, properties: { ...rest, ...total, products } };
}

function withKeys(object: JsonObject, keys: readonly (readonly [google: string, ours: string])[]): JsonObject {
	const added: { [key: string]: Json } = {};
	for (const [google, ours] of keys) {
		const value = object[google];
		if (value !== undefined && object[ours] === undefined) added[ours] = value;
	}
	return { ...object, ...added };
}
