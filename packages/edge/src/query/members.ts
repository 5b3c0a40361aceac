import type { ReadOnlyQuery } from "@pipit/core/query";
import type { ProfileId } from "@pipit/core/identity";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { queryRuns } from "../database/schema.ts";
import { bindingsOf, type QueryMoment, withViews } from "./source.ts";

/** Somebody whom the newest answer of a query takes in or lets go. */
export interface MemberChange {
	readonly profileId: ProfileId;
	readonly isIn: boolean;
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

/** Compares a query's answer with the members that are written down; what is neither known nor of this site does not count. */
export async function compareMembers(db: D1Database, query: ReadOnlyQuery, moment: QueryMoment, segment: string, limit: number): Promise<MemberChange[]> {
	const { results } = await db
		.prepare(`${withViews(query)}, answer AS MATERIALIZED (SELECT DISTINCT profile_id FROM (${query.sql})) ${COMPARE}`)
		.bind(...bindingsOf(moment), segment, limit)
		.all<{ profile_id: ProfileId; is_in: 0 | 1; last_seen_at: number | null }>();
	return results.map((row) => ({ profileId: row.profile_id, isIn: row.is_in === 1, lastSeenAt: row.last_seen_at }));
}

/** The answer stands only where tables stand: in a condition, its query could name the columns of this one. */
const COMPARE = `
SELECT p.profile_id, 1 AS is_in, p.last_seen_at FROM answer a JOIN profiles p ON p.site = ?1 AND p.profile_id = a.profile_id
WHERE NOT EXISTS (SELECT 1 FROM query_members m WHERE m.site = ?1 AND m.segment = ?3 AND m.profile_id = a.profile_id)
UNION ALL
SELECT m.profile_id, 0, p.last_seen_at FROM query_members m
LEFT JOIN profiles p ON p.site = m.site AND p.profile_id = m.profile_id
LEFT JOIN answer a ON a.profile_id = m.profile_id
WHERE m.site = ?1 AND m.segment = ?3 AND a.profile_id IS NULL
LIMIT ?4`;

/** Writes down what the shards have taken. */
export async function writeMembers(db: D1Database, { site, now }: QueryMoment, segment: string, changes: readonly MemberChange[]): Promise<void> {
	const ids = (isIn: boolean) => JSON.stringify(changes.filter((change) => change.isIn === isIn).map(({ profileId }) => profileId));
	await db.batch([
		db.prepare("INSERT INTO query_members (site, segment, profile_id, since) SELECT ?1, ?2, value, ?3 FROM json_each(?4) WHERE true ON CONFLICT DO NOTHING").bind(site, segment, now, ids(true)),
		db.prepare("DELETE FROM query_members WHERE site = ?1 AND segment = ?2 AND profile_id IN (SELECT value FROM json_each(?3))").bind(site, segment, ids(false)),
	]);
}

/** Segments that have members, whether their query is still there or not. */
export async function segmentsWithMembers(db: D1Database, site: string): Promise<string[]> {
	const { results } = await db.prepare("SELECT DISTINCT segment FROM query_members WHERE site = ?1").bind(site).all<{ segment: string }>();
	return results.map((row) => row.segment);
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
