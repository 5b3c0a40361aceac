import { type QueryTable, type ReadOnlyQuery, TABLES, viewName } from "@pipit/core/query";

/** Parameters of every query: the site, and the moment that it is asked at. */
export interface QueryMoment {
	readonly site: string;
	readonly now: number;
}

/**
 * The views that a query reads, as the first part of its statement: each holds the rows of one site and nothing else,
 * so that a query, whatever it says, has no other rows to name. Binds ?1 (site) and ?2 (now, as the views write times).
 * Stored, SQLite makes indexes of their columns where a join needs them, which tables without rowid never get.
 */
export function withViews(query: Pick<ReadOnlyQuery, "views">, isStored: boolean): string {
	const views = [...query.views].map((view) => `\`${viewName(view)}\` AS ${isStored ? "" : "NOT "}MATERIALIZED (${viewOf(view)})`);
	return `WITH ${["`asked at` (site, now) AS (SELECT ?1, ?2)", ...views].join(", ")}`;
}

export function bindingsOf({ site, now }: QueryMoment): [string, string] {
	return [site, new Date(now).toISOString()];
}

/** A membership whose end has passed is over, even where its exit has not been copied yet. */
function viewOf(view: QueryTable): string {
	const columns = TABLES[view].join(", ");
	const current = view === "membership" ? " AND (until IS NULL OR until > ?2)" : "";
	return `SELECT ${columns} FROM query_${view} WHERE site = ?1${current}`;
}
