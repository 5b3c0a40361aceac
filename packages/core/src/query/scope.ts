import type { Join, Open } from "./joins.ts";
import { quoteName } from "./parsing.ts";
import { TABLES, type QueryTable } from "./words.ts";

/** Our own names for the views and for the query's own tables: no name that a query can write is one of them. */
const VIEW_PREFIX = "view ";
const OWN_PREFIX = "with ";
/** Stand where a table of the query's own begins and ends, and say nothing or that SQLite shall store its rows. No query can write them. */
export const STORED_BEFORE = "\u0001";
export const STORED_AFTER = "\u0002";

export function viewName(table: QueryTable): string {
	return `${VIEW_PREFIX}${table}`;
}

/** What is known of a table before it is read. */
export interface Shape {
	/** In small letters. */
	readonly columns: readonly string[];
	/** It has no more rows than that, where that is certain. */
	readonly rows: number | null;
}

interface Own extends Shape {
	readonly weight: number;
	/** As it stands in `WITH`. */
	readonly definition: string;
}

/** Which tables can be named where a query is being read, and how many it has used. */
export class Scope {
	/** The views that the query reads. */
	readonly views = new Set<QueryTable>();
	/** What is joined anywhere in it, the inner before the outer. */
	readonly joins: Join[] = [];
	/** What is asked inside the expressions of the SELECT that is being read, of that SELECT's rows. */
	inner: Open[] = [];
	readonly #frames: Map<string, Own>[] = [];
	readonly #few = new Map<string, boolean>();
	#weight = 0;

	/** How many tables are read, those inside the query's own tables counted as often as these are used. */
	get weight(): number {
		return this.#weight;
	}

	/** How tables of few rows are called, where nothing else is called so. */
	get few(): Set<string> {
		return new Set([...this.#few].flatMap(([alias, isFew]) => (isFew ? [alias] : [])));
	}

	note(alias: string, rows: number | null): void {
		this.#few.set(alias.toLowerCase(), rows !== null && this.#few.get(alias.toLowerCase()) !== false);
	}

	open(): void {
		this.#frames.push(new Map());
	}

	close(): void {
		this.#frames.pop();
	}

	count(tables: number): void {
		this.#weight += tables;
	}

	/** What a part of the query weighs; the part itself is counted only where it is used. */
	weigh<T>(read: () => T): { readonly value: T; readonly weight: number } {
		const before = this.#weight;
		this.#weight = 0;
		const value = read();
		const weight = this.#weight;
		this.#weight = before;
		return { value, weight };
	}

	/** Makes a table of the query itself known; answers its definition. */
	define(name: string, named: readonly string[] | null, { sql, columns, rows }: Shape & { readonly sql: string }, weight: number): string {
		const head = `${quoteName(OWN_PREFIX + name.toLowerCase())}${named === null ? "" : ` (${named.map(quoteName).join(", ")})`}`;
		const definition = `${head} AS ${STORED_BEFORE}(${sql})`;
		this.#frames.at(-1)?.set(name.toLowerCase(), { columns: named?.map((column) => column.toLowerCase()) ?? columns, rows, weight, definition });
		return definition;
	}

	/** The query's own tables that can be named here, as they stand in `WITH`. */
	definitions(): string[] {
		return [...new Map(this.#frames.flatMap((frame) => [...frame])).values()].map(({ definition }) => definition);
	}

	/** The table that a query calls so, under its name in SQLite; null where there is none. */
	use(name: string): (Shape & { readonly table: string }) | null {
		const lower = name.toLowerCase();
		const own = this.#frames.findLast((frame) => frame.has(lower))?.get(lower);
		if (own !== undefined) {
			this.#weight += Math.max(own.weight, 1);
			return { table: OWN_PREFIX + lower, columns: own.columns, rows: own.rows };
		}
		if (!isView(lower)) return null;
		this.#weight += 1;
		this.views.add(lower);
		return { table: viewName(lower), columns: TABLES[lower], rows: null };
	}

	known(): string[] {
		return [...Object.keys(TABLES), ...this.#frames.flatMap((frame) => [...frame.keys()])];
	}
}

function isView(name: string): name is QueryTable {
	return Object.hasOwn(TABLES, name);
}
