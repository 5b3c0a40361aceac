import type { Json, JsonObject } from "./event.ts";
import { at, type Keys, pick, pickAll, type Translated } from "./keys.ts";
import { canonicalName } from "./names.ts";

/**
 * Shopify's standard customer events, as its pixels get them, in the words of Segment's Ecommerce Spec. Of Shopify's
 * own nested `data` nothing is kept but what has a name here: it repeats every variant with all its texts.
 * Source: the types of @shopify/web-pixels-extension 2.18.
 */
interface ShopifyEvent {
	readonly name: string;
	/** Where it says what it is about; without it the event is somebody else's. */
	readonly proof: string;
	readonly keys: Keys;
	/** A list of what it is about. */
	readonly list?: readonly [path: string, keys: Keys];
	/** What the name alone says. */
	readonly also?: JsonObject;
}

function variantAt(prefix: string): Keys {
	return [
		[`${prefix}product.id`, "product_id"],
		[`${prefix}id`, "variant_id"],
		[`${prefix}sku`, "sku"],
		[`${prefix}product.title`, "name"],
		[`${prefix}title`, "variant"],
		[`${prefix}product.vendor`, "brand"],
		[`${prefix}product.type`, "category"],
		[`${prefix}price.amount`, "price"],
		[`${prefix}price.currencyCode`, "currency"],
		[`${prefix}product.url`, "url"],
		[`${prefix}image.src`, "image_url"],
	];
}

const LINE: Keys = [...variantAt("merchandise."), ["quantity", "quantity"]];
const CHECKOUT_LINE: Keys = [...variantAt("variant."), ["title", "name"], ["quantity", "quantity"]];

const CART_LINE: Keys = [...variantAt("cartLine.merchandise."), ["cartLine.quantity", "quantity"], ["cartLine.cost.totalAmount.amount", "value"]];
const CHECKOUT: Keys = [
	["checkout.token", "checkout_id"],
	["checkout.order.id", "order_id"],
	["checkout.totalPrice.amount", "value"],
	["checkout.subtotalPrice.amount", "subtotal"],
	["checkout.totalTax.amount", "tax"],
	["checkout.shippingLine.price.amount", "shipping"],
	["checkout.discountsAmount.amount", "discount"],
	["checkout.discountApplications.0.title", "coupon"],
	["checkout.currencyCode", "currency"],
	["checkout.totalPrice.currencyCode", "currency"],
];
const IN_CHECKOUT = { proof: "checkout", keys: CHECKOUT, list: ["checkout.lineItems", CHECKOUT_LINE] } as const;

const EVENTS = new Map<string, ShopifyEvent>(
	Object.entries<ShopifyEvent>({
		product_viewed: { name: "Product Viewed", proof: "productVariant", keys: variantAt("productVariant.") },
		product_added_to_cart: { name: "Product Added", proof: "cartLine", keys: CART_LINE },
		product_removed_from_cart: { name: "Product Removed", proof: "cartLine", keys: CART_LINE },
		cart_viewed: {
			name: "Cart Viewed",
			proof: "cart",
			keys: [
				["cart.id", "cart_id"],
				["cart.cost.totalAmount.amount", "value"],
				["cart.cost.totalAmount.currencyCode", "currency"],
			],
			list: ["cart.lines", LINE],
		},
		collection_viewed: {
			name: "Product List Viewed",
			proof: "collection",
			keys: [
				["collection.id", "list_id"],
				["collection.title", "category"],
			],
			list: ["collection.productVariants", variantAt("")],
		},
		search_submitted: { name: "Products Searched", proof: "searchResult", keys: [["searchResult.query", "query"]], list: ["searchResult.productVariants", variantAt("")] },
		checkout_started: { name: "Checkout Started", ...IN_CHECKOUT },
		checkout_contact_info_submitted: { name: "Checkout Step Completed", ...IN_CHECKOUT, also: { step: "contact" } },
		checkout_address_info_submitted: { name: "Checkout Step Completed", ...IN_CHECKOUT, also: { step: "address" } },
		checkout_shipping_info_submitted: { name: "Checkout Step Completed", ...IN_CHECKOUT, also: { step: "shipping" } },
		payment_info_submitted: { name: "Payment Info Entered", ...IN_CHECKOUT },
		checkout_completed: { name: "Order Completed", ...IN_CHECKOUT, keys: [["checkout.totalPrice.amount", "total"], ...CHECKOUT] },
	}),
);

/** Some of them are spellings of ours, which `canonicalName` has put right before: `product_viewed`, `cart_viewed`. */
const RENAMED = new Map([...EVENTS].map(([name, event]) => [canonicalName(name), event]));

/** The event in our words; null where it is not one of Shopify's. */
export function fromShopify(name: string, data: JsonObject): Translated | null {
	const event = EVENTS.get(name) ?? RENAMED.get(name);
	if (event === undefined || at(data, event.proof) === undefined) return null;
	const products = event.list === undefined ? undefined : pickAll(data, ...event.list);
	const listed: { readonly [key: string]: Json } = products === undefined ? {} : { products };
	return { name: event.name, properties: { ...pick(data, event.keys), ...event.also, ...listed } };
}
