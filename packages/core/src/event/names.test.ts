import { describe, expect, it } from "vitest";
import { isEcommerceV1, withV2Keys } from "./ecommerce-v1.ts";
import { canonicalName } from "./names.ts";

describe("the name of an event", () => {
	it.each([
		["Viewed Product", "Product Viewed"],
		["Added Product", "Product Added"],
		["Removed Product", "Product Removed"],
		["Completed Order", "Order Completed"],
		["Refunded Order", "Order Refunded"],
		["Started Order", "Checkout Started"],
		["Viewed Product Category", "Product List Viewed"],
		["Viewed Checkout Step", "Checkout Step Viewed"],
		["product added", "Product Added"],
		["product_added", "Product Added"],
		["completed_order", "Order Completed"],
		["Segment Consent Preference Updated", "Consent Updated"],
	])("%s → %s", (name, expected) => {
		expect(canonicalName(name)).toBe(expected);
	});

	it.each([
		"Product Added",
		"Email Opened",
		"my_event",
		"Viewed Products",
		"Add Product",
		"constructor",
		"__proto__",
		"Order  Completed",
	])("%s stays", (name) => {
		expect(canonicalName(name)).toBe(name);
	});

	it("is final: naming a name again changes nothing", () => {
		for (const name of ["viewed product", "order started", "coupon applied", "products searched"]) {
			expect(canonicalName(canonicalName(name))).toBe(canonicalName(name));
		}
	});
});

describe("the first ecommerce spec", () => {
	it("is told by its order of words", () => {
		expect(isEcommerceV1("Viewed Product")).toBe(true);
		expect(isEcommerceV1("completed_order")).toBe(true);
		expect(isEcommerceV1("Product Viewed")).toBe(false);
	});

	it("gets the keys of the second beside its own", () => {
		expect(withV2Keys({ orderId: "o1", total: 5, products: [{ id: "p1" }, { id: "p2", product_id: "own" }] })).toEqual({
			orderId: "o1",
			order_id: "o1",
			total: 5,
			products: [
				{ id: "p1", product_id: "p1" },
				{ id: "p2", product_id: "own" },
			],
		});
		expect(withV2Keys({ id: "p1", sku: "s" })).toEqual({ id: "p1", product_id: "p1", sku: "s" });
		const untouched = { product_id: "p1" };
		expect(withV2Keys(untouched)).toBe(untouched);
	});
});
