import { markOfSaid, type ProductSaid } from "@pipit/core/catalogue";
import { canonicalJson, type Product } from "@pipit/core/definition";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { countCoViews } from "./co-views.ts";
import { fetchProductFeed } from "./fetch-feed.ts";
import { type PublishedCatalogue, publishCatalogue } from "./publish.ts";
import { applyProducts, heldBy, PRODUCTS_AT_ONCE, releaseProducts } from "./store.ts";

/** What is copied at once; more is done by the queue's consumer, which has a whole turn for it. */
const CHUNKS_AT_ONCE = 100;
const ALL_CHUNKS = 512;

/** Every 15 minutes: the feeds that changed, what `products.yaml` says, and the copies that opens read. */
export async function refreshCatalogue(env: PipitEnv, context: SiteContext): Promise<void> {
	await migrate(env.DB);
	await syncFile(env, context);
	for (const [name, feed] of Object.entries(context.definitions.catalogue?.feeds ?? {})) await fetchProductFeed(env, context, { name, ...feed }, false);
	await copyCatalogue(env, context);
}

/** Hourly: what is viewed together. What only events knew and have not said again for long is forgotten. */
export async function countViews(env: PipitEnv, context: SiteContext): Promise<void> {
	const now = context.clock.now();
	await countCoViews(env.DB, context.site.id, now);
	await forgetLearned(env.DB, context.site.id, now - LEARNED_MS);
	await copyCatalogue(env, context);
}

/** Copies what changed to where opens read it, or has it copied. */
export async function copyCatalogue(env: PipitEnv, { site, clock }: Pick<SiteContext, "site" | "clock">): Promise<PublishedCatalogue> {
	const published = await publishCatalogue(env, site.id, clock.now(), CHUNKS_AT_ONCE);
	if (published.isPutOff) await env.INGEST.send({ kind: "catalogue", site: site.id });
	return published;
}

/** The same as a turn of its own. */
export async function copyWholeCatalogue(env: PipitEnv, { site, clock }: SiteContext): Promise<void> {
	await migrate(env.DB);
	await publishCatalogue(env, site.id, clock.now(), ALL_CHUNKS);
}

/** Of products that only events know, how long ago the last new thing was heard. */
const LEARNED_MS = 90 * 24 * 3_600_000;

async function forgetLearned(db: D1Database, site: string, before: number): Promise<void> {
	const { results } = await db
		.prepare("SELECT product_id FROM catalogue_products WHERE site = ?1 AND origin = 'events' AND known ->> '$.updated_at' < ?2 LIMIT ?3")
		.bind(site, before, PRODUCTS_AT_ONCE)
		.all<{ product_id: string }>();
	await releaseProducts(db, site, null, results.map((row) => row.product_id), Date.now());
}

const FILE = "file";
/** Where the database says which `products.yaml` it has; no feed can have this name. */
const FILE_ROW = "(file)";

/** Brings `products.yaml` as it is published into the catalogue, unless it is there. */
export async function syncFile(env: PipitEnv, { site, definitions: { products }, clock }: SiteContext): Promise<void> {
	const { DB: db } = env;
	const mark = markOfFile(products);
	const row = await db.prepare("SELECT status FROM catalogue_feeds WHERE site = ?1 AND feed = ?2").bind(site.id, FILE_ROW).first<{ status: string }>();
	if ((row?.status ?? markOfFile([])) === mark) return;
	const now = clock.now();
	const speaker = { site: site.id, origin: "file", claim: FILE, how: "whole", now, currency: site.currency } as const;
	for (let at = 0; at < products.length; at += PRODUCTS_AT_ONCE) await applyProducts(db, speaker, products.slice(at, at + PRODUCTS_AT_ONCE).map(saidOf), at);
	const named = new Set(products.map((product) => product.product_id));
	const gone = (await heldBy(db, site.id, FILE)).filter((id) => !named.has(id));
	await releaseProducts(db, site.id, FILE, gone, now);
	await db
		.prepare("INSERT INTO catalogue_feeds (site, feed, status) VALUES (?1, ?2, ?3) ON CONFLICT (site, feed) DO UPDATE SET status = excluded.status")
		.bind(site.id, FILE_ROW, mark)
		.run();
}

function markOfFile(products: readonly Product[]): string {
	return JSON.stringify({ products: products.length, mark: markOfSaid({ product_id: "", fields: { name: canonicalJson(products) } }) });
}

/** After a publication: what `products.yaml` says need not wait for its next turn. */
export async function publishFile(env: PipitEnv, context: SiteContext): Promise<void> {
	try {
		await migrate(env.DB);
		await syncFile(env, context);
		await copyCatalogue(env, context);
	} catch (error) {
		console.error("products.yaml did not reach the catalogue, the next round tries again:", error);
	}
}

function saidOf({ product_id, category, ...fields }: Product): ProductSaid {
	return { product_id, fields: { ...fields, category: category === "" ? null : category } };
}
