import { expect, it } from "vitest";
import { fromGoogle } from "./google.ts";

const cup = { item_id: "cup", item_name: "Cup", item_brand: "Clay", item_variant: "blue", item_category: "kitchen", index: 2, price: 12, quantity: 2 };
const asProduct = { product_id: "cup", name: "Cup", brand: "Clay", variant: "blue", category: "kitchen", position: 2, price: 12, quantity: 2 };

it("makes one item the event's own product", () => {
	const added = fromGoogle("add_to_cart", { currency: "EUR", value: 24, items: [cup] });
	expect(added).toMatchObject({ name: "Product Added", properties: { ...asProduct, currency: "EUR", value: 24 } });
	expect(fromGoogle("view_item", { items: [cup] })?.name).toBe("Product Viewed");
	expect(fromGoogle("remove_from_cart", { items: [cup] })?.name).toBe("Product Removed");
});

it("keeps several items as products", () => {
	const event = fromGoogle("add_to_cart", { items: [cup, { item_id: "pot" }, "junk"] });
	expect(event?.properties["products"]).toMatchObject([asProduct, { product_id: "pot" }]);
	expect(fromGoogle("view_cart", { items: [] })).toEqual({ name: "Cart Viewed", properties: { products: [] } });
});

it("gives an order its id and total", () => {
	const order = fromGoogle("purchase", { transaction_id: "T1", value: 30, currency: "EUR", items: [cup] });
	expect(order).toMatchObject({ name: "Order Completed", properties: { order_id: "T1", total: 30, products: [asProduct] } });
	expect(fromGoogle("refund", { transaction_id: "T1" })).toMatchObject({ name: "Order Refunded", properties: { order_id: "T1" } });
	expect(fromGoogle("search", { search_term: "cup" })).toMatchObject({ name: "Products Searched", properties: { query: "cup" } });
});

it("leaves alone what only sounds like Google's, and never overwrites a key that is there", () => {
	expect(fromGoogle("search", { text: "cup" })).toBeNull();
	expect(fromGoogle("purchase", { order_id: "1" })).toBeNull();
	expect(fromGoogle("Product Added", { items: [cup] })).toBeNull();
	expect(fromGoogle("purchase", { transaction_id: "T", order_id: "mine", total: 5, value: 9 })?.properties).toMatchObject({ order_id: "mine", total: 5 });
});
