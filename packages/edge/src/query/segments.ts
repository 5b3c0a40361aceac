import { queryTraitOf } from "@pipit/core/definition";
import { formatQueryProblem, translateQuery } from "@pipit/core/query";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { namesWithMembers, writeQueryRun } from "./members.ts";
import { withViews } from "./source.ts";
import { type Amount, tellMembers } from "./tell.ts";

/** Who is left changes sides with the next run. */
const AMOUNT: Amount = { portion: 5_000, portions: 20, ms: 600_000 };

/** What a query that is gone answers. */
const NOBODY = "SELECT profile_id FROM people WHERE FALSE";

/**
 * Asks each query that defines a segment who is in now, and tells the shards what has changed since it was last asked.
 * A query that fails changes nothing, and what is wrong with it is written down; it does not stop the others.
 */
export async function refreshQuerySegments(env: PipitEnv, context: SiteContext): Promise<void> {
	await migrate(env.DB);
	const { segments } = context.definitions;
	const queries = new Map(Object.entries(segments).flatMap(([id, { query }]) => (query === undefined ? [] : [[id, query] as const])));
	for (const gone of await namesWithMembers(env.DB, context.site.id, "segments")) if (!queries.has(gone)) queries.set(gone, NOBODY);
	for (const [segment, sql] of queries) {
		try {
			await refresh(env, context, segment, sql);
		} catch (error) {
			console.error(`segment ${segment} of ${context.site.id} could not be worked out, its next run tries again:`, error);
		}
	}
}

async function refresh(env: PipitEnv, context: SiteContext, segment: string, sql: string): Promise<void> {
	const moment = { site: context.site.id, now: context.clock.now() };
	const query = translateQuery(sql, { now: moment.now, timeZone: context.site.time_zone });
	if (!query.ok) return writeQueryRun(env.DB, moment, segment, { entered: 0, exited: 0, error: formatQueryProblem(query.problem) });
	const answer = `${withViews(query.value)}, answer AS MATERIALIZED (SELECT DISTINCT profile_id, 'true' AS value, NULL AS computed_at FROM (${query.value.sql}))`;
	const telling = { name: segment, trait: queryTraitOf(segment), via: "sql", now: moment.now } as const;
	const { entered, exited, error } = await tellMembers(env, context, telling, answer, AMOUNT);
	return writeQueryRun(env.DB, moment, segment, { entered, exited, error });
}
