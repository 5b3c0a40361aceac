import type { ReadOnlyQuery } from "@pipit/core/query";
import { bindingsOf, type QueryMoment, withViews } from "./source.ts";

export type QueryResult =
	| {
			readonly kind: "answered";
			readonly columns: readonly string[];
			readonly rows: readonly (readonly unknown[])[];
			/** There are more rows than were asked for, or than fit. */
			readonly truncated: boolean;
	  }
	/** SQLite does not take it: a column that is not there, JSON that is none, a text that grew too large. */
	| { readonly kind: "refused"; readonly reason: string }
	| { readonly kind: "too slow"; readonly limitMs: number };

/** How long an answer is waited for. D1 itself ends a statement after 30 seconds. */
export const QUERY_MS = 10_000;
/** How much an answer may weigh as JSON, so that it fits the Worker's memory several times. */
const LARGEST_ANSWER = 8_000_000;

/** Runs a query over the rows of one site. Rejects only where the database itself fails. */
export async function runQuery(db: D1Database, query: ReadOnlyQuery, moment: QueryMoment, limit: number): Promise<QueryResult> {
	const statement = db.prepare(`${withViews(query)} SELECT * FROM (${query.sql}) LIMIT ?3`).bind(...bindingsOf(moment), limit + 1);
	const answer = await settled(statement.raw({ columnNames: true }));
	if (answer.kind !== "rows") return answer;
	const [columns, ...rows] = answer.rows;
	const { fitting, all } = cut(rows, limit);
	return { kind: "answered", columns, rows: fitting, truncated: !all };
}

type Settled<T> = { readonly kind: "rows"; readonly rows: T } | Exclude<QueryResult, { kind: "answered" }>;

/** Waits for an answer, tells SQLite's refusals from failures, and stops waiting in time. */
export async function settled<T>(asked: Promise<T>): Promise<Settled<T>> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const tooSlow = new Promise<"too slow">((resolve) => {
		timer = setTimeout(() => resolve("too slow"), QUERY_MS);
	});
	try {
		const rows = await Promise.race([asked, tooSlow]);
		return rows === "too slow" ? { kind: "too slow", limitMs: QUERY_MS } : { kind: "rows", rows };
	} catch (error) {
		const reason = refusalIn(error);
		if (reason === null) throw error;
		return { kind: "refused", reason };
	} finally {
		clearTimeout(timer);
		// An answer that nobody waits for any more may still fail.
		asked.catch(() => {});
	}
}

/** What SQLite says about a statement, without D1's wrapping; null for every other failure. */
function refusalIn(error: unknown): string | null {
	const message = error instanceof Error ? error.message : String(error);
	const found = /^(?:D1_ERROR: )?(.*?)(?: at offset \d+)?: (SQLITE_(?:ERROR|TOOBIG|MISMATCH|RANGE|INTERRUPT|LIMIT|NOMEM|CONSTRAINT|AUTH))/s.exec(message);
	if (found !== null) return (found[1] ?? message).replaceAll(/`(?:view|with) /g, "`");
	return /timeout|exceeded|too (?:long|big|many|complex)/i.test(message) ? message : null;
}

function cut(rows: readonly (readonly unknown[])[], limit: number): { readonly fitting: readonly (readonly unknown[])[]; readonly all: boolean } {
	const fitting: (readonly unknown[])[] = [];
	let size = 0;
	for (const row of rows) {
		size += JSON.stringify(row).length;
		if (fitting.length === limit || (size > LARGEST_ANSWER && fitting.length > 0)) return { fitting, all: false };
		fitting.push(row);
	}
	return { fitting, all: true };
}
