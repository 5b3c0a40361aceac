import type { ReadOnlyQuery } from "@pipit/core/query";
import { type Plan, type PlanRow, readPlan } from "./plan.ts";
import { settled, type Settled, type Unanswered } from "./settled.ts";
import { bindingsOf, type QueryMoment, withViews } from "./source.ts";

/** So many combinations of rows are looked at for one answer, where two times or a JSON of each are compared; fewer where they are sorted too. */
const MOST_COMBINATIONS = 3_000_000;
const MOST_SORTED = 1_000_000;

/** A query and what stands before it, so that it ends in bearable time; or why it has to be refused. */
export type Bounded = { readonly kind: "bounded"; readonly head: string; readonly sql: string } | { readonly kind: "too many"; readonly reason: string; readonly line: number | null } | Unanswered;

/**
 * Works out, before a query runs, how many rows it looks at: D1 cannot be stopped once it runs, and where it shares a process
 * with the Worker no timer of ours fires meanwhile. What is joined is counted (each table is read once for that); SQLite's
 * plan says whether it looks rows up or reads tables whole again and again. What would do so is tried with its rows stored first,
 * which SQLite indexes by itself.
 *
 * @param around the statement, given the query and what stands before it
 */
export async function bound(db: D1Database, query: ReadOnlyQuery, moment: QueryMoment, around: (head: string, sql: string) => string): Promise<Bounded> {
	let [head, sql] = [withViews(query, false), query.sql];
	let plan = await planOf(db, around(head, sql), query, moment);
	if (plan.kind !== "rows") return plan;
	if (plan.rows.often.length > 0) {
		const stored = withViews(query, true);
		const better = await planOf(db, around(stored, query.stored), query, moment);
		if (better.kind !== "rows") return better;
		if (better.rows.often.length < plan.rows.often.length) [plan, head, sql] = [better, stored, query.stored];
	}
	const { often, isSorted } = plan.rows;
	const limit = isSorted ? MOST_SORTED : MOST_COMBINATIONS;
	let most = 0;
	for (const { tables, definitions, measure, place } of query.joins) {
		const counting = [withViews(query, false), ...definitions].join(", ");
		const counted = await settled(db.prepare(`${counting} ${measure}`).bind(...bindingsOf(moment)).raw<[number]>());
		if (counted.kind !== "rows") return counted;
		most = Math.max(most, counted.rows[0]?.[0] ?? 0);
		if (most > limit) return tooMany(`line ${place.line}, column ${place.column}: joining ${tables}`, most, limit, place.line);
	}
	if (often.length === 0) return { kind: "bounded", head, sql };
	const { size } = (await db.prepare(LARGEST).bind(moment.site).first<{ size: number }>()) ?? { size: 0 };
	const combinations = Math.max(most, size) * size ** often.length;
	if (combinations <= limit) return { kind: "bounded", head, sql };
	return tooMany(`reading ${often.join(" and ")} whole for each row of another table (as a join by nothing equal, RIGHT and FULL JOIN and some EXISTS do: LEFT JOIN and IN (SELECT ..) do not)`, combinations, limit, null);
}

function tooMany(what: string, combinations: number, limit: number, line: number | null): Bounded {
	const count = Math.min(combinations, 1e15).toLocaleString("en-US", { maximumFractionDigits: 0 });
	return {
		kind: "too many",
		line,
		reason: `${what} looks at up to ${count} combinations of rows, and a query may look at ${limit.toLocaleString("en-US")}: join by profile_id, narrow each table by conditions of its own (name = '..', time > ..), or count in a WITH .. GROUP BY first and join that`,
	};
}

async function planOf(db: D1Database, statement: string, query: ReadOnlyQuery, moment: QueryMoment): Promise<Settled<Plan>> {
	const asked = await settled(db.prepare(`EXPLAIN QUERY PLAN ${statement}`).bind(...bindingsOf(moment)).all<PlanRow & Record<string, unknown>>());
	return asked.kind === "rows" ? { kind: "rows", rows: readPlan(asked.rows.results, query.few, new Set(query.joins.flatMap(({ keys }) => keys))) } : asked;
}

const LARGEST = `SELECT max(
	(SELECT count(*) FROM events WHERE site = ?1),
	(SELECT count(*) FROM profiles WHERE site = ?1),
	(SELECT count(*) FROM memberships WHERE site = ?1)
) AS size`;
