import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { fetchProductFeed, readFeedStatus } from "../src/catalogue/fetch-feed.ts";
import { forgetCatalogueMark, LoadedCatalogue } from "../src/catalogue/read.ts";
import { publishCatalogue } from "../src/catalogue/publish.ts";
import { copyCatalogue, copyWholeCatalogue, refreshCatalogue, syncFile } from "../src/catalogue/sweep.ts";
import { siteContext, type SiteContext } from "../src/context.ts";
import { migrate } from "../src/database/migrate.ts";
import type { Fetcher } from "../src/outbound/safe-fetch.ts";
import { ADMIN, publishShop, request, startAfresh } from "./support.ts";

interface ProductJson {
	readonly product_id: string;
	readonly name: string | null;
	readonly price: number | null;
	readonly currency: string;
	readonly stock: number | null;
	readonly origin: string;
	readonly held_by: readonly string[];
	readonly history: readonly object[];
}

async function say(method: "PUT" | "PATCH" | "DELETE", body: unknown, path = "", type = "application/json"): Promise<Response> {
	return request(`/api/v1/products${path}`, { method, headers: { ...ADMIN, "content-type": type }, body: typeof body === "string" ? body : JSON.stringify(body) });
}

async function product(id: string): Promise<ProductJson | null> {
	const response = await request(`/api/v1/products/${id}`, { headers: ADMIN });
	return response.status === 404 ? null : response.json<ProductJson>();
}

async function shop(): Promise<SiteContext> {
	const context = await siteContext(env, "test-shop");
	if (context === null) throw new Error("the shop is not published");
	return context;
}

/** How many parts of the copies are old. */
async function waiting(): Promise<number | undefined> {
	return (await env.DB.prepare("SELECT count(*) AS n FROM catalogue_buckets").first<{ n: number }>())?.n;
}

const FEED = { name: "main", url: "https://shop.example/feed.xml", hosts: [] };

/** A shop's server that serves one feed. */
function serving(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): { readonly fetcher: Fetcher; readonly asked: RequestInit[] } {
	const asked: RequestInit[] = [];
	const fetcher: Fetcher = async (_, init) => {
		asked.push(init);
		const given = new Headers(init.headers);
		if (headers["etag"] !== undefined && given.get("if-none-match") === headers["etag"]) return new Response(null, { status: 304 });
		return new Response(body, { headers: { "content-type": "application/xml", ...headers } });
	};
	return { fetcher, asked };
}

function rss(...items: readonly string[]): string {
	return `<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>${items.join("\n")}</channel></rss>`;
}

function item(id: string, more = ""): string {
	return `<item><g:id>${id}</g:id><g:title>Thing ${id}</g:title><g:link>https://shop.example/p/${id}</g:link><g:price>10.00 EUR</g:price><g:product_type>Home &gt; Kitchen</g:product_type>${more}</item>`;
}

describe("the catalogue", () => {
	beforeEach(async () => {
		await startAfresh();
		await publishShop();
		await migrate(env.DB);
	});

	it("begins with products.yaml, and what the file no longer names goes", async () => {
		expect(await product("cup")).toMatchObject({ name: "Cup", price: 12, currency: "EUR", origin: "file", held_by: ["file"] });
		await publishShop({ "products.yaml": '- { product_id: pot, name: Pot, price: 39, url: "https://shop.example/p/pot", image_url: "https://shop.example/i/pot.png" }' });
		await syncFile(env, await shop());
		expect(await product("cup")).toBe(null);
		expect(await product("pot")).toMatchObject({ price: 39, history: [{ price: 40 }, { price: 39 }] });
	});

	it("takes products by the API, whole, in part and as lines, and says which it refuses", async () => {
		const put = await say("PUT", [{ product_id: "a", name: "A", price: "5.00 USD", stock: 3 }, { product_id: "b", price: "five" }, { product_id: "a", name: "again" }]);
		expect(put.status).toBe(422);
		expect(put.headers.get("content-type")).toContain("application/problem+json");
		expect(await put.json()).toMatchObject({
			products: 1,
			refused: 2,
			items: [
				{ line: 2, product_id: "b", problems: [{ path: ["price"] }] },
				{ line: 3, product_id: "a", problems: [{ expected: "an id used once" }] },
			],
		});
		expect(await (await say("PATCH", { product_id: "a", stock: 0 })).json()).toEqual({ products: 1, changed: 1, refused: 0 });
		expect(await product("a")).toMatchObject({ name: "A", price: 5, currency: "USD", stock: 0 });
		expect((await say("PATCH", { product_id: "nobody", stock: 0 })).status).toBe(422);
		expect(await (await say("PUT", '{"id":"c","title":"C"}\n{"id":"d","title":"D","colour":"red"}\n', "", "application/x-ndjson")).json()).toMatchObject({ products: 2 });
		expect(await (await say("PUT", "id,title,price\ne,E,7.50 EUR\n", "", "text/csv")).json()).toMatchObject({ products: 1 });
		expect(await product("e")).toMatchObject({ price: 7.5, origin: "api" });
		expect((await say("PUT", { product_id: "x", colour: "red" })).status).toBe(422);
		expect((await say("PUT", "{", "")).status).toBe(400);
		expect(await (await say("DELETE", ["a", "c", "nobody"])).json()).toEqual({ removed: 2 });
		expect(await (await say("DELETE", {}, "/e")).json()).toEqual({ removed: 1 });
		expect(await product("a")).toBe(null);
	});

	it("takes a feed, tells the refused lines, and leaves alone what did not change", async () => {
		const context = await shop();
		const first = serving(rss(item("k1"), item("k2", "<g:availability>maybe</g:availability>"), item("k3")), { etag: '"1"' });
		const status = await fetchProductFeed(env, context, FEED, false, first.fetcher);
		expect(status).toMatchObject({ products: 2, changed: 2, refused_count: 1, refused: [{ line: 2, product_id: "k2", problems: [{ path: ["availability"] }] }], error: null, etag: '"1"' });
		expect(await product("k1")).toMatchObject({ name: "Thing k1", price: 10, origin: "feed", held_by: ["feed:main"] });
		// The API's later word stands until the feed's line changes.
		await say("PATCH", { product_id: "k1", price: 8, currency: "EUR" });
		expect(await fetchProductFeed(env, context, FEED, false, first.fetcher)).toMatchObject({ error: null, products: 2 });
		expect(new Headers(first.asked[1]?.headers).get("if-none-match")).toBe('"1"');
		expect(await fetchProductFeed(env, context, FEED, false, serving(rss(item("k1"), item("k3"))).fetcher)).toMatchObject({ changed: 0 });
		expect(await product("k1")).toMatchObject({ price: 8 });
		await fetchProductFeed(env, context, FEED, false, serving(rss(item("k1").replace("10.00", "9.00"))).fetcher);
		expect(await product("k1")).toMatchObject({ price: 9 });
		expect(await product("k3")).toBe(null);
	});

	it("keeps the last good catalogue when a feed breaks off, fails, or has lost most of its products", async () => {
		const context = await shop();
		const many = Array.from({ length: 50 }, (_, index) => item(`m${index}`));
		await fetchProductFeed(env, context, FEED, false, serving(rss(...many)).fetcher);
		const whole = rss(...many.slice(0, 30));
		expect(await fetchProductFeed(env, context, FEED, false, serving(whole.slice(0, -60)).fetcher)).toMatchObject({ removed: 0, error: expect.stringMatching(/^line \d+: expected/) });
		expect(await fetchProductFeed(env, context, FEED, false, serving(`<!DOCTYPE x [<!ENTITY a "b">]>${whole}`).fetcher)).toMatchObject({ error: expect.stringContaining("no document type") });
		expect(await fetchProductFeed(env, context, FEED, false, () => Promise.resolve(new Response("no", { status: 500 })))).toMatchObject({ error: "the feed's server answered 500" });
		expect(await fetchProductFeed(env, context, { ...FEED, url: "http://169.254.169.254/feed" }, false, serving("").fetcher)).toMatchObject({ error: "private address" });
		expect(await product("m40")).not.toBe(null);
		const few = serving(rss(...many.slice(0, 10)));
		expect(await fetchProductFeed(env, context, FEED, false, few.fetcher)).toMatchObject({ removed: 0, held_back: 40, error: null });
		expect(await product("m40")).not.toBe(null);
		expect(await fetchProductFeed(env, context, FEED, true, few.fetcher)).toMatchObject({ removed: 40, held_back: 0 });
		expect(await product("m40")).toBe(null);
		expect(await readFeedStatus(env.DB, "test-shop", "main")).toMatchObject({ removed: 40 });
	});

	it("reads a packed feed in an older character set, and refuses one that it does not know", async () => {
		const latin = Uint8Array.from(rss(`<item><g:id>z</g:id><g:title>Käse</g:title></item>`).replace("?>", ' encoding="ISO-8859-1"?>'), (sign) => sign.charCodeAt(0));
		const packed = await new Response(new Response(latin).body?.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
		expect(await fetchProductFeed(env, await shop(), FEED, false, serving(new Uint8Array(packed)).fetcher)).toMatchObject({ products: 1, error: null });
		expect(await product("z")).toMatchObject({ name: "Käse" });
		const unknown = await fetchProductFeed(env, await shop(), FEED, false, serving(rss(item("y")).replace("?>", ' encoding="x-mac"?>')).fetcher);
		expect(unknown?.error).toContain("expected UTF-8");
	});

	it("is copied to where opens read it, only as far as it changed, and read back the same", async () => {
		const context = await shop();
		const products = Array.from({ length: 500 }, (_, index) => ({ product_id: `p${index}`, name: `Product ${index}`, price: index, category: index % 2 === 0 ? "Home > Kitchen" : "Garden", stock: 5 }));
		await say("PUT", products);
		const before = await LoadedCatalogue.open(env.KV, "test-shop", []);
		await before.load(["p1", "p499", "cup", "nobody"]);
		expect(before.find("p499")?.product).toMatchObject({ name: "Product 499", price: 499, category: "Garden" });
		expect(before.find("cup")?.product.name).toBe("Cup");
		expect(before.find("nobody")).toBe(null);
		await before.loadLists();
		expect(before.listed("Home").length).toBe(24);
		expect(before.listed("Home > Kitchen")[0]).toBe("p0");
		expect(before.listed("Nowhere")).toEqual([]);
		expect(await waiting()).toBe(0);
		expect(await copyCatalogue(env, context)).toEqual({ chunks: 0, isPutOff: false });
		await say("PATCH", { product_id: "p499", stock: 0 });
		forgetCatalogueMark();
		const after = await LoadedCatalogue.open(env.KV, "test-shop", []);
		await after.load(["p1", "p499"]);
		expect(after.find("p499")).toMatchObject({ product: { stock: 0 }, history: [{ in_stock: true }, { in_stock: false }] });
		expect(after.find("p1")?.product.stock).toBe(5);
	});

	it("is copied by a turn of its own where there is much of it", async () => {
		const site = await shop();
		await env.DB.prepare("INSERT INTO catalogue_buckets (site, bucket, changed_at) VALUES ('test-shop', 1, 5), ('test-shop', 2, 6)").run();
		expect(await publishCatalogue(env, "test-shop", site.clock.now(), 0)).toEqual({ chunks: 0, isPutOff: true });
		expect(await waiting()).toBe(2);
		await copyWholeCatalogue(env, site);
		expect(await waiting()).toBe(0);
	});

	it("says how it stands, and fetches the feeds that catalogue.yaml names", async () => {
		await publishShop({ "catalogue.yaml": "feeds: { main: { url: https://10.0.0.1/feed.xml } }" });
		await refreshCatalogue(env, await shop());
		const status = await (await request("/api/v1/catalogue", { headers: ADMIN })).json();
		expect(status).toMatchObject({ site: "test-shop", products: 2, offered: 2, by_origin: { file: 2 }, feeds: { main: { error: "private address" } }, copies: { is_complete: true } });
		expect((await request("/api/v1/catalogue/fetch?feed=other", { method: "POST", headers: ADMIN })).status).toBe(404);
	});
});
