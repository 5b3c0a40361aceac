import { env, exports } from "cloudflare:workers";
import { reset } from "cloudflare:test";
import type { SourceFile } from "@pipit/core/definition";
import { forgetLearned } from "../src/catalogue/learn.ts";
import { forgetCatalogueMark } from "../src/catalogue/read.ts";
import { forgetFeeds } from "../src/feed/load-feeds.ts";
import { forgetMigrations } from "../src/database/migrate.ts";
import { forgetPublished } from "../src/definitions/published.ts";
import { forgetPopulations } from "../src/models/published.ts";
import { resetClock } from "../src/clock/clock.ts";
import { checkDescribed } from "./described.support.ts";

/** The Worker under test, called as the network would. Whatever the management API answers has to be as it is described. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
	const answer = await exports.default.fetch(new Request(`https://pipit.test${path}`, init));
	if (path.startsWith("/api/v1/")) await checkDescribed(init?.method ?? "GET", path, answer);
	return answer;
}

export const ADMIN = { authorization: `Bearer ${env.PIPIT_ADMIN_KEY}` };

/** An empty Worker: no definitions, no profiles, the clock at the machine's time. */
export async function startAfresh(): Promise<void> {
	await reset();
	forgetMigrations();
	forgetPublished();
	forgetPopulations();
	forgetCatalogueMark();
	forgetLearned();
	forgetFeeds();
	await resetClock(env);
}

export const SITE = `
id: test-shop
name: Test shop
url: https://shop.example
write_key: test-key
domains: [shop.example, "*.shop.example"]
currency: EUR
time_zone: UTC
token_keys: [7]
`;

export const CART_ABANDONED = `
name: Cart abandoned
rule:
  cart: { items: { gte: 1 }, idle: 30m, leave_after: 7d }
`;

export const CART_BLOCK = `
name: Your cart
size: { width: 600, height: 240 }
use: product-cards
show:
  - when: { cart: { items: { gte: 1 } } }
    products: { from: cart, max: 3 }
    link: "{{ cart.url }}"
  - products: { from: catalogue, max: 3 }
    link: "{{ site.url }}/sale"
preloaded: { text: Still in your cart, link: "{{ cart.url }}" }
fallback: { text: Discover what is new, link: "https://shop.example/" }
alt: Your cart
`;

export const PRODUCTS = `
- { product_id: cup, name: Cup, price: 12, url: "https://shop.example/p/cup", image_url: "https://shop.example/i/cup.png", category: kitchen }
- { product_id: pot, name: Pot, price: 40, url: "https://shop.example/p/pot", image_url: "https://shop.example/i/pot.png", category: kitchen }
`;

/** A small shop's folder; `more` adds files or replaces those of the same path. */
export function shopFiles(more: Readonly<Record<string, string>> = {}): SourceFile[] {
	const files: Record<string, string> = {
		"site.yaml": SITE,
		"segments/cart-abandoned.yaml": CART_ABANDONED,
		"blocks/cart/block.yaml": CART_BLOCK,
		"products.yaml": PRODUCTS,
		...more,
	};
	return Object.entries(files).map(([path, text]) => ({ path, text }));
}

export function publishShop(more: Readonly<Record<string, string>> = {}): Promise<Response> {
	return request("/api/v1/definitions", { method: "PUT", headers: ADMIN, body: JSON.stringify({ files: shopFiles(more) }) });
}

export interface TestEvent {
	readonly type?: string;
	readonly event?: string;
	readonly messageId?: string;
	readonly anonymousId?: string;
	readonly userId?: string;
	readonly previousId?: string;
	readonly traits?: object;
	readonly properties?: object;
	readonly context?: object;
	readonly timestamp?: string;
}

const GRANTED = { consent: { categoryPreferences: { analytics: true, personalization: true, email: true, ads: true } } };

/** Sends events as the tracker does, with consent unless an event brings its own context. */
export function send(events: readonly TestEvent[], more: object = {}): Promise<Response> {
	const batch = events.map((event) => ({ type: "track", context: GRANTED, ...event }));
	return request("/e", { method: "POST", headers: { "content-type": "text/plain" }, body: JSON.stringify({ writeKey: "test-key", batch, ...more }) });
}

export function added(anonymousId: string, productId = "cup", messageId = crypto.randomUUID()): TestEvent {
	return {
		event: "Product Added",
		messageId,
		anonymousId,
		properties: {
			cart_id: `cart-${anonymousId}`,
			cart_url: "https://shop.example/cart",
			product_id: productId,
			name: productId === "cup" ? "Cup" : "Pot",
			price: 12,
			quantity: 1,
			currency: "EUR",
			url: `https://shop.example/p/${productId}`,
			image_url: `https://shop.example/i/${productId}.png`,
		},
	};
}

/** What the shard knows of somebody, or null. */
export async function profile(name: string): Promise<ProfileJson | null> {
	const response = await request(`/api/v1/profiles/${encodeURIComponent(name)}`, { headers: ADMIN });
	return response.ok ? response.json<ProfileJson>() : null;
}

export interface ProfileJson {
	readonly profile_id: string;
	readonly last_seen_at: string;
	readonly event_count: number;
	readonly traits: Record<string, unknown>;
	readonly cart: { readonly items: readonly { readonly product_id: string; readonly quantity: number }[]; readonly value: number };
	readonly consent: Record<string, boolean>;
	readonly identifiers: readonly { readonly key: string; readonly status: string; readonly other_profile_id: string | null }[];
	readonly segments: Record<string, { readonly in: boolean; readonly since: string | null; readonly until: string | null }>;
	readonly membership_history: readonly { readonly segment: string; readonly change: string; readonly at: string; readonly cause: { readonly kind: string } }[];
	readonly events: readonly { readonly message_id: string; readonly name: string; readonly properties: Record<string, unknown> }[];
	readonly parked: readonly { readonly message_id: string; readonly error: string }[];
	readonly decisions: readonly { readonly block: string; readonly variant: string; readonly link: string; readonly via: string }[];
}

/** A message's token; with null a person token, beside which the address names the message. */
export async function mintToken(name: string, message: string | null = "abandoned-cart"): Promise<string> {
	const body = JSON.stringify({ profile: name, ...(message === null ? {} : { message }) });
	const response = await request("/api/v1/tokens", { method: "POST", headers: ADMIN, body });
	return (await response.json<{ token: string }>()).token;
}

/** Moves the demo's clock, as the inbox's button does. */
export async function advance(duration: string): Promise<void> {
	await request("/demo/clock", { method: "POST", body: JSON.stringify({ advance: duration }) });
}

/** What a queue hands to its consumer; a message that is sent back fails the test. */
export function batchOf<T>(queue: string, bodies: readonly T[], acknowledged: () => void = () => {}): MessageBatch<T> {
	const messages = bodies.map((body, index) => ({
		id: String(index),
		timestamp: new Date(),
		body,
		attempts: 1,
		ack: acknowledged,
		retry: () => {
			throw new Error("a message was sent back");
		},
	}));
	return { queue, messages, metadata: { metrics: NO_BACKLOG }, ackAll: acknowledged, retryAll: () => {} };
}

/** Catches what is sent to a queue instead of sending it. */
export function catchSent<T>(into: T[]): (message: T) => Promise<QueueSendResponse> {
	return async (message) => {
		into.push(message);
		return { metadata: { metrics: NO_BACKLOG } };
	};
}

const NO_BACKLOG = { backlogCount: 0, backlogBytes: 0 };
