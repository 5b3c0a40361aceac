import { categoryPath, chunkBits, chunkOf, BUCKET_BITS, type KnownProduct, packChunk, type Together } from "@pipit/core/catalogue";
import { readStored } from "../stored.ts";
import { type CatalogueMark, chunkKey, type Lists, listsKey, markKey } from "./copies.ts";
import { forgetCatalogueMark } from "./read.ts";

const WRITES_AT_ONCE = 20;
/** Whoever read the old mark still asks for the old copies. */
const KEPT_MS = 10 * 60_000;
const LISTED = 24;
const MOST_CATEGORIES = 500;
const DELETED_AT_ONCE = 200;

export interface PublishedCatalogue {
	readonly chunks: number;
	/** Whether there was more to copy than the caller allowed; then nothing was. */
	readonly isPutOff: boolean;
}

/** Brings the copies in KV up to date: only the chunks whose products changed are written, if they are at most `most`. */
export async function publishCatalogue({ DB: db, KV: kv }: Pick<PipitEnv, "DB" | "KV">, site: string, now: number, most: number): Promise<PublishedCatalogue> {
	const { mark: before, garbage } = await readState(db, site);
	const [count, dirty] = await Promise.all([
		db.prepare("SELECT count(*) AS n FROM catalogue_products WHERE site = ?1").bind(site).first<{ n: number }>(),
		db.prepare("SELECT bucket, changed_at FROM catalogue_buckets WHERE site = ?1 ORDER BY changed_at").bind(site).all<{ bucket: number; changed_at: number }>(),
	]);
	if (dirty.results.length === 0 && before !== null) return { chunks: 0, isPutOff: false };
	const wanted = chunkBits(count?.n ?? 0);
	// Fewer chunks than wanted are only larger; the cut changes where it is far off.
	const isRecut = before === null || wanted > before.bits + 1 || wanted < before.bits - 2;
	const bits = isRecut ? wanted : before.bits;
	const chunks = [...new Set(isRecut ? Array.from({ length: 1 << bits }, (_, chunk) => chunk) : dirty.results.map(({ bucket }) => chunkOf(bucket, bits)))];
	if (chunks.length > most) return { chunks: 0, isPutOff: true };
	const revision = Math.max(now, (before?.published_at ?? 0) + 1).toString(36);
	const revisions = isRecut ? chunks.map(() => "") : [...before.chunks];
	for (let at = 0; at < chunks.length; at += WRITES_AT_ONCE) {
		const some = chunks.slice(at, at + WRITES_AT_ONCE);
		const written = await Promise.all(some.map((chunk) => writeChunk({ db, kv, site, chunk, bits, revision })));
		for (const [index, chunk] of some.entries()) revisions[chunk] = written[index] === true ? revision : "";
	}
	await kv.put(listsKey(site, revision), JSON.stringify(await readLists(db, site)));
	const mark: CatalogueMark = { bits, chunks: revisions, lists: revision, published_at: Math.max(now, (before?.published_at ?? 0) + 1) };
	await kv.put(markKey(site), JSON.stringify(mark));
	forgetCatalogueMark(site);

	const replaced = before === null ? [] : [listsKey(site, before.lists), ...before.chunks.flatMap((old, chunk) => (old !== "" && (isRecut || old !== revisions[chunk]) ? [chunkKey(site, chunk, old)] : []))];
	const waiting = [...garbage, ...replaced.map((key) => ({ key, at: now }))];
	const old = waiting.filter(({ at }) => at < now - KEPT_MS).slice(0, DELETED_AT_ONCE);
	await Promise.all(old.map(({ key }) => kv.delete(key)));
	await db.batch([
		db.prepare("INSERT INTO catalogue_marks (site, mark, garbage) VALUES (?1, ?2, ?3) ON CONFLICT (site) DO UPDATE SET mark = excluded.mark, garbage = excluded.garbage").bind(site, JSON.stringify(mark), JSON.stringify(waiting.filter((item) => !old.includes(item)))),
		// What changed again meanwhile stays to be copied.
		db.prepare("DELETE FROM catalogue_buckets WHERE site = ?1 AND (bucket, changed_at) IN (SELECT value ->> 'bucket', value ->> 'changed_at' FROM json_each(?2))").bind(site, JSON.stringify(dirty.results)),
	]);
	return { chunks: chunks.length, isPutOff: false };
}

interface ChunkToWrite {
	readonly db: D1Database;
	readonly kv: KVNamespace;
	readonly site: string;
	readonly chunk: number;
	readonly bits: number;
	readonly revision: string;
}

/** Whether it holds anything. */
async function writeChunk({ db, kv, site, chunk, bits, revision }: ChunkToWrite): Promise<boolean> {
	const width = 1 << (BUCKET_BITS - bits);
	const { results } = await db
		.prepare(
			`SELECT p.known, t.together FROM catalogue_products p LEFT JOIN catalogue_together t ON t.site = p.site AND t.product_id = p.product_id
			 WHERE p.site = ?1 AND p.bucket >= ?2 AND p.bucket < ?3`,
		)
		.bind(site, chunk * width, (chunk + 1) * width)
		.all<{ known: string; together: string | null }>();
	if (results.length === 0) return false;
	const entries = results.map((row) => ({ known: readStored<KnownProduct>(row.known), together: row.together === null ? [] : readStored<Together>(row.together) }));
	await kv.put(chunkKey(site, chunk, revision), packChunk(entries));
	return true;
}

async function readState(db: D1Database, site: string): Promise<{ readonly mark: CatalogueMark | null; readonly garbage: readonly { readonly key: string; readonly at: number }[] }> {
	const row = await db.prepare("SELECT mark, garbage FROM catalogue_marks WHERE site = ?1").bind(site).first<{ mark: string; garbage: string }>();
	return row === null ? { mark: null, garbage: [] } : { mark: readStored<CatalogueMark>(row.mark), garbage: readStored<{ key: string; at: number }[]>(row.garbage) };
}

/** What is first and what is most viewed, in each of the largest categories and in all. */
async function readLists(db: D1Database, site: string): Promise<Lists> {
	const [first, most] = await Promise.all([
		db.prepare(FIRST).bind(site, LISTED).all<{ category: string | null; product_id: string }>(),
		db.prepare(MOST_VIEWED).bind(site, LISTED).all<{ category: string | null; product_id: string }>(),
	]);
	const [allFirst, allMost] = await Promise.all([
		db.prepare("SELECT product_id FROM catalogue_products WHERE site = ?1 AND is_offered = 1 ORDER BY position, product_id LIMIT ?2").bind(site, LISTED).all<{ product_id: string }>(),
		db
			.prepare("SELECT p.product_id FROM catalogue_together t JOIN catalogue_products p ON p.site = t.site AND p.product_id = t.product_id WHERE t.site = ?1 AND p.is_offered = 1 ORDER BY t.people DESC, p.product_id LIMIT ?2")
			.bind(site, LISTED)
			.all<{ product_id: string }>(),
	]);
	const lists = new Map<string, { listed: string[]; popular: string[] }>([["", { listed: allFirst.results.map((row) => row.product_id), popular: allMost.results.map((row) => row.product_id) }]]);
	const add = (rows: readonly { readonly category: string | null; readonly product_id: string }[], to: "listed" | "popular"): void => {
		for (const { category, product_id: id } of rows) {
			for (const path of categoryPath(category ?? "")) {
				let list = lists.get(path);
				if (list === undefined && lists.size <= MOST_CATEGORIES) lists.set(path, (list = { listed: [], popular: [] }));
				if (list !== undefined && list[to].length < LISTED) list[to].push(id);
			}
		}
	};
	add(first.results, "listed");
	add(most.results, "popular");
	return Object.fromEntries(lists);
}

const FIRST = `
SELECT category, product_id FROM (
  SELECT category, product_id, position, row_number() OVER (PARTITION BY category ORDER BY position, product_id) AS place
  FROM catalogue_products WHERE site = ?1 AND is_offered = 1 AND category IS NOT NULL
) WHERE place <= ?2 ORDER BY position, product_id`;

const MOST_VIEWED = `
SELECT category, product_id FROM (
  SELECT p.category, p.product_id, t.people, row_number() OVER (PARTITION BY p.category ORDER BY t.people DESC, p.product_id) AS place
  FROM catalogue_together t JOIN catalogue_products p ON p.site = t.site AND p.product_id = t.product_id
  WHERE t.site = ?1 AND p.is_offered = 1 AND p.category IS NOT NULL
) WHERE place <= ?2 ORDER BY people DESC, product_id`;
