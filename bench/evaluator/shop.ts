import type { ComputedTrait } from "@pipit/core/segment";

/* The shop that the made-up segments and shoppers have in common. */

export const CATEGORIES = [
	"shoes",
	"shirts",
	"trousers",
	"coats",
	"bags",
	"hats",
	"socks",
	"dresses",
	"knitwear",
	"belts",
	"sports",
	"outlet",
];
export const BRANDS = ["Alba", "Birk", "Corvo", "Dune", "Elm", "Fjell", "Garn", "Holm"];
export const COUNTRIES = ["DE", "AT", "CH", "FR", "NL", "BE", "IT", "PL", "DK", "SE"];
export const PLANS = ["free", "plus", "pro", "family"];
export const TEMPLATES = [
	"welcome",
	"abandoned-cart",
	"back-in-stock",
	"summer-sale",
	"autumn-sale",
	"newsletter-1",
	"newsletter-2",
	"newsletter-3",
	"win-back",
	"birthday",
	"review",
	"referral",
];

export const COMPUTED_TRAITS: { readonly [id: string]: ComputedTrait } = {
	last_category: { latest: "category", of: "Product Viewed" },
	lifetime_value: { sum: "total", of: "Order Completed" },
};

/** Of each product; the number is its place in the catalogue. */
export interface ShopProduct {
	readonly product_id: string;
	readonly name: string;
	readonly category: string;
	readonly brand: string;
	readonly price: number;
	readonly currency: string;
	readonly url: string;
	readonly image_url: string;
}

export const PRODUCTS: readonly ShopProduct[] = Array.from({ length: 400 }, (_, index) => ({
	product_id: `p-${index}`,
	name: `${BRANDS[index % BRANDS.length]} no. ${index}`,
	category: CATEGORIES[(index * 7) % CATEGORIES.length] ?? "shoes",
	brand: BRANDS[index % BRANDS.length] ?? "Alba",
	price: 9.9 + ((index * 37) % 190),
	currency: "EUR",
	url: `https://shop.example/products/p-${index}`,
	image_url: `https://shop.example/images/p-${index}.jpg`,
}));
