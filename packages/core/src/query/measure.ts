import { Groups } from "./groups.ts";
import type { Place } from "./token.ts";

/** A table that is joined, with the table functions over its columns. */
export interface Member {
	readonly label: string;
	readonly place: Place;
	/** Its column `profile_id`, where it has one. */
	readonly profile: string | null;
	/** As it stands in FROM. */
	from: string;
	/** What the query says of its rows alone. */
	readonly filters: string[];
	functions: number;
}

/** Two members, and the value of each that the query says is equal. */
export type Equality = readonly [Member, string, Member, string];

/**
 * A SELECT of one number: how many rows a join looks at, at most, whichever of its tables is read first. It reads each table
 * once. Along one value that many tables have in common (mostly the person), the sum over that value of the product of each
 * table's rows that pass its own conditions, the last one's before them; a table joined by another value multiplies this by
 * the rows of its most frequent one. All this is true where rows are looked up by one of the columns in `keys`.
 */
export function measureOf(members: readonly Member[], equalities: readonly Equality[], few: number): { readonly measure: string; readonly keys: readonly string[] } {
	const common = commonValue(members, equalities);
	const others = members.filter((member) => !common.has(member));
	const counts = [...common].map(([{ from, filters }, key]) => {
		const passing = filters.length === 0 ? "count(*)" : `max(1, count(*) FILTER (WHERE ${filters.join(" AND ")}))`;
		return `SELECT CAST(${key} AS TEXT) AS k, count(*) AS u, ${passing} AS n FROM ${from} WHERE ${key} IS NOT NULL GROUP BY 1`;
	});
	let rows = members.length < 2 ? String(1 - members.length) : `(SELECT total(x) FROM (SELECT exp(sum(ln(n))) * max(1.0 * u / n) AS x FROM (${allOf(counts)}) GROUP BY k))`;
	// Before a table that is joined by another value, tables are read whole, and rows without the common value too.
	if (others.length > 0 || members.length === 1) rows = `max(${[rows, ...members.map(({ from }) => `(SELECT count(*) FROM ${from})`)].join(", ")})`;
	const factors = others.slice(members.length === 1 ? 1 : 0).map((member) => {
		const keys = new Set(equalities.flatMap(([a, x, b, y]) => (a === member ? [x] : b === member ? [y] : [])));
		const most = [...keys].map((key) => `SELECT count(*) AS n FROM ${member.from} WHERE ${key} IS NOT NULL GROUP BY CAST(${key} AS TEXT)`);
		return ` * max(1, coalesce((SELECT max(n) FROM (${allOf(most)})), 1))`;
	});
	const looked = [...common.values(), ...equalities.flatMap(([a, x, b, y]) => (common.has(a) && common.has(b) ? [] : [x, y]))];
	const keys = looked.flatMap((sql) => /`((?:[^`]|``)+)`$/.exec(sql)?.[1]?.toLowerCase() ?? []);
	return { measure: `SELECT ${rows}${factors.join("")}${few > 1 ? ` * ${few}` : ""}`, keys };
}

/** The rows of all; D1 takes no more than five SELECTs side by side. */
function allOf(queries: readonly string[]): string {
	return queries.reduce((all, query) => `SELECT * FROM (${all}) UNION ALL ${query}`);
}

/** The value that most of the tables have in common, as each of them calls it. */
function commonValue(members: readonly Member[], equalities: readonly Equality[]): Map<Member, string> {
	const values = new Map<Member, Map<string, object>>(members.map((member) => [member, new Map()]));
	const valueOf = (member: Member, sql: string): object => {
		const known = values.get(member) ?? new Map<string, object>();
		const value = known.get(sql) ?? {};
		known.set(sql, value);
		return value;
	};
	const pairs = equalities.map(([a, x, b, y]) => [valueOf(a, x), valueOf(b, y)] as const);
	const groups = new Groups([...values.values()].flatMap((known) => [...known.values()]));
	for (const [x, y] of pairs) groups.join(x, y);
	const byGroup = new Map<object, Map<Member, string>>();
	for (const [member, known] of values) {
		for (const [sql, value] of known) {
			const group = byGroup.get(groups.leaderOf(value)) ?? new Map<Member, string>();
			if (!group.has(member)) group.set(member, sql);
			byGroup.set(groups.leaderOf(value), group);
		}
	}
	// Of two, that by which tables are in order.
	const rank = (group: Map<Member, string>) => group.size + ([...group.values()].some((sql) => sql.endsWith("`profile_id`")) ? 0.5 : 0);
	return [...byGroup.values()].toSorted((a, b) => rank(b) - rank(a))[0] ?? new Map<Member, string>();
}
