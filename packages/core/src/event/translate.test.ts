import { describe, expect, it } from "vitest";
import type { JsonObject } from "./event.ts";
import { canonicalName } from "./names.ts";
import { translate } from "./translate.ts";

/** As the collector does: first the name, then the words. */
function told(name: string, properties: JsonObject): unknown {
	return translate(canonicalName(name), properties, "EUR");
}

const VARIANT = {
	id: "v1",
	sku: "MUG-B",
	title: "Blue",
	price: { amount: 26, currencyCode: "SEK" },
	image: { src: "https://cdn.example/mug.png" },
	product: { id: "p1", title: "Tide Mug", vendor: "Lehm", type: "Mugs", url: "/products/tide-mug" },
};
const MUG = { product_id: "p1", variant_id: "v1", sku: "MUG-B", name: "Tide Mug", variant: "Blue", brand: "Lehm", category: "Mugs", price: 26, currency: "SEK", url: "/products/tide-mug", image_url: "https://cdn.example/mug.png" };

describe("Shopify's events", () => {
	const line = { quantity: 2, merchandise: VARIANT, cost: { totalAmount: { amount: 52, currencyCode: "SEK" } } };
	const checkout = {
		token: "t1",
		currencyCode: "SEK",
		order: { id: "o1", customer: { id: "c1" } },
		totalPrice: { amount: 60, currencyCode: "SEK" },
		subtotalPrice: { amount: 52, currencyCode: "SEK" },
		totalTax: { amount: 5, currencyCode: "SEK" },
		shippingLine: { price: { amount: 3, currencyCode: "SEK" } },
		discountsAmount: { amount: 4, currencyCode: "SEK" },
		discountApplications: [{ title: "SPRING" }],
		lineItems: [{ title: "Tide Mug", quantity: 2, variant: VARIANT }],
	};
	const sums = { checkout_id: "t1", value: 60, subtotal: 52, tax: 5, shipping: 3, discount: 4, coupon: "SPRING", currency: "SEK", products: [{ ...MUG, quantity: 2 }] };

	it.each<readonly [string, JsonObject, string, JsonObject]>([
		["product_viewed", { productVariant: VARIANT }, "Product Viewed", MUG],
		["product_added_to_cart", { cartLine: line }, "Product Added", { ...MUG, quantity: 2, value: 52 }],
		["product_removed_from_cart", { cartLine: line }, "Product Removed", { ...MUG, quantity: 2, value: 52 }],
		["cart_viewed", { cart: { id: "c1", lines: [line], cost: { totalAmount: { amount: 52, currencyCode: "SEK" } } } }, "Cart Viewed", { cart_id: "c1", value: 52, currency: "SEK", products: [{ ...MUG, quantity: 2 }] }],
		["collection_viewed", { collection: { id: "k1", title: "Mugs", productVariants: [VARIANT] } }, "Product List Viewed", { list_id: "k1", category: "Mugs", products: [MUG] }],
		["search_submitted", { searchResult: { query: "mug", productVariants: [] } }, "Products Searched", { query: "mug", products: [] }],
		["checkout_started", { checkout: { ...checkout, order: null } }, "Checkout Started", sums],
		["checkout_address_info_submitted", { checkout: { ...checkout, order: null } }, "Checkout Step Completed", { ...sums, step: "address" }],
		["payment_info_submitted", { checkout: { ...checkout, order: null } }, "Payment Info Entered", sums],
		["checkout_completed", { checkout }, "Order Completed", { ...sums, order_id: "o1", total: 60 }],
	])("%s", (event, data, name, properties) => {
		expect(told(event, data)).toEqual({ name, properties });
	});

	it("of a shop's own making, without Shopify's data, stay", () => {
		expect(told("product_viewed", { sku: "x" })).toBeNull();
		expect(told("page_viewed", {})).toBeNull();
		expect(told("cart_viewed", {})).toBeNull();
	});
});

describe("Klaviyo's events", () => {
	const item = { ProductID: "p1", SKU: "MUG-B", ProductName: "Tide Mug", Quantity: 2, ItemPrice: 26, RowTotal: 52, ProductURL: "https://shop.example/p/mug", ImageURL: "https://shop.example/mug.png", ProductCategories: ["Mugs"] };
	const asItem = { product_id: "p1", sku: "MUG-B", name: "Tide Mug", quantity: 2, price: 26, url: "https://shop.example/p/mug", image_url: "https://shop.example/mug.png", category: "Mugs" };

	it.each<readonly [string, JsonObject, string, JsonObject]>([
		[
			"Viewed Product",
			{ ProductName: "Tide Mug", ProductID: "p1", SKU: "MUG-B", Categories: ["Mugs", "New"], ImageURL: "https://shop.example/mug.png", URL: "https://shop.example/p/mug", Brand: "Lehm", Price: 26, CompareAtPrice: 30 },
			"Product Viewed",
			{ name: "Tide Mug", product_id: "p1", sku: "MUG-B", category: "Mugs", image_url: "https://shop.example/mug.png", url: "https://shop.example/p/mug", brand: "Lehm", price: 26, compare_at_price: 30, currency: "EUR" },
		],
		[
			"Added to Cart",
			{ $value: 78, AddedItemProductName: "Tide Mug", AddedItemProductID: "p1", AddedItemSKU: "MUG-B", AddedItemPrice: "26.00", AddedItemQuantity: 2, CheckoutURL: "https://shop.example/cart", ItemNames: ["Moon Jar"], Items: [item] },
			"Product Added",
			{ name: "Tide Mug", product_id: "p1", sku: "MUG-B", price: 26, quantity: 2, value: 78, cart_url: "https://shop.example/cart", currency: "EUR" },
		],
		["Started Checkout", { $event_id: "e1", $value: 52, $currency_code: "SEK", CheckoutURL: "https://shop.example/checkout", Items: [item] }, "Checkout Started", { value: 52, currency: "SEK", cart_url: "https://shop.example/checkout", products: [asItem] }],
		["Placed Order", { $event_id: "1001", $value: 52, DiscountValue: 4, DiscountCode: "SPRING", Items: [item] }, "Order Completed", { order_id: "1001", total: 52, value: 52, discount: 4, coupon: "SPRING", currency: "EUR", products: [asItem] }],
		["Refunded Order", { $value: 52, OrderId: "1001" }, "Order Refunded", { order_id: "1001", total: 52 }],
		["Cancelled Order", { $value: 52, OrderId: "1001" }, "Order Cancelled", { order_id: "1001", total: 52 }],
	])("%s", (event, properties, name, ours) => {
		const translated = told(event, properties) as { readonly name: string; readonly properties: JsonObject };
		expect(translated).toMatchObject({ name, properties: ours });
		expect(translated.properties, "their own stay beside ours").toMatchObject(properties);
	});

	it("that add one product do not add the whole cart that they list", () => {
		const added = translate("Added to Cart", { AddedItemProductID: "p1", Items: [item, item] }, "EUR");
		expect(added?.properties).not.toHaveProperty("products");
	});

	it("of another tool's making stay, and so do names that Klaviyo tells one by one", () => {
		expect(told("Viewed Product", { id: "p1", price: 3 })).toBeNull();
		expect(told("Order Completed", { $value: 3, total: 3 })).toBeNull();
		expect(told("Ordered Product", { $value: 26, ProductID: "p1", OrderId: "1001" })).toBeNull();
	});

	it("keep what stands under our keys already", () => {
		expect(told("Viewed Product", { ProductID: "theirs", product_id: "ours", Price: 3, currency: "USD" })).toMatchObject({ properties: { product_id: "ours", currency: "USD" } });
	});
});

describe("money without a currency", () => {
	it("is the site's, or what its products say", () => {
		expect(told("add_to_cart", { value: 3, items: [{ item_id: "a" }] })).toMatchObject({ properties: { currency: "EUR" } });
		expect(told("purchase", { transaction_id: "t", value: 3, items: [{ item_id: "a", currency: "USD" }] })).toMatchObject({ properties: { currency: "USD" } });
		expect(told("view_cart", { items: [] })).toEqual({ name: "Cart Viewed", properties: { products: [] } });
	});

	it("is left alone in an event that is already in our words", () => {
		expect(told("Product Added", { product_id: "a", price: 3 })).toBeNull();
	});
});

describe("hostile shapes", () => {
	it("are taken for what they are", () => {
		for (const junk of [null, 5, "x", [], {}, [[{}]], { product: [] }, { product: { id: { id: 1 } } }]) {
			for (const name of ["product_viewed", "cart_viewed", "checkout_completed", "Placed Order", "Viewed Product", "purchase"]) {
				const properties = { productVariant: junk, cart: junk, checkout: junk, Items: junk, ProductID: junk, items: junk, transaction_id: junk, $value: junk };
				expect(() => told(name, properties)).not.toThrow();
			}
		}
		expect(told("constructor", {})).toBeNull();
		expect(told("__proto__", { items: [] })).toBeNull();
	});
});
