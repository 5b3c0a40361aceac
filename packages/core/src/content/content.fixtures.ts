import { catalogueOfFile } from "../catalogue/index.ts";
import type { Product, Site } from "../definition/definition.ts";
import type { CartItem } from "../segment/index.ts";
import type { BlockDefinition, ShowEntry } from "./block.ts";
import type { DecisionInput, Person, Sources } from "./decision.ts";
import type { FontMetrics } from "./fonts.ts";

/* A shop, a block and a person for tests; each test changes what it is about. */

export const site: Site = {
	id: "shop",
	name: "Lehm & Laub",
	url: "https://shop.example/en",
	write_key: "shop",
	domains: ["shop.example", "*.shop.example", "cdn.example"],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "Europe/Berlin",
	consent: { default: "pending" },
	colors: { brand: "#2a45b0", text: "#141f45", background: "#f5f7f3" },
	token_keys: [1],
};

export const products: readonly Product[] = ["mug", "pot", "jar", "bowl"].map((id, index) => ({
	product_id: id,
	name: `The ${id}`,
	price: 10 + index,
	currency: "EUR",
	url: `https://shop.example/p/${id}`,
	image_url: `https://cdn.example/${id}.png`,
	category: index < 2 ? "kitchen" : "living",
}));

/** What a shop with only these products has. */
export function sourcesOf(known: readonly Product[]): Sources {
	return { catalogue: catalogueOfFile(known), feeds: {}, bought: [] };
}

export function entry(fields: Partial<ShowEntry>): ShowEntry {
	return { when: null, products: null, text: null, button: null, link: "{{ site.url }}/sale", alt: null, ...fields };
}

export const block: BlockDefinition = {
	id: "cart",
	name: "Your cart",
	size: { width: 600, height: 240 },
	look: { kind: "component", component: "product-cards", settings: {} },
	show: [
		entry({ when: { everyone: true }, products: { from: "cart", max: 3 }, link: "{{ cart.url }}" }),
		entry({ products: { from: "catalogue", max: 3, category: null, ids: null } }),
	],
	preloaded: { text: "Still in your cart", button: null, link: "{{ cart.url }}" },
	fallback: { text: "Discover what is new", button: null, link: "https://shop.example/new" },
	alt: "Your cart at {{ site.name }}",
};

export function cartItem(fields: Partial<CartItem>): CartItem {
	return {
		product_id: "mug",
		name: "A mug, as the event says",
		variant: null,
		price: 1,
		quantity: 2,
		url: "https://shop.example/event",
		image_url: null,
		category: null,
		brand: null,
		currency: null,
		...fields,
	};
}

export function personWith(
	items: readonly CartItem[],
	traits: Person["traits"] = {},
	url: string | null = "https://shop.example/cart",
): Person {
	return {
		traits,
		cart: { items, value: 20, currency: "EUR", url, cartId: null, updatedAt: 0 },
		viewed: [],
		segments: {},
	};
}

export function inputWith(fields: Partial<DecisionInput>): DecisionInput {
	return {
		block,
		site,
		sources: sourcesOf(products),
		now: Date.UTC(2026, 10, 22, 6, 30),
		holds: () => true,
		person: personWith([cartItem({})]),
		machine: false,
		fresh: true,
		message: { id: 7, name: "abandoned-cart" },
		firstOpenAt: null,
		...fields,
	};
}

/** Every character is half as wide as the size, and those beyond Latin cannot be drawn. */
export const evenFonts: FontMetrics = {
	width: (text, size) => Array.from(text).length * size * 0.5,
	drawable: (text) => text.replaceAll(/[^\u0020-\u024f\u2010-\u2027€×]/gu, ""),
};

/** A linear congruential generator (Numerical Recipes): the same numbers for the same seed, everywhere. */
export function randomNumbers(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}
