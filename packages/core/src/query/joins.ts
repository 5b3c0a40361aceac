import { Groups } from "./groups.ts";
import { measureOf, type Member } from "./measure.ts";
import type { Reference } from "./parsing.ts";
import type { Conjunct, Side } from "./piece.ts";
import type { Scope, Shape } from "./scope.ts";
import { QueryFault, type Place } from "./token.ts";

/** What is read together: how many combinations of its rows are looked at, an expression over the tables of `definitions` answers. */
export interface Join {
	/** `events a and people p`. */
	readonly tables: string;
	readonly place: Place;
	readonly definitions: readonly string[];
	/** A SELECT of one number. */
	readonly measure: string;
	/** The columns, in small letters, by which its rows have to be looked up for that number to be true. */
	readonly keys: readonly string[];
}

/** One table of a FROM. */
export interface Source extends Shape {
	readonly alias: string;
	/** As it stands in FROM, without what stores it. */
	readonly sql: string;
	readonly label: string;
	readonly place: Place;
	/** What a table function is asked about; null for every other. */
	readonly about: readonly Reference[] | null;
	/** An outer join adds rows of others to its own, or its own without others: what a condition says of it holds not for all. */
	readonly isKept: boolean;
}

/** What a SELECT reads, as far as it names what only the SELECT around it knows. */
export interface Open {
	readonly members: readonly Member[];
	readonly equal: readonly (readonly [End, End])[];
	readonly few: number;
	/** What is named and not found yet. */
	readonly names: readonly Reference[];
}

/** One side of an equality: whose it is, once that is known. */
type End = Side & { readonly of: Member | null };

/** So many rows may stand beside every row of another table. */
export const FEW = 1_000;
const MOST_FUNCTIONS = 2;

/**
 * Works out what a SELECT joins, and with it the queries inside its expressions that name its columns.
 * Answers what it leaves open for the SELECT around it; null where it stands alone.
 * @throws QueryFault where nothing equal holds two tables together.
 */
export function closeSelect(
	scope: Scope,
	{ sources, conditions, names, own }: { readonly sources: readonly Source[]; readonly conditions: readonly Conjunct[]; readonly names: readonly Reference[]; readonly own: ReadonlySet<string> },
	inner: readonly Open[],
): Open[] {
	const owners = ownersOf(sources);
	const find = (name: Reference): Source | null => (name.kind === "query" ? null : (sources.find(({ alias, columns }) => (name.table === null ? columns.includes(name.name) : alias === name.table)) ?? null));
	const endOf = (side: Side): End => {
		const found = new Set(side.names.map((name) => (name.kind === "query" ? "query" : find(name))));
		const [only] = found;
		return { ...side, of: found.size === 1 && only !== null && only !== undefined && only !== "query" ? (owners.get(only) ?? null) : null };
	};
	const isOpen = (name: Reference): boolean => name.kind === "column" && find(name) === null && !(name.table === null && own.has(name.name));

	for (const part of conditions) {
		const { of } = endOf(part);
		if (of !== null && sources.every((source) => source.isKept || owners.get(source) !== of)) of.filters.push(part.sql);
	}
	const whole: Open = {
		members: [...new Set(owners.values())],
		equal: conditions.flatMap(({ equal }) => (equal === null ? [] : [[endOf(equal[0]), endOf(equal[1])] as const])),
		few: sources.reduce((product, { rows }) => product * (rows ?? 1), 1),
		names: names.filter(isOpen),
	};
	const opens: Open[] = [];
	for (const one of inner) {
		if (one.names.every(isOpen)) {
			opens.push(one);
			continue;
		}
		const equal = one.equal.map(([a, b]) => [a.of === null ? endOf(a) : a, b.of === null ? endOf(b) : b] as const);
		opens.push({ members: [...whole.members, ...one.members], equal: [...whole.equal, ...equal], few: whole.few * one.few, names: one.names.filter(isOpen) });
	}
	opens.unshift(whole);
	for (const one of opens) if (one.names.length === 0) settle(scope, one);
	return opens.filter(({ names: left }) => left.length > 0);
}

/** Writes down what is joined, where there is something to bound. */
export function settle(scope: Scope, { members, equal, few }: Open): void {
	if (few === 1 && (members.length === 0 || (members.length === 1 && members[0]?.functions !== MOST_FUNCTIONS))) return;
	const [first] = members;
	const together = new Groups<Member>(members);
	const ends: (readonly [Member, string, Member, string])[] = [];
	for (const [a, b] of equal) {
		if (a.of === null || b.of === null || a.of === b.of) continue;
		together.join(a.of, b.of);
		ends.push([a.of, a.sql, b.of, b.sql]);
	}
	const alone = first === undefined ? undefined : members.find((member) => !together.areJoined(first, member));
	if (first !== undefined && alone !== undefined) {
		const other = members.find((member) => member !== alone && member.profile !== null) ?? first;
		const hint = alone.profile === null || other.profile === null ? "a value of the one = a value of the other" : `${alone.profile} = ${other.profile}`;
		throw new QueryFault(
			`an equality that ${alone.label} is joined by, beside AND and not inside OR, such as ${hint} (without one, every row meets every row; a table of one row, or with a LIMIT of at most ${FEW}, needs none)`,
			`${alone.label} beside ${members.filter((member) => member !== alone).map(({ label }) => label).join(", ")}`,
			alone.place,
		);
	}
	scope.joins.push({
		tables: members.map(({ label }) => label).join(", ") || "tables of few rows",
		place: (members[1] ?? first)?.place ?? { line: 1, column: 1 },
		definitions: scope.definitions(),
		...measureOf(members, ends, few),
	});
}

/** Each table, and with it the table functions over its columns; those of few rows are nobody's. */
function ownersOf(sources: readonly Source[]): Map<Source, Member> {
	const owners = new Map<Source, Member>();
	for (const source of sources) {
		if (source.rows !== null) continue;
		if (source.about === null) {
			const profile = source.columns.includes("profile_id") ? `${source.alias}.profile_id` : null;
			owners.set(source, { label: source.label, place: source.place, profile, from: source.sql, filters: [], functions: 0 });
			continue;
		}
		const asked = new Set(source.about.flatMap((name) => (name.kind === "query" ? [] : sources.filter(({ alias, columns }) => (name.table === null ? columns.includes(name.name) : alias === name.table)).slice(0, 1))));
		const of = new Set([...asked].flatMap((one) => owners.get(one) ?? []));
		const [owner] = of;
		if (owner === undefined) continue;
		owner.functions += 1;
		if (of.size > 1 || owner.functions > MOST_FUNCTIONS) {
			throw new QueryFault(`at most ${MOST_FUNCTIONS} table functions over one table's columns, and none over the columns of two`, source.label, source.place);
		}
		owner.from += `, ${source.sql}`;
		owners.set(source, owner);
	}
	return owners;
}
