import type { UploadRow } from "./rows.ts";

/** What is uploaded, and where: the trait by which shards know it. */
export interface UploadPlace {
	readonly site: string;
	/** `list:vip`, `score:churn`. */
	readonly trait: string;
	/** Rows of other generations do not count. */
	readonly generation: string;
}

/** How an upload stands. */
export interface UploadCounts {
	readonly trait: string;
	readonly updated_at: number;
	/** Identifiers in it. */
	readonly rows: number;
	/** Of these, those by which nobody is known. */
	readonly unknown: number;
	/** People of whom their shards were told. */
	readonly people: number;
}

/** The generation that counts, made where nothing was uploaded yet. */
export async function currentPlace(db: D1Database, site: string, trait: string, now: number): Promise<UploadPlace> {
	const [, found] = await db.batch<{ generation: string }>([
		db.prepare("INSERT INTO uploads (site, trait, generation, updated_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at").bind(site, trait, crypto.randomUUID(), now),
		db.prepare("SELECT generation FROM uploads WHERE site = ?1 AND trait = ?2").bind(site, trait),
	]);
	return { site, trait, generation: found?.results[0]?.generation ?? "" };
}

/** A generation that does not count before `makeCurrent`. */
export function newPlace(site: string, trait: string): UploadPlace {
	return { site, trait, generation: crypto.randomUUID() };
}

/** From now on these rows count and none else. */
export async function makeCurrent(db: D1Database, { site, trait, generation }: UploadPlace, now: number): Promise<void> {
	const before = await db.prepare("SELECT generation FROM uploads WHERE site = ?1 AND trait = ?2").bind(site, trait).first<string>("generation");
	await db
		.prepare("INSERT INTO uploads (site, trait, generation, updated_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET generation = excluded.generation, updated_at = excluded.updated_at")
		.bind(site, trait, generation, now)
		.run();
	if (before !== null) await dropRows(db, { site, trait, generation: before });
}

export async function dropRows(db: D1Database, { site, trait, generation }: UploadPlace): Promise<void> {
	await db.prepare("DELETE FROM upload_rows WHERE site = ?1 AND trait = ?2 AND generation = ?3").bind(site, trait, generation).run();
}

/** Forgets an upload; whom it was about is told with the next run. */
export async function dropUpload(db: D1Database, site: string, trait: string): Promise<boolean> {
	const [rows, upload] = await db.batch([
		db.prepare("DELETE FROM upload_rows WHERE site = ?1 AND trait = ?2").bind(site, trait),
		db.prepare("DELETE FROM uploads WHERE site = ?1 AND trait = ?2").bind(site, trait),
	]);
	return (rows?.meta.changes ?? 0) + (upload?.meta.changes ?? 0) > 0;
}

/** Uploads that broke off leave rows behind that never counted. */
export async function dropAbandoned(db: D1Database, site: string, before: number): Promise<void> {
	await db
		.prepare("DELETE FROM upload_rows WHERE site = ?1 AND said_at < ?2 AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.site = upload_rows.site AND u.trait = upload_rows.trait AND u.generation = upload_rows.generation)")
		.bind(site, before)
		.run();
}

/** Writes rows, those without a value away. */
export async function writeRows(db: D1Database, { site, trait, generation }: UploadPlace, rows: readonly UploadRow[], now: number): Promise<void> {
	const said = rows.filter(({ value }) => value !== null).map(({ key, value, computedAt }) => [key, value, computedAt]);
	const gone = rows.filter(({ value }) => value === null).map(({ key }) => key);
	await db.batch([
		db
			.prepare(
				`INSERT OR REPLACE INTO upload_rows (site, trait, generation, key, value, computed_at, said_at)
				SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, ?4 FROM json_each(?5)`,
			)
			.bind(site, trait, generation, now, JSON.stringify(said)),
		db.prepare("DELETE FROM upload_rows WHERE site = ?1 AND trait = ?2 AND generation = ?3 AND key IN (SELECT value FROM json_each(?4))").bind(site, trait, generation, JSON.stringify(gone)),
	]);
}

export async function countRows(db: D1Database, { site, trait, generation }: UploadPlace): Promise<number> {
	const found = await db.prepare("SELECT count(*) AS rows FROM upload_rows WHERE site = ?1 AND trait = ?2 AND generation = ?3").bind(site, trait, generation).first<number>("rows");
	return found ?? 0;
}

/** The traits that uploads of a site speak of. */
export async function uploadedTraits(db: D1Database, site: string): Promise<string[]> {
	const { results } = await db.prepare("SELECT trait FROM uploads WHERE site = ?1 ORDER BY trait").bind(site).all<{ trait: string }>();
	return results.map(({ trait }) => trait);
}

/** How the uploads of a site stand: those of a kind, `list:`, or that of one trait, `list:vip`. */
export async function readUploads(db: D1Database, site: string, which: string): Promise<UploadCounts[]> {
	const { results } = await db
		.prepare(
			`SELECT u.trait, u.updated_at,
			(SELECT count(*) FROM upload_rows r WHERE r.site = u.site AND r.trait = u.trait AND r.generation = u.generation) AS rows,
			(SELECT count(*) FROM upload_rows r WHERE r.site = u.site AND r.trait = u.trait AND r.generation = u.generation AND NOT EXISTS (${PEOPLE_OF_ROW})) AS unknown,
			(SELECT count(*) FROM query_members m WHERE m.site = u.site AND m.segment = u.trait AND m.value <> '') AS people
			FROM uploads u WHERE u.site = ?1 AND (u.trait = ?2 OR (substr(?2, -1) = ':' AND substr(u.trait, 1, length(?2)) = ?2)) ORDER BY u.trait`,
		)
		.bind(site, which)
		.all<{ trait: string; updated_at: number; rows: number; unknown: number; people: number }>();
	return results;
}

/** Whom a row `r` is about; a profile that became part of another one is that one. */
const PEOPLE_OF_ROW = `
SELECT i.profile_id FROM identifiers i INDEXED BY identifiers_by_key WHERE i.site = r.site AND i.key = r.key AND i.status IN ('owned', 'pending')
UNION ALL
SELECT coalesce(p.moved_to, p.profile_id) FROM profiles p
WHERE substr(r.key, 1, 8) = 'profile:' AND p.site = r.site AND p.profile_id = substr(r.key, 9) AND p.is_erased = 0`;

/**
 * What an upload says of each person, as `compareMembers` takes it: of several rows about one person the newest holds.
 * SQLite would look through all identifiers of a site for each row: the way is said.
 */
export const ANSWER = `
WITH r AS (
  SELECT r.site, r.key, r.value, r.computed_at, r.said_at FROM upload_rows r
  JOIN uploads u ON u.site = r.site AND u.trait = r.trait AND u.generation = r.generation
  WHERE r.site = ?1 AND r.trait = ?3
), said AS (
  SELECT i.profile_id, r.value, r.computed_at, r.said_at, r.key FROM r
  CROSS JOIN identifiers i INDEXED BY identifiers_by_key ON i.site = r.site AND i.key = r.key AND i.status IN ('owned', 'pending')
  UNION ALL
  SELECT coalesce(p.moved_to, p.profile_id), r.value, r.computed_at, r.said_at, r.key FROM r
  CROSS JOIN profiles p ON p.site = r.site AND p.profile_id = substr(r.key, 9)
  WHERE r.key >= 'profile:' AND r.key < 'profile' || char(59)
), answer AS MATERIALIZED (
  SELECT profile_id, value, computed_at FROM (
    SELECT profile_id, value, computed_at, row_number() OVER (PARTITION BY profile_id ORDER BY said_at DESC, key DESC) AS place FROM said
  ) WHERE place = 1
)`;
