import { type Definitions, type FileProblem, queryTraitOf } from "@pipit/core/definition";
import { formatQueryProblem, type ReadOnlyQuery, translateQuery } from "@pipit/core/query";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { bound, type Bounded } from "./bounded.ts";
import { namesWithMembers, writeQueryRun } from "./members.ts";
import { refusalOf } from "./settled.ts";
import type { QueryMoment } from "./source.ts";
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
	const telling = { name: segment, trait: queryTraitOf(segment), via: "sql", now: moment.now } as const;
	const bounded = await boundSegment(env.DB, query.value, moment);
	if (bounded.kind !== "bounded") return writeQueryRun(env.DB, moment, segment, { entered: 0, exited: 0, error: refusalOf(bounded) });
	const { entered, exited, error } = await tellMembers(env, context, telling, answerOf(bounded.head, bounded.sql), AMOUNT);
	return writeQueryRun(env.DB, moment, segment, { entered, exited, error });
}

/** Who is in now, as `compareMembers` takes it. */
function answerOf(head: string, sql: string): string {
	return `${head}, answer AS MATERIALIZED (SELECT DISTINCT profile_id, 'true' AS value, NULL AS computed_at FROM (${sql}))`;
}

function boundSegment(db: D1Database, query: ReadOnlyQuery, moment: QueryMoment): Promise<Bounded> {
	return bound(db, query, moment, (head, sql) => `${answerOf(head, sql)} SELECT * FROM answer`);
}

/** The queries among the segments that would look at too many rows, were they asked now. */
export async function runawaySegments(db: D1Database, { site, segments }: Definitions, now: number): Promise<FileProblem[]> {
	const problems: FileProblem[] = [];
	for (const [id, { query: text }] of Object.entries(segments)) {
		const query = text === undefined ? null : translateQuery(text, { now, timeZone: site.time_zone });
		if (query?.ok !== true) continue;
		const bounded = await boundSegment(db, query.value, { site: site.id, now });
		if (bounded.kind !== "too many") continue;
		problems.push({ file: `segments/${id}.sql`, line: bounded.line, path: [], expected: "a query that looks at fewer rows", got: bounded.reason });
	}
	return problems;
}
