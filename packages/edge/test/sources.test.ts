import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { countCoViews } from "../src/catalogue/co-views.ts";
import { learnProducts } from "../src/catalogue/learn.ts";
import { forgetCatalogueMark } from "../src/catalogue/read.ts";
import { copyCatalogue, countViews } from "../src/catalogue/sweep.ts";
import { siteContext, type SiteContext } from "../src/context.ts";
import { migrate } from "../src/database/migrate.ts";
import { forgetFeeds, loadFeeds } from "../src/feed/load-feeds.ts";
import type { Fetcher } from "../src/outbound/safe-fetch.ts";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { ADMIN, advance, mintToken, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15" };
const PREFETCH = { "user-agent": "Mozilla/5.0" };

interface Shown {
	readonly variant: string;
	readonly via: string;
	readonly items: readonly { readonly product_id: string; readonly price: number | null; readonly name: string }[];
}

async function open(token: string, block: string, headers: HeadersInit = HUMAN): Promise<Shown> {
	return (await request(`/b/${token}/${block}.json`, { headers })).json<Shown>();
}

function blockFrom(source: string): string {
	return `
name: ${source}
size: { width: 600, height: 240 }
use: product-cards
show: [{ products: { from: ${source}, max: 3 }, link: "{{ site.url }}/sale" }]
preloaded: { text: Have a look, link: "https://shop.example/" }
fallback: { text: Nothing new, link: "https://shop.example/" }
alt: Products
`;
}

const SOURCES = ["viewed", "back_in_stock", "price_drop", "recommended"];

async function publish(more: Readonly<Record<string, string>> = {}): Promise<SiteContext> {
	const blocks = Object.fromEntries(SOURCES.map((source) => [`blocks/${source}/block.yaml`, blockFrom(source)]));
	const published = await publishShop({ ...blocks, "products.yaml": "[]", ...more });
	expect(published.status).toBe(200);
	await migrate(env.DB);
	return context();
}

async function context(): Promise<SiteContext> {
	const found = await siteContext(env, "test-shop");
	if (found === null) throw new Error("the shop is not published");
	return found;
}

/** What the shop says of products; opens see it at once. */
async function say(method: "PUT" | "PATCH", products: readonly object[]): Promise<void> {
	const response = await request("/api/v1/products", { method, headers: { ...ADMIN, "content-type": "application/json" }, body: JSON.stringify(products) });
	expect(response.status).toBe(200);
	forgetCatalogueMark();
}

async function known(id: string): Promise<object> {
	return (await request(`/api/v1/products/${id}`, { headers: ADMIN })).json();
}

async function view(anonymousId: string, ...ids: readonly string[]): Promise<void> {
	for (const id of ids) await send([{ event: "Product Viewed", anonymousId, properties: { product_id: id, name: `Seen ${id}`, price: 99, currency: "EUR" } }]);
}

function thing(id: string, more: object = {}): object {
	return { product_id: id, name: `Thing ${id}`, price: 20, stock: 5, category: "Kitchen", url: `https://shop.example/p/${id}`, ...more };
}

describe("products at the moment of open", () => {
	beforeEach(startAfresh);

	it("come with the catalogue's name and price, not the event's, wherever it is known", async () => {
		await publish();
		await say("PUT", [thing("a", { sale_price: 15 })]);
		await view("v", "a", "b");
		const shown = await open(await mintToken("anonymous_id:v"), "viewed");
		expect(shown.items).toMatchObject([{ product_id: "b", name: "Seen b", price: 99 }, { product_id: "a", name: "Thing a", price: 15 }]);
	});

	it("back in stock: what was looked at, sold out, and is there again, until it is bought", async () => {
		await publish();
		await say("PUT", [thing("a", { stock: 0 }), thing("b"), thing("c")]);
		await view("v", "a", "b", "c");
		const token = await mintToken("anonymous_id:v");
		expect(await open(token, "back_in_stock")).toMatchObject({ variant: "fallback" });
		await advance("1h");
		await say("PATCH", [{ product_id: "c", stock: 0 }]);
		await advance("1h");
		await say("PATCH", [{ product_id: "a", stock: 2 }, { product_id: "c", stock: 4 }]);
		expect((await open(token, "back_in_stock")).items).toMatchObject([{ product_id: "c", name: "Thing c" }, { product_id: "a" }]);
		// A program that loads ahead may show it days later.
		expect(await open(token, "back_in_stock", PREFETCH)).toMatchObject({ variant: "preloaded", items: [] });
		await send([{ event: "Order Completed", anonymousId: "v", properties: { order_id: "1", products: [{ product_id: "c" }] } }]);
		expect((await open(token, "back_in_stock")).items).toMatchObject([{ product_id: "a" }]);
		await say("PATCH", [{ product_id: "a", stock: 0 }]);
		// What was shown a moment ago is shown to the email's other pictures too.
		await advance("1m");
		expect(await open(token, "back_in_stock")).toMatchObject({ variant: "fallback" });
	});

	it("price drop: cheaper than when it was looked at, by the catalogue's own history", async () => {
		await publish();
		await say("PUT", [thing("a"), thing("b")]);
		await advance("1m");
		await view("v", "a", "b");
		const token = await mintToken("anonymous_id:v");
		// The page may have said 99: what counts is what the shop asked then.
		expect(await open(token, "price_drop")).toMatchObject({ variant: "fallback" });
		await advance("1h");
		await say("PATCH", [{ product_id: "a", price: 14, currency: "EUR" }, { product_id: "b", price: 25, currency: "EUR" }]);
		expect((await open(token, "price_drop")).items).toMatchObject([{ product_id: "a", price: 14 }]);
		expect(await open(token, "price_drop", PREFETCH)).toMatchObject({ variant: "preloaded" });
		await view("late", "a");
		expect(await open(await mintToken("anonymous_id:late"), "price_drop")).toMatchObject({ variant: "fallback" });
	});

	it("recommended: what others looked at too, then the most viewed, then the catalogue; nothing bought, in the cart or sold out", async () => {
		const site = await publish();
		await say("PUT", ["a", "b", "c", "d", "e", "f", "g", "h"].map((id) => thing(id, { category: id < "e" ? "Kitchen" : "Garden" })));
		const now = site.clock.now();
		const views = [["p1", "a"], ["p1", "b"], ["p2", "a"], ["p2", "b"], ["p2", "c"], ["p3", "a"], ["p3", "d"], ["p4", "d"], ["p5", "h"], ["p6", "h"]] as const;
		const insert = env.DB.prepare("INSERT INTO events (site, profile_id, message_id, time, received_at, type, name, properties) VALUES ('test-shop', ?1, ?2, ?3, ?3, 'track', 'Product Viewed', ?4)");
		await env.DB.batch(views.map(([person, id], index) => insert.bind(person, `m${index}`, now - 60_000, JSON.stringify({ product_id: id }))));
		expect(await countCoViews(env.DB, "test-shop", now)).toMatchObject({ changed: 5, is_approximate: false });
		// The same again changes nothing.
		expect(await countCoViews(env.DB, "test-shop", now)).toMatchObject({ changed: 0 });
		await copyCatalogue(env, site);
		forgetCatalogueMark();

		await view("v", "a");
		const token = await mintToken("anonymous_id:v");
		expect((await open(token, "recommended")).items.map((item) => item.product_id)).toEqual(["b", "c", "d"]);
		await send([{ event: "Order Completed", anonymousId: "v", properties: { order_id: "1", products: [{ product_id: "b" }] } }]);
		await send([{ event: "Product Added", anonymousId: "v", properties: { product_id: "c", name: "C", quantity: 1 } }]);
		await say("PATCH", [{ product_id: "d", stock: 0 }]);
		// Nothing of the neighbours is left; of the same category nothing either: then the most viewed of all, and the catalogue's order.
		expect((await open(token, "recommended")).items.map((item) => item.product_id)).toEqual(["h", "e", "f"]);
		await send([{ event: "Cart Viewed", anonymousId: "nobody", properties: { products: [] } }]);
		expect((await open(await mintToken("anonymous_id:nobody"), "recommended")).items.map((item) => item.product_id)).toEqual(["a", "b", "h"]);
	});

	it("what only events say of a product is known, and shown to nobody but who looked at it", async () => {
		const site = await publish();
		await say("PUT", [thing("a", { category: null })]);
		const events = [
			{ product_id: "a", name: "Evil", category: "Cups", price: 1, currency: "EUR" },
			{ product_id: "x", name: "Buy at evil.test", price: 5, currency: "USD", url: "javascript:alert(1)", image_url: 7 },
			{ product_id: { a: 1 } },
		].map((properties, index) => ({ message_id: String(index), time: 0, received_at: 0, type: "track", name: "Product Viewed", properties: JSON.stringify(properties) }));
		const message: ProjectMessage = {
			site: "test-shop",
			copies: [{ profile_id: "p", revision: 1, first_seen_at: 0, last_seen_at: 0, traits: "{}", cart: "{}", consent: "{}", identifiers: [], memberships: [], flips: [], events }],
		} as unknown as ProjectMessage;
		await learnProducts(env, [message]);
		await copyCatalogue(env, site);
		forgetCatalogueMark();
		expect(await known("a")).toMatchObject({ name: "Thing a", price: 20, category: "Cups", origin: "api", learned_from_events: ["category"] });
		expect(await known("x")).toMatchObject({ name: "Buy at evil.test", price: 5, currency: "USD", url: null, origin: "events", held_by: [] });
		await view("v", "x");
		// It is forgotten when nobody has said anything new of it for 90 days.
		await countViews(env, { ...site, clock: { ...site.clock, now: () => site.clock.now() + 89 * 86_400_000 } });
		expect(await known("x")).toMatchObject({ origin: "events" });
		await send([{ event: "Cart Viewed", anonymousId: "other", properties: { products: [] } }]);
		expect((await open(await mintToken("anonymous_id:v"), "viewed")).items).toMatchObject([{ product_id: "x", name: "Seen x", price: 99 }]);
		expect((await open(await mintToken("anonymous_id:other"), "recommended")).items.map((item) => item.product_id)).toEqual(["a"]);
		await countViews(env, { ...site, clock: { ...site.clock, now: () => site.clock.now() + 91 * 86_400_000 } });
		expect((await request("/api/v1/products/x", { headers: ADMIN })).status).toBe(404);
		expect(await known("a")).toMatchObject({ name: "Thing a" });
	});
});

function counting(answer: () => Response | Promise<Response>): { readonly fetcher: Fetcher; readonly asked: string[] } {
	const asked: string[] = [];
	return { asked, fetcher: async (url) => (asked.push(url), answer()) };
}

describe("a JSON feed", () => {
	const FEED = "{ url: https://api.shop.example/offers.json, list: data.items, map: { name: title, price: cost }, cache: 1m, timeout_ms: 100 }";
	const ANSWER = { data: { items: [{ title: "Offer", cost: "9.50 EUR", url: "https://shop.example/o" }, { title: "" }] } };

	beforeEach(startAfresh);

	it("is asked once, kept, and read from what was kept", async () => {
		const { definitions } = await publish({ "feeds/offers.yaml": FEED });
		const needed = { definitions, person: null, now: 0 };
		const { fetcher, asked } = counting(() => Response.json(ANSWER));
		const feeds = await loadFeeds(env, ["offers", "nothing"], needed, fetcher);
		expect(feeds).toEqual({ offers: { value: ANSWER.data.items, cards: [{ product_id: null, name: "Offer", price: 9.5, currency: "EUR", url: "https://shop.example/o", image_url: null, category: null }] } });
		await loadFeeds(env, ["offers"], needed, fetcher);
		forgetFeeds();
		expect(await loadFeeds(env, ["offers"], needed, fetcher)).toEqual(feeds);
		expect(asked).toEqual(["https://api.shop.example/offers.json"]);
	});

	it.each([
		["hangs", () => new Promise<Response>(() => {})],
		["is not JSON", () => new Response("<html>")],
		["fails", () => new Response("no", { status: 503 })],
		["redirects to a private address", () => new Response(null, { status: 302, headers: { location: "https://127.0.0.1/x" } })],
		["is too large", () => new Response(JSON.stringify({ data: { items: ["x".repeat(600_000)] } }))],
		["has another shape", () => Response.json({ data: null })],
		["is too deep", () => new Response(`{"data":{"items":${"[".repeat(100)}${"]".repeat(100)}}}`)],
	])("that %s is not there, and does not hold up an open", async (_, answer) => {
		const { definitions } = await publish({ "feeds/offers.yaml": FEED });
		const started = Date.now();
		expect(await loadFeeds(env, ["offers"], { definitions, person: null, now: 0 }, counting(answer).fetcher)).toEqual({});
		// 100 ms are agreed; the rest is this machine.
		expect(Date.now() - started).toBeLessThan(5_000);
	});

	it("whose address has the person's data is asked for each, encoded, and never without a person", async () => {
		const { definitions } = await publish({ "feeds/weather.yaml": '{ url: "https://api.shop.example/weather?city={{ profile.city }}" }' });
		const { fetcher, asked } = counting(() => Response.json({ degrees: 7 }));
		const cart = { items: [], value: 0, currency: null, url: null, cartId: null, updatedAt: null };
		const person = { traits: { city: "Köln&host=evil.test/../" }, cart, viewed: [], segments: {} };
		expect(await loadFeeds(env, ["weather"], { definitions, person, now: 0 }, fetcher)).toMatchObject({ weather: { value: { degrees: 7 } } });
		expect(await loadFeeds(env, ["weather"], { definitions, person: null, now: 0 }, fetcher)).toEqual({});
		expect(asked).toEqual(["https://api.shop.example/weather?city=K%C3%B6ln%26host%3Devil.test%2F..%2F"]);
	});

	it("is shown by a block, from what was kept, and passed over where there is nothing", async () => {
		const block = blockFrom("feed").replace("from: feed", "from: feed, feed: offers").replace('link: "{{ site.url }}/sale"', 'link: "{{ site.url }}/sale", text: "{{ feeds.offers[0].title }} of today"');
		await publish({ "feeds/offers.yaml": FEED.replace("api.shop.example", "10.0.0.1"), "blocks/offers/block.yaml": block });
		await view("v", "a");
		const token = await mintToken("anonymous_id:v");
		// Its address is a private one: nobody is asked, and the open is answered.
		expect(await open(token, "offers")).toMatchObject({ variant: "fallback", via: "shard" });
		await publish({ "feeds/offers.yaml": FEED, "blocks/offers/block.yaml": block });
		await loadFeeds(env, ["offers"], { definitions: (await context()).definitions, person: null, now: 0 }, counting(() => Response.json(ANSWER)).fetcher);
		forgetFeeds();
		await advance("1m");
		expect(await open(token, "offers")).toMatchObject({ variant: "show.0", text: "Offer of today", items: [{ name: "Offer", price: 9.5 }] });
	});

	it("that a block names must be there, and its host must be written out", async () => {
		const block = blockFrom("feed").replace("from: feed", "from: feed, feed: offers");
		const missing = await publishShop({ "blocks/offers/block.yaml": block });
		expect(await missing.text()).toContain("a feed of this folder (there is none)");
		const unfixed = await publishShop({ "feeds/offers.yaml": '{ url: "https://{{ profile.host }}/x" }' });
		expect(await unfixed.text()).toContain("whose host is written out");
	});
});
