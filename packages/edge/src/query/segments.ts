import { formatQueryProblem, translateQuery } from "@pipit/core/query";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { deliverMembers } from "./deliver.ts";
import { compareMembers, type MemberChange, segmentsWithMembers, writeMembers, writeQueryRun } from "./members.ts";
import { settled } from "./run.ts";

/** How many people change sides at once … */
const PORTION = 5_000;
/** … and how often in one run; who is left changes sides with the next. */
const PORTIONS = 20;

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
	for (const gone of await segmentsWithMembers(env.DB, context.site.id)) if (!queries.has(gone)) queries.set(gone, NOBODY);
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
	const counts = { entered: 0, exited: 0 };
	if (!query.ok) return writeQueryRun(env.DB, moment, segment, { ...counts, error: formatQueryProblem(query.problem) });
	for (let portion = 0; portion < PORTIONS; portion += 1) {
		const answer = await settled(compareMembers(env.DB, query.value, moment, segment, PORTION));
		if (answer.kind !== "rows") {
			const error = answer.kind === "refused" ? answer.reason : `it took longer than ${answer.limitMs / 1_000} seconds`;
			return writeQueryRun(env.DB, moment, segment, { ...counts, error });
		}
		const taken = await deliverMembers(env, context, { segment, now: moment.now }, answer.rows);
		await writeMembers(env.DB, moment, segment, taken);
		counts.entered += count(taken, true);
		counts.exited += count(taken, false);
		// Whom a shard did not take would come again at once: they wait for the next run.
		if (answer.rows.length < PORTION || taken.length < answer.rows.length) break;
	}
	return writeQueryRun(env.DB, moment, segment, { ...counts, error: null });
}

function count(changes: readonly MemberChange[], isIn: boolean): number {
	return changes.filter((change) => change.isIn === isIn).length;
}
