import type { ProfileId } from "@pipit/core/identity";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { queryRuns } from "../database/schema.ts";
import { bindingsOf, type QueryMoment } from "./source.ts";

/** Of whom something else is said now than their shard was told. */
export interface MemberChange {
	readonly profileId: ProfileId;
	/** JSON of what is said of them; null: nothing any more. */
	readonly value: string | null;
	/** When it was worked out, where that is said. */
	readonly computedAt: number | null;
	/** When they were last seen, as far as the mirror knows; null where it no longer knows them. */
	readonly lastSeenAt: number | null;
}

/** How the last run of a segment's query went. */
export interface QueryRun {
	readonly ran_at: string;
	readonly entered: number;
	readonly exited: number;
	readonly error: string | null;
}

/**
 * Compares what is said of people with what their shards were told; what is neither known nor of this site does not count.
 *
 * @param answer `WITH ..` that ends in a table `answer` (profile_id, value, computed_at) with one row for each person; binds
 *   ?1 (site), ?2 (now, as views write it) and ?3 (the name)
 * @param name under which is written down what was told: a segment that a query defines, or the trait of an upload
 */
export async function compareMembers(db: D1Database, answer: string, moment: QueryMoment, name: string, limit: number): Promise<MemberChange[]> {
	const { results } = await db
		.prepare(`${answer} ${COMPARE}`)
		.bind(...bindingsOf(moment), name, limit)
		.all<{ profile_id: ProfileId; value: string | null; computed_at: number | null; last_seen_at: number | null }>();
	return results.map((row) => ({ profileId: row.profile_id, value: row.value, computedAt: row.computed_at, lastSeenAt: row.last_seen_at }));
}

/** The answer stands only where tables stand: in a condition, its query could name the columns of this one. */
const COMPARE = `
SELECT p.profile_id, a.value, a.computed_at, p.last_seen_at FROM answer a
JOIN profiles p ON p.site = ?1 AND p.profile_id = a.profile_id AND p.moved_to IS NULL AND p.is_erased = 0
LEFT JOIN query_members m ON m.site = ?1 AND m.segment = ?3 AND m.profile_id = a.profile_id
WHERE m.value IS NOT a.value
UNION ALL
SELECT m.profile_id, NULL, NULL, p.last_seen_at FROM query_members m
LEFT JOIN profiles p ON p.site = m.site AND p.profile_id = m.profile_id
LEFT JOIN answer a ON a.profile_id = m.profile_id
WHERE m.site = ?1 AND m.segment = ?3 AND a.profile_id IS NULL
LIMIT ?4`;

/** Writes down what the shards have taken. */
export async function writeMembers(db: D1Database, { site, now }: QueryMoment, name: string, changes: readonly MemberChange[]): Promise<void> {
	const said = changes.filter(({ value }) => value !== null).map(({ profileId, value }) => [profileId, value]);
	const gone = changes.filter(({ value }) => value === null).map(({ profileId }) => profileId);
	await db.batch([
		db
			.prepare(
				`INSERT INTO query_members (site, segment, profile_id, since, value)
				SELECT ?1, ?2, value ->> 0, ?3, value ->> 1 FROM json_each(?4) WHERE true
				ON CONFLICT (site, segment, profile_id) DO UPDATE SET value = excluded.value`,
			)
			.bind(site, name, now, JSON.stringify(said)),
		db.prepare("DELETE FROM query_members WHERE site = ?1 AND segment = ?2 AND profile_id IN (SELECT value FROM json_each(?3))").bind(site, name, JSON.stringify(gone)),
	]);
}

/** Under which names something was told, whether it is still said or not: an upload's has a colon, a segment's has none. */
export async function namesWithMembers(db: D1Database, site: string, of: "segments" | "uploads"): Promise<string[]> {
	const { results } = await db.prepare("SELECT DISTINCT segment FROM query_members WHERE site = ?1").bind(site).all<{ segment: string }>();
	return results.map((row) => row.segment).filter((name) => name.includes(":") === (of === "uploads"));
}

export async function writeQueryRun(db: D1Database, { site, now }: QueryMoment, segment: string, run: Omit<QueryRun, "ran_at">): Promise<void> {
	await db
		.prepare("INSERT OR REPLACE INTO query_runs (site, segment, ran_at, entered, exited, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
		.bind(site, segment, now, run.entered, run.exited, run.error)
		.run();
}

export async function readQueryRuns(db: D1Database, site: string): Promise<Map<string, QueryRun>> {
	const rows = await drizzle(db).select().from(queryRuns).where(eq(queryRuns.site, site));
	return new Map(rows.map(({ segment, ranAt, entered, exited, error }) => [segment, { ran_at: new Date(ranAt).toISOString(), entered, exited, error }]));
}
