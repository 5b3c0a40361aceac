import type { Product } from "@pipit/core/definition";

/** An event as the tracker or the shop's server would send it. */
export interface SeedEvent {
	readonly type: "track" | "identify";
	readonly event?: string;
	readonly messageId: string;
	readonly timestamp: string;
	readonly anonymousId: string;
	readonly userId?: string;
	readonly traits?: object;
	readonly properties?: object;
	readonly context: object;
}

/** Who does it, and with what. */
export interface Visitor {
	readonly number: number;
	readonly first: string;
	readonly last: string;
	/** Null for somebody who never said it. */
	readonly email: string | null;
	readonly device: "desktop" | "mobile";
	readonly place: Place;
}

export interface Place {
	readonly country: string;
	readonly region: string;
	readonly city: string;
	readonly timezone: string;
}

export interface Line {
	readonly product: Product;
	readonly quantity: number;
}

const MINUTE = 60_000;

/** Writes down what one person does, in the order of time. */
export class Diary {
	readonly #visitor: Visitor;
	readonly #currency: string;
	readonly #shop: string;
	readonly #now: number;
	readonly #written: { readonly at: number; readonly event: Omit<SeedEvent, "messageId" | "timestamp"> }[] = [];
	#orders = 0;

	constructor(visitor: Visitor, currency: string, shop: string, now: number) {
		this.#visitor = visitor;
		this.#currency = currency;
		this.#shop = shop;
		this.#now = now;
	}

	/** Says who they are, as a newsletter form or a login does. */
	signUp(at: number): void {
		const { first, last, email } = this.#visitor;
		if (email !== null) this.#write(at, { type: "identify", traits: { email, first_name: first, last_name: last } });
	}

	view(at: number, product: Product): void {
		this.#track(at, "Product Viewed", itemOf(product));
	}

	add(at: number, { product, quantity }: Line): void {
		const cart = { cart_id: `seed-cart-${this.#visitor.number}-${this.#orders}`, cart_url: `${this.#shop}/cart` };
		this.#track(at, "Product Added", { ...itemOf(product), quantity, currency: this.#currency, ...cart });
	}

	/** Looks at everything, puts it into the cart and orders: half an hour, which ends `at`. */
	order(at: number, lines: readonly Line[]): void {
		for (const [index, line] of lines.entries()) {
			this.view(at - (20 - index) * MINUTE, line.product);
			this.add(at - (15 - index) * MINUTE, line);
		}
		const total = lines.reduce((sum, { product, quantity }) => sum + Math.round(product.price * 100) * quantity, 0) / 100;
		this.#orders += 1;
		const products = lines.map(({ product, quantity }) => ({ ...itemOf(product), quantity }));
		this.#track(at, "Order Completed", { order_id: `seed-${this.#visitor.number}-${this.#orders}`, total, currency: this.#currency, products });
	}

	/** A newsletter that is sent, and read or not. */
	letter(at: number, reads: "not" | "opens" | "clicks"): void {
		if (this.#visitor.email === null) return;
		const letter = { email_id: `seed-letter-${at}`, email_subject: "News from the workshop" };
		this.#track(at, "Email Sent", letter);
		if (reads !== "not") this.#track(at + 50 * MINUTE, "Email Opened", { ...letter, client: "human" });
		if (reads === "clicks") this.#track(at + 52 * MINUTE, "Email Link Clicked", { ...letter, client: "human" });
	}

	/** Everything up to now, each with an id that is the same whenever it is told. */
	events(): SeedEvent[] {
		return this.#written
			.toSorted((a, b) => a.at - b.at)
			.map(({ at, event }, index) => ({ ...event, messageId: `seed-${this.#visitor.number}-${index}`, timestamp: new Date(Math.min(at, this.#now)).toISOString() }));
	}

	#track(at: number, event: string, properties: object): void {
		this.#write(at, { type: "track", event, properties });
	}

	#write(at: number, what: Pick<SeedEvent, "type" | "event" | "traits" | "properties">): void {
		const { number, email, device, place } = this.#visitor;
		const { timezone, ...location } = place;
		const userId = email === null ? {} : { userId: `seed-${number}` };
		this.#written.push({ at, event: { ...what, anonymousId: `seed-browser-${number}`, ...userId, context: { consent: { categoryPreferences: { analytics: true, personalization: true, email: email !== null, ads: false } }, location, timezone, device: { type: device } } } });
	}
}

function itemOf({ product_id, name, price, currency, url, image_url, category }: Product): object {
	return { product_id, name, price, currency, url, image_url, category };
}
