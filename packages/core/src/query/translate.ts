import { zoneOf } from "../segment/zone.ts";
import { type Join, settle } from "./joins.ts";
import { Parsing } from "./parsing.ts";
import { Scope, STORED_AFTER, STORED_BEFORE } from "./scope.ts";
import { readInner, readQuery } from "./select.ts";
import { QueryFault, tokenize, type Place } from "./token.ts";
import type { QueryTable } from "./words.ts";

/** A query that only reads, as SQLite gets it. Tables have the names of `viewName`: who runs it says what these are. */
export interface ReadOnlyQuery {
	readonly sql: string;
	/** The same, but the rows of what it reads from are stored before they are joined, so that they can be found by any column. */
	readonly stored: string;
	/** What it joins, in the order in which it can be measured. */
	readonly joins: readonly Join[];
	/** What it calls those tables, in small letters, that have one row or a few. */
	readonly few: ReadonlySet<string>;
	readonly views: ReadonlySet<QueryTable>;
}

/** What is wrong with a query, and where. */
export interface QueryProblem {
	readonly expected: string;
	readonly got: string;
	readonly place: Place;
}

export type Translated = { readonly ok: true; readonly value: ReadOnlyQuery } | { readonly ok: false; readonly problem: QueryProblem };

const LONGEST = 20_000;

/**
 * Reads one SELECT over the documented views and writes it anew for SQLite, from what was understood and nothing else:
 * every table is one of the views or of the query's own, every function is on a list, every operation is in parentheses.
 * Times as warehouses write them (`CURRENT_DATE - INTERVAL '30 days'`, `NOW()`) are worked out at `now` in the site's zone.
 */
export function translateQuery(text: string, around: { readonly now: number; readonly timeZone: string }): Translated {
	try {
		if (text.length > LONGEST) throw new QueryFault(`at most ${LONGEST} characters`, String(text.length), { line: 1, column: 1 });
		const scope = new Scope();
		const surroundings = { now: around.now, zone: zoneOf(around.timeZone) };
		const parsing = new Parsing(tokenize(text), surroundings, (inner) => readInner(inner, scope));
		const { sql } = readQuery(parsing, scope);
		while (parsing.takesSign(";")) if (parsing.peek().kind !== "end") parsing.refuse("one query");
		if (parsing.peek().kind !== "end") parsing.refuse("the end of the query");
		// What names a column that nothing has is refused by SQLite; it may still be joined.
		for (const open of scope.inner) settle(scope, open);
		const joins = scope.joins.map((join) => ({ ...join, definitions: join.definitions.map(plain), measure: plain(join.measure) }));
		return { ok: true, value: { sql: plain(sql), stored: stored(sql), joins, few: scope.few, views: scope.views } };
	} catch (error) {
		if (!(error instanceof QueryFault)) throw error;
		return { ok: false, problem: { expected: error.expected, got: error.got, place: error.place } };
	}
}

function plain(sql: string): string {
	return sql.replaceAll(STORED_BEFORE, "").replaceAll(STORED_AFTER, "");
}

function stored(sql: string): string {
	return sql.replaceAll(STORED_BEFORE, "MATERIALIZED ").replaceAll(STORED_AFTER, " LIMIT -1");
}

/** `line 3, column 14: expected a closing ', got the end of the query`. */
export function formatQueryProblem({ expected, got, place }: QueryProblem): string {
	return `line ${place.line}, column ${place.column}: expected ${expected}, got ${got}`;
}
