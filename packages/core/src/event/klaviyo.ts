import type { JsonObject } from "./event.ts";
import { type Keys, pick, pickAll, type Translated } from "./keys.ts";

/**
 * Klaviyo's shopping events, as a shop's pages tell them to `klaviyo.track`, in the words of Segment's Ecommerce Spec.
 * Klaviyo's own keys stay beside them. Source: developers.klaviyo.com, "Guide to integrating a platform without a
 * pre-built Klaviyo integration", and klaviyo/magento2-klaviyo.
 */
interface KlaviyoEvent {
	readonly name: string;
	/** What has to be there, so that a shop's own event of this name is not taken for Klaviyo's. */
	readonly proof: readonly string[];
	readonly keys: Keys;
	/** Whether `Items` are what the event is about; of `Added to Cart` they are the whole cart. */
	readonly hasItems: boolean;
}

const PRODUCT: Keys = [
	["ProductID", "product_id"],
	["SKU", "sku"],
	["ProductName", "name"],
	["Title", "name"],
	["Brand", "brand"],
	["Price", "price"],
	["CompareAtPrice", "compare_at_price"],
	["Categories.0", "category"],
	["URL", "url"],
	["ImageURL", "image_url"],
];
const ADDED: Keys = [
	["AddedItemProductID", "product_id"],
	["AddedItemSKU", "sku"],
	["AddedItemProductName", "name"],
	["AddedItemPrice", "price"],
	["AddedItemQuantity", "quantity"],
	["AddedItemCategories.0", "category"],
	["AddedItemURL", "url"],
	["AddedItemImageURL", "image_url"],
];
const ITEM: Keys = [
	["ProductID", "product_id"],
	["SKU", "sku"],
	["ProductName", "name"],
	["Brand", "brand"],
	["Quantity", "quantity"],
	["ItemPrice", "price"],
	["ProductCategories.0", "category"],
	["Categories.0", "category"],
	["ProductURL", "url"],
	["ImageURL", "image_url"],
];
const MONEY: Keys = [
	["$value", "value"],
	["$currency_code", "currency"],
	["value_currency", "currency"],
	["CheckoutURL", "cart_url"],
];
const ORDER: Keys = [
	["OrderId", "order_id"],
	["$event_id", "order_id"],
	["$value", "total"],
	["DiscountValue", "discount"],
	["DiscountCode", "coupon"],
];

/** By the name that an event has after `canonicalName`: `Viewed Product` is an older name of Segment's too. */
const EVENTS = new Map<string, KlaviyoEvent>([
	["Product Viewed", { name: "Product Viewed", proof: ["ProductID", "ProductName"], keys: [...PRODUCT, ...MONEY], hasItems: false }],
	["Added to Cart", { name: "Product Added", proof: ["AddedItemProductID", "AddedItemProductName"], keys: [...ADDED, ...MONEY], hasItems: false }],
	["Checkout Started", { name: "Checkout Started", proof: ["$value", "Items", "ItemNames"], keys: MONEY, hasItems: true }],
	["Placed Order", { name: "Order Completed", proof: ["$value", "OrderId", "Items"], keys: [...ORDER, ...MONEY], hasItems: true }],
	["Order Refunded", { name: "Order Refunded", proof: ["$value", "OrderId"], keys: [...ORDER, ...MONEY], hasItems: true }],
	["Order Cancelled", { name: "Order Cancelled", proof: ["$value", "OrderId"], keys: [...ORDER, ...MONEY], hasItems: true }],
]);

/** The event in our words; null where it is not one of Klaviyo's. What already stands under our key is left. */
export function fromKlaviyo(name: string, properties: JsonObject): Translated | null {
	const event = EVENTS.get(name);
	if (event === undefined || !event.proof.some((key) => properties[key] !== undefined)) return null;
	const products = event.hasItems ? pickAll(properties, "Items", ITEM) : undefined;
	const added = { ...pick(properties, event.keys), ...(products === undefined ? {} : { products }) };
	return { name: event.name, properties: { ...added, ...properties } };
}
