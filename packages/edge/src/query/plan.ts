/** A row of `EXPLAIN QUERY PLAN`. */
export interface PlanRow {
	readonly id: number;
	readonly parent: number;
	readonly detail: string;
}

/** Reading one table; `(site=?)` alone is all the rows of the site. */
const READING = /^(?:SCAN|SEARCH) (.+?)(?= USING | VIRTUAL | LEFT-JOIN|$)/;
const LOOKED_UP = /\((.*)\)(?: LEFT-JOIN)?$/;
const FREE = / VIRTUAL TABLE | CONSTANT ROWS?$/;

/** What the views are called inside. */
const VIEWS: Readonly<Record<string, string>> = { p: "people", memberships: "membership" };

/** What of SQLite's plan bounds how long a query takes. */
export interface Plan {
	/**
	 * The tables that SQLite would read whole once for each row of another, though it should look their rows up: tables after
	 * the first of a join, and all of what is asked again for each row. Tables of few rows do not count.
	 */
	readonly often: readonly string[];
	/** Rows are kept and put in order, for GROUP BY, ORDER BY, DISTINCT or a window. */
	readonly isSorted: boolean;
}

/**
 * @param few names of tables that have few rows, in small letters
 * @param keys the columns by which rows are to be looked up
 */
export function readPlan(plan: readonly PlanRow[], few: ReadonlySet<string>, keys: ReadonlySet<string>): Plan {
	const byId = new Map(plan.map((row) => [row.id, row]));
	const joined = new Set<number>();
	const found: string[] = [];
	for (const { parent, detail } of plan) {
		if (detail === "MULTI-INDEX OR") joined.add(parent);
		const table = READING.exec(detail)?.[1];
		if (table === undefined || FREE.test(detail) || few.has(table.toLowerCase())) continue;
		const isAgain = joined.has(parent) || isRepeated(parent);
		joined.add(parent);
		if (isAgain && !isLookedUp(table, detail)) found.push(VIEWS[table] ?? table);
	}
	return { often: found, isSorted: plan.some(({ parent, detail }) => detail.startsWith("USE TEMP B-TREE") && !isRepeated(parent)) };

	/** People's identifiers are always looked up, by the view of people. */
	function isLookedUp(table: string, detail: string): boolean {
		const columns = LOOKED_UP.exec(detail)?.[1]?.split(" AND ") ?? [];
		return columns.some((column) => column.endsWith("=?") && (keys.has(column.slice(0, -2).toLowerCase()) || (table === "i" && column === "profile_id=?")));
	}

	function isRepeated(id: number): boolean {
		for (let row = byId.get(id); row !== undefined; row = byId.get(row.parent)) if (row.detail.startsWith("CORRELATED")) return true;
		return false;
	}
}
