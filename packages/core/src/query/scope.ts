import { TABLES, type QueryTable } from "./words.ts";

/** Our own names for the views and for the query's own tables: no name that a query can write is one of them. */
const VIEW_PREFIX = "view ";
const OWN_PREFIX = "with ";

export function viewName(table: QueryTable): string {
	return `${VIEW_PREFIX}${table}`;
}

/** Which tables can be named where a query is being read, and how many it has used. */
export class Scope {
	/** The views that the query reads. */
	readonly views = new Set<QueryTable>();
	readonly #frames: Map<string, number>[] = [];
	#weight = 0;

	/** How many tables are read, those inside the query's own tables counted as often as these are used. */
	get weight(): number {
		return this.#weight;
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

	/** Makes a table of the query itself known; answers the name that it has in SQLite. */
	define(name: string, weight: number): string {
		this.#frames.at(-1)?.set(name.toLowerCase(), weight);
		return OWN_PREFIX + name.toLowerCase();
	}

	/** The name in SQLite of the table that a query calls so; null where there is none. */
	use(name: string): string | null {
		const lower = name.toLowerCase();
		const own = this.#frames.findLast((frame) => frame.has(lower))?.get(lower);
		if (own !== undefined) {
			this.#weight += Math.max(own, 1);
			return OWN_PREFIX + lower;
		}
		if (!isView(lower)) return null;
		this.#weight += 1;
		this.views.add(lower);
		return viewName(lower);
	}

	known(): string[] {
		return [...Object.keys(TABLES), ...this.#frames.flatMap((frame) => [...frame.keys()])];
	}
}

function isView(name: string): name is QueryTable {
	return Object.hasOwn(TABLES, name);
}
