import { bucketOf, isAvailable, type KnownProduct, markOfSaid, mergeProduct, type ProductOrigin, type ProductSaid } from "@pipit/core/catalogue";
import { partsByBytes } from "../parts.ts";
import { readStored } from "../stored.ts";

/** How many products one round of statements reads and writes. */
export const PRODUCTS_AT_ONCE = 1_000;
/** D1 takes texts of 2 MB. */
const LARGEST_WRITE = 1_500_000;

/** Somebody who says what products are. */
export interface Speaker {
	readonly site: string;
	readonly origin: ProductOrigin;
	/**
	 * As what they hold a product: `file`, `feed:NAME` or `api`. A product that nobody holds any more goes. Null says
	 * something without holding it.
	 */
	readonly claim: string | null;
	readonly how: "whole" | "part";
	readonly now: number;
	/** The site's. */
	readonly currency: string;
}

export interface Applied {
	/** Products that are different now. */
	readonly changed: number;
	/** Ids that nobody knows, where only known ones can be said something of. */
	readonly unknown: readonly string[];
}

/**
 * Writes what somebody says of products, at most `PRODUCTS_AT_ONCE`, each once. A line that says what the same speaker said
 * the last time changes nothing, so a feed does not take back what the API has said since.
 */
export async function applyProducts(db: D1Database, speaker: Speaker, said: readonly ProductSaid[], firstPosition: number): Promise<Applied> {
	const { site, claim, how, origin, now, currency } = speaker;
	const rows = await readRows(db, site, said.map(({ product_id: id }) => id));
	const onlyKnown = how === "part" && origin === "api";
	const unknown: string[] = [];
	const writes: Write[] = [];
	const heads: { readonly id: string; readonly claims: string }[] = [];
	for (const [index, one] of said.entries()) {
		const row = rows.get(one.product_id) ?? null;
		if (row === null && onlyKnown) {
			unknown.push(one.product_id);
			continue;
		}
		const hash = claim === null ? "" : markOfSaid(one);
		// Who calls the API means it; a file or feed says the same again and again.
		if (claim !== null && origin !== "api" && row?.claims[claim] === hash) continue;
		const known = mergeProduct(row?.known ?? null, one, { origin, how, now, currency });
		const claims = claim === null ? (row?.claims ?? {}) : { ...row?.claims, [claim]: hash };
		if (row !== null && known === row.known) heads.push({ id: one.product_id, claims: JSON.stringify(claims) });
		else writes.push(writeOf(known, claims, row?.position ?? firstPosition + index));
	}
	const statements = [];
	if (writes.length > 0) {
		for (const part of partsByBytes(writes, LARGEST_WRITE)) statements.push(db.prepare(WRITE).bind(site, JSON.stringify(part)));
		statements.push(db.prepare(TOUCH).bind(site, now, JSON.stringify([...new Set(writes.map(({ bucket }) => bucket))])));
	}
	if (heads.length > 0) statements.push(db.prepare(CLAIM).bind(site, JSON.stringify(heads)));
	if (statements.length > 0) await db.batch(statements);
	return { changed: writes.length, unknown };
}

/** Lets go of products; those that nobody holds are removed, and answers how many those were. Null removes whoever holds them. */
export async function releaseProducts(db: D1Database, site: string, claim: string | null, ids: readonly string[], now: number): Promise<number> {
	let removed = 0;
	for (let at = 0; at < ids.length; at += PRODUCTS_AT_ONCE) {
		const rows = await readRows(db, site, ids.slice(at, at + PRODUCTS_AT_ONCE));
		const gone: string[] = [];
		const kept: { readonly id: string; readonly claims: string }[] = [];
		for (const [id, row] of rows) {
			const others = Object.fromEntries(Object.entries(row.claims).filter(([name]) => claim !== null && name !== claim));
			if (Object.keys(others).length === 0) gone.push(id);
			else kept.push({ id, claims: JSON.stringify(others) });
		}
		if (rows.size === 0) continue;
		await db.batch([
			db.prepare("DELETE FROM catalogue_products WHERE site = ?1 AND product_id IN (SELECT value FROM json_each(?2))").bind(site, JSON.stringify(gone)),
			db.prepare(TOUCH).bind(site, now, JSON.stringify([...new Set(gone.map(bucketOf))])),
			db.prepare(CLAIM).bind(site, JSON.stringify(kept)),
		]);
		removed += gone.length;
	}
	return removed;
}

/** The ids that somebody holds. */
export async function heldBy(db: D1Database, site: string, claim: string): Promise<string[]> {
	const ids: string[] = [];
	for (let after = ""; ; ) {
		const { results } = await db
			.prepare("SELECT product_id FROM catalogue_products WHERE site = ?1 AND product_id > ?2 AND json_extract(claims, ?3) IS NOT NULL ORDER BY product_id LIMIT 20000")
			.bind(site, after, `$."${claim}"`)
			.all<{ product_id: string }>();
		ids.push(...results.map((row) => row.product_id));
		const last = results.at(-1);
		if (last === undefined || results.length < 20_000) return ids;
		after = last.product_id;
	}
}

/** Products by id, or the next ones in the order of ids. */
export async function listProducts(db: D1Database, site: string, wanted: { readonly after: string; readonly limit: number }): Promise<StoredProduct[]> {
	const { results } = await db
		.prepare("SELECT product_id, known, claims, position FROM catalogue_products WHERE site = ?1 AND product_id > ?2 ORDER BY product_id LIMIT ?3")
		.bind(site, wanted.after, wanted.limit)
		.all<Columns>();
	return results.map(storedOf);
}

export async function readProducts(db: D1Database, site: string, ids: readonly string[]): Promise<StoredProduct[]> {
	return [...(await readRows(db, site, ids)).values()];
}

export interface StoredProduct {
	readonly known: KnownProduct;
	/** Who holds it, each with a mark of what they said last. */
	readonly claims: Readonly<Record<string, string>>;
	readonly position: number;
}

interface Columns {
	readonly product_id: string;
	readonly known: string;
	readonly claims: string;
	readonly position: number;
}

async function readRows(db: D1Database, site: string, ids: readonly string[]): Promise<Map<string, StoredProduct>> {
	const { results } = await db
		.prepare("SELECT product_id, known, claims, position FROM catalogue_products WHERE site = ?1 AND product_id IN (SELECT value FROM json_each(?2))")
		.bind(site, JSON.stringify(ids))
		.all<Columns>();
	return new Map(results.map((row) => [row.product_id, storedOf(row)]));
}

function storedOf(row: Columns): StoredProduct {
	return { known: readStored<KnownProduct>(row.known), claims: readStored<Record<string, string>>(row.claims), position: row.position };
}

interface Write {
	readonly id: string;
	readonly bucket: number;
	readonly position: number;
	readonly category: string | null;
	readonly origin: ProductOrigin;
	readonly is_offered: 0 | 1;
	readonly known: string;
	readonly claims: string;
}

function writeOf(known: KnownProduct, claims: Readonly<Record<string, string>>, position: number): Write {
	const { product, origin } = known;
	const isOffered = origin !== "events" && product.name !== null && isAvailable(product) !== false;
	return {
		id: product.product_id,
		bucket: bucketOf(product.product_id),
		position,
		category: product.category,
		origin,
		is_offered: isOffered ? 1 : 0,
		known: JSON.stringify(known),
		claims: JSON.stringify(claims),
	};
}

const WRITE = `
INSERT INTO catalogue_products (site, product_id, bucket, position, category, origin, is_offered, known, claims)
SELECT ?1, value ->> 'id', value ->> 'bucket', value ->> 'position', value ->> 'category', value ->> 'origin', value ->> 'is_offered',
  value ->> 'known', value ->> 'claims' FROM json_each(?2) WHERE true
ON CONFLICT (site, product_id) DO UPDATE SET category = excluded.category, origin = excluded.origin,
  is_offered = excluded.is_offered, known = excluded.known, claims = excluded.claims`;

const CLAIM = `
UPDATE catalogue_products SET claims = c.claims
FROM (SELECT value ->> 'id' AS id, value ->> 'claims' AS claims FROM json_each(?2)) c
WHERE site = ?1 AND product_id = c.id`;

/** Which parts of the copies in KV are old now. */
export const TOUCH = `
INSERT INTO catalogue_buckets (site, bucket, changed_at) SELECT ?1, value, ?2 FROM json_each(?3) WHERE true
ON CONFLICT (site, bucket) DO UPDATE SET changed_at = max(excluded.changed_at, catalogue_buckets.changed_at + 1)`;
