import type { ReadOnlyQuery } from "@pipit/core/query";
import { bound } from "./bounded.ts";
import { type QueryResult, settled } from "./settled.ts";
import { bindingsOf, type QueryMoment } from "./source.ts";

/** How much an answer may weigh as JSON, so that it fits the Worker's memory several times. */
const LARGEST_ANSWER = 8_000_000;

/** Runs a query over the rows of one site. Rejects only where the database itself fails. */
export async function runQuery(db: D1Database, query: ReadOnlyQuery, moment: QueryMoment, limit: number): Promise<QueryResult> {
	const statement = (head: string, sql: string) => `${head} SELECT * FROM (${sql}) LIMIT ${limit + 1}`;
	const bounded = await bound(db, query, moment, statement);
	if (bounded.kind === "too many") return { kind: "refused", reason: bounded.reason };
	if (bounded.kind !== "bounded") return bounded;
	const answer = await settled(db.prepare(statement(bounded.head, bounded.sql)).bind(...bindingsOf(moment)).raw({ columnNames: true }));
	if (answer.kind !== "rows") return answer;
	const [columns, ...rows] = answer.rows;
	const { fitting, all } = cut(rows, limit);
	return { kind: "answered", columns, rows: fitting, truncated: !all };
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
