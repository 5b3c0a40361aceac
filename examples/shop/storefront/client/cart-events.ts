import type { ShopProduct } from "../product.ts";
import { type Cart, quantityOf, readCart, totalOf, withQuantity, writeCart } from "./cart.ts";
import { type Json, track } from "./pipit.ts";

export function productProperties(product: ShopProduct): { readonly [key: string]: Json } {
	return {
		product_id: product.product_id,
		name: product.name,
		price: product.price,
		currency: product.currency,
		category: product.category,
		url: product.url,
		image_url: product.image_url,
	};
}

/** Every line with its quantity, as `products` of an event. */
export function cartProducts(cart: Cart): readonly Json[] {
	return cart.lines.map((line) => ({ ...productProperties(line.product), quantity: line.quantity }));
}

export function cartUrl(): string {
	return `${location.origin}/demo/cart`;
}

/** Changes how many of a product are in the browser's cart, and tells Pipit the difference. */
export function changeQuantity(product: ShopProduct, quantity: number): Cart {
	const before = readCart();
	const after = withQuantity(before, product, quantity);
	const difference = quantityOf(after, product) - quantityOf(before, product);
	if (difference === 0) return before;
	writeCart(after);
	track(difference > 0 ? "Product Added" : "Product Removed", {
		cart_id: after.id,
		...productProperties(product),
		quantity: Math.abs(difference),
		cart_url: cartUrl(),
	});
	return after;
}

export function trackCartViewed(cart: Cart): void {
	track("Cart Viewed", { cart_id: cart.id, products: cartProducts(cart), url: cartUrl() });
}

/** Value and products of a cart on its way to an order. */
export function orderProperties(cart: Cart, currency: string): { readonly [key: string]: Json } {
	return { total: totalOf(cart), value: totalOf(cart), currency, products: cartProducts(cart) };
}
