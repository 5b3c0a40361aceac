import type { KnownProduct } from "@pipit/core/catalogue";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, BadRequest, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { countCoViews } from "./co-views.ts";
import { fetchProductFeed } from "./fetch-feed.ts";
import { catalogueStatus } from "./status.ts";
import { listProducts, readProducts, releaseProducts, type Speaker, type StoredProduct } from "./store.ts";
import { copyCatalogue, syncFile } from "./sweep.ts";
import { ProductTaker, type Taken, takeStream } from "./take-products.ts";

const LARGEST_LIST = 5_000_000;
const PAGE = 100;
const MOST_DELETED = 1_000;

/**
 * The catalogue. `PUT /products` says what products are, `PATCH` what of them is different, `DELETE` which are gone: one, or
 * a list, as JSON; PUT and PATCH also take JSON lines, CSV, TSV and XML of up to 100 MB. `GET /products` reads them,
 * `GET /catalogue` says how it stands, `POST /catalogue/fetch` fetches the feeds now.
 */
export const catalogueRoutes = new Hono<Admin>()
	.get("/products", async (c) => {
		const { site } = await ready(c);
		const limit = Math.min(1_000, Math.max(1, Number(c.req.query("limit") ?? PAGE) || PAGE));
		const products = await listProducts(c.env.DB, site.id, { after: c.req.query("after") ?? "", limit });
		return c.json<object>({ products: products.map(productJson), next: products.length === limit ? (products.at(-1)?.known.product.product_id ?? null) : null });
	})
	.get("/products/:id", async (c) => {
		const { site } = await ready(c);
		const [product] = await readProducts(c.env.DB, site.id, [c.req.param("id")]);
		return product === undefined ? problem(c, 404, "no such product") : c.json<object>(productJson(product));
	})
	.put("/products", (c) => take(c, "whole"))
	.patch("/products", (c) => take(c, "part"))
	.delete("/products/:id", (c) => remove(c, [c.req.param("id")]))
	.delete("/products", async (c) => remove(c, idsOf(await readSmall(c))))
	.get("/catalogue", async (c) => c.json<object>(await catalogueStatus(c.env, await ready(c))))
	.post("/catalogue/fetch", async (c) => {
		const context = await ready(c);
		const wanted = c.req.query("feed");
		const feeds = Object.entries(context.definitions.catalogue?.feeds ?? {}).filter(([name]) => wanted === undefined || name === wanted);
		if (feeds.length === 0) return problem(c, 404, wanted === undefined ? "catalogue.yaml names no feed" : `catalogue.yaml names no feed ${wanted.slice(0, 80)}`);
		const statuses: Record<string, unknown> = {};
		for (const [name, feed] of feeds) statuses[name] = (await fetchProductFeed(c.env, context, { name, ...feed }, c.req.query("force") === "1")) ?? { error: "it is being fetched already" };
		await copyCatalogue(c.env, context);
		return c.json<object>({ feeds: statuses });
	})
	.post("/catalogue/views", async (c) => {
		const context = await ready(c);
		const counted = await countCoViews(c.env.DB, context.site.id, context.clock.now());
		await copyCatalogue(c.env, context);
		return c.json<object>(counted);
	});

async function ready(c: Context<Admin>): Promise<SiteContext> {
	const context = await siteOf(c);
	await migrate(c.env.DB);
	await syncFile(c.env, context);
	return context;
}

async function take(c: Context<Admin>, how: "whole" | "part"): Promise<Response> {
	const context = await ready(c);
	const { site, clock } = context;
	const speaker: Speaker = { site: site.id, origin: "api", claim: how === "whole" ? "api" : null, how, now: clock.now(), currency: site.currency };
	const type = c.req.header("content-type") ?? "application/json";
	const isList = type.startsWith("application/json") && Number(c.req.header("content-length") ?? 0) <= LARGEST_LIST;
	const taken = isList ? await takeList(new ProductTaker(c.env.DB, speaker, true), await readSmall(c)) : await takeStream(new ProductTaker(c.env.DB, speaker, false), c.req.raw.body, /charset="?([\w-]+)/i.exec(type)?.[1] ?? null);
	await copyCatalogue(c.env, context);
	return answer(c, taken);
}

function answer(c: Context<Admin>, { products, changed, refused_count: refusedCount, refused, broken }: Taken): Response {
	const counts = { products, changed, refused: refusedCount };
	if (refusedCount === 0 && broken === null) return c.json<object>(counts);
	const left = broken === null ? "" : `; the rest could not be read (line ${broken.line}: ${broken.message})`;
	return problem(c, 422, `${refusedCount} of ${products + refusedCount} products are refused, the others are stored${left}`, { ...counts, items: refused });
}

async function takeList(taker: ProductTaker, body: unknown): Promise<Taken> {
	const list = listOf(body);
	for (const [index, fields] of list.entries()) await taker.take({ line: index + 1, fields });
	return taker.end(0, null);
}

function listOf(body: unknown): readonly unknown[] {
	if (Array.isArray(body)) return body;
	const inner: unknown = typeof body === "object" && body !== null && Object.hasOwn(body, "products") ? Reflect.get(body, "products") : undefined;
	return Array.isArray(inner) ? inner : [body];
}

async function remove(c: Context<Admin>, ids: readonly string[]): Promise<Response> {
	const context = await ready(c);
	const removed = await releaseProducts(c.env.DB, context.site.id, null, ids, context.clock.now());
	await copyCatalogue(c.env, context);
	return c.json({ removed });
}

async function readSmall(c: Context<Admin>): Promise<unknown> {
	const text = await c.req.text();
	if (text.length > LARGEST_LIST) throw new BadRequest(413, `the body: expected at most ${LARGEST_LIST} characters as one JSON text; larger ones are JSON lines (content-type application/x-ndjson)`);
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		throw new BadRequest(400, `the body: expected JSON, got ${error instanceof Error ? error.message : "something else"}`);
	}
}

function idsOf(body: unknown): string[] {
	const list = listOf(body).map((item) => (typeof item === "object" && item !== null ? Reflect.get(item, "product_id") : item) as unknown);
	if (list.length <= MOST_DELETED && list.every((id) => typeof id === "string" && id !== "")) return list.map(String);
	throw new BadRequest(400, `the body: expected a list of at most ${MOST_DELETED} product ids, got something else`);
}

function time(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

function productJson({ known, claims }: StoredProduct): object {
	const { product, origin, learned, updated_at, history }: KnownProduct = known;
	return {
		...product,
		sale_from: time(product.sale_from),
		sale_until: time(product.sale_until),
		updated_at: time(updated_at),
		origin,
		held_by: Object.keys(claims),
		learned_from_events: learned,
		history: history.map((point) => ({ ...point, at: time(point.at) })),
	};
}
