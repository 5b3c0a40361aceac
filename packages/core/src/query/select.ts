import { nearest } from "../segment/nearest.ts";
import { readCondition, readExpression } from "./expression.ts";
import { closeSelect, FEW, type Source } from "./joins.ts";
import { quoteName, type Parsing } from "./parsing.ts";
import type { Conjunct } from "./piece.ts";
import { type Scope, type Shape, STORED_AFTER } from "./scope.ts";
import { readOrdering, readWhole } from "./window.ts";
import { TABLE_FUNCTION_COLUMNS, TABLE_FUNCTIONS, TABLES } from "./words.ts";

/** A query as it was read: for SQLite, and what is known of its rows. */
interface Read extends Shape {
	readonly sql: string;
	/** `LIMIT` stands at its end. */
	readonly isLimited: boolean;
}

/** A query inside an expression: what it leaves open is the business of the SELECT that the expression is part of. */
export function readInner(parsing: Parsing, scope: Scope): string {
	return readQuery(parsing, scope).sql;
}

/** A whole query up to, but without, its closing parenthesis or end. */
export function readQuery(parsing: Parsing, scope: Scope): Read {
	return parsing.within(() => {
		scope.open();
		let sql = parsing.isAt("WITH") ? readWith(parsing, scope) : "";
		const first = readSelect(parsing, scope);
		sql += first.sql;
		let rows = first.rows;
		for (;;) {
			const set = parsing.takes("UNION", "ALL") ? "UNION ALL" : parsing.takesOneOf(["UNION", "INTERSECT", "EXCEPT"]);
			if (set === null) break;
			const next = readSelect(parsing, scope);
			sql += ` ${set} ${next.sql}`;
			rows = rows === null || next.rows === null ? null : rows + next.rows;
		}
		if (parsing.takes("ORDER", "BY")) sql += ` ORDER BY ${parsing.apart(() => readOrdering(parsing, () => readExpression(parsing)))}`;
		const isLimited = parsing.takes("LIMIT");
		if (isLimited) {
			const limit = readWhole(parsing, "a whole number");
			sql += ` LIMIT ${limit}`;
			if (Number(limit) <= FEW) rows = Math.min(rows ?? FEW, Number(limit));
			if (parsing.takes("OFFSET")) sql += ` OFFSET ${readWhole(parsing, "a whole number")}`;
		}
		scope.close();
		return { sql, columns: first.columns, rows: rows !== null && rows > FEW ? null : rows, isLimited };
	});
}

/** A name is known only after its own query: so no query can lead back to itself, with or without the word for it. */
function readWith(parsing: Parsing, scope: Scope): string {
	parsing.needs("WITH");
	if (parsing.isAt("RECURSIVE")) parsing.refuse("a query that does not call itself");
	const parts = parsing.list(() => {
		const name = parsing.name("a name");
		if (Object.hasOwn(TABLES, name.toLowerCase())) parsing.refuse(`another name than those of the views ${Object.keys(TABLES).join(", ")}`, name);
		const columns = parsing.takesSign("(") ? parsing.list(() => parsing.name("a column")) : null;
		if (columns !== null) parsing.needsSign(")");
		parsing.needs("AS");
		parsing.needsSign("(");
		const { value: query, weight } = scope.weigh(() => readQuery(parsing, scope));
		parsing.needsSign(")");
		return scope.define(name, columns, query, weight);
	});
	return `WITH ${parts.join(", ")} `;
}

function readSelect(parsing: Parsing, scope: Scope): { readonly sql: string } & Shape {
	const around = scope.inner;
	scope.inner = [];
	const { open, ...read } = parsing.apart((named) => {
		const expression = () => readExpression(parsing);
		if (!parsing.isAt("SELECT")) parsing.refuse("SELECT (queries only read)");
		parsing.take();
		const distinct = parsing.takesOneOf(["DISTINCT", "ALL"]);
		const results = parsing.list(() => readResult(parsing));
		let sql = `SELECT ${distinct === null ? "" : `${distinct} `}${results.map((result) => result.sql).join(", ")}`;
		const from = parsing.takes("FROM") ? readFrom(parsing, scope) : NOTHING;
		sql += from.sql;
		const conditions = [...from.conditions];
		if (parsing.takes("WHERE")) {
			const where = readCondition(parsing);
			sql += ` WHERE ${where.sql}`;
			conditions.push(...where.parts);
		}
		const isGrouped = parsing.takes("GROUP", "BY");
		if (isGrouped) sql += ` GROUP BY ${parsing.list(expression).join(", ")}`;
		if (parsing.takes("HAVING")) sql += ` HAVING ${expression()}`;
		const own = new Set(results.flatMap(({ name }) => (name === null ? [] : [name])));
		const about = from.sources.flatMap((source) => source.about ?? []);
		const left = closeSelect(scope, { sources: from.sources, conditions, names: [...named.references, ...about], own }, scope.inner);
		const columns = results.flatMap(({ name, all }) => (all === null ? [name ?? ""] : from.sources.filter(({ alias }) => all === "" || alias === all).flatMap((source) => source.columns)));
		const all = from.sources.reduce<number | null>((product, source) => (product === null || source.rows === null ? null : product * source.rows), 1);
		return { sql, columns, rows: named.isAggregate && !isGrouped ? 1 : all, open: left };
	});
	scope.inner = [...around, ...open];
	return read;
}

interface Result {
	readonly sql: string;
	/** In small letters; null for an expression without one. */
	readonly name: string | null;
	/** Of `*` an empty text, of `t.*` the table. */
	readonly all: string | null;
}

function readResult(parsing: Parsing): Result {
	if (parsing.takesSign("*")) return { sql: "*", name: null, all: "" };
	if (parsing.isName() && parsing.isSign(".", 1) && parsing.isSign("*", 2)) {
		const table = parsing.name("a table");
		parsing.take();
		parsing.take();
		return { sql: `${quoteName(table)}.*`, name: null, all: table.toLowerCase() };
	}
	const { value: sql, names } = parsing.naming(() => readExpression(parsing));
	const alias = readAlias(parsing);
	const [only] = names;
	const column = names.length === 1 && only?.kind === "column" && sql.endsWith("`") ? only.name : null;
	return { sql: alias === null ? sql : `${sql} AS ${quoteName(alias)}`, name: alias?.toLowerCase() ?? column, all: null };
}

function readAlias(parsing: Parsing): string | null {
	if (parsing.takes("AS")) return parsing.name("a name");
	return parsing.isName() ? parsing.name("a name") : null;
}

interface From {
	readonly sql: string;
	readonly sources: readonly Source[];
	readonly conditions: readonly Conjunct[];
}
const NOTHING: From = { sql: "", sources: [], conditions: [] };

function readFrom(parsing: Parsing, scope: Scope): From {
	const first = readSource(parsing, scope, false);
	const sources = [first.source];
	const conditions: Conjunct[] = [];
	let sql = ` FROM ${first.sql}`;
	for (;;) {
		const join = parsing.takesSign(",") ? { sql: ", ", isNatural: false, side: null } : readJoin(parsing);
		if (join === null) return { sql, sources, conditions };
		const isOuter = join.side === "LEFT" || join.side === "RIGHT" || join.side === "FULL";
		// Of a row that has no partner, what ON says does not hold.
		if (isOuter) sources.splice(0, sources.length, ...sources.map((source) => ({ ...source, isKept: false })));
		const { sql: table, source } = readSource(parsing, scope, isOuter);
		sql += join.sql + table;
		const before = [...sources];
		sources.push(source);
		if (join.isNatural) conditions.push(...source.columns.flatMap((column) => equalIn(before, source, column)));
		if (parsing.takes("ON")) {
			const on = readCondition(parsing);
			sql += ` ON ${on.sql}`;
			conditions.push(...on.parts);
		} else if (parsing.takes("USING")) {
			parsing.needsSign("(");
			const columns = parsing.list(() => parsing.name("a column"));
			parsing.needsSign(")");
			sql += ` USING (${columns.map(quoteName).join(", ")})`;
			conditions.push(...columns.flatMap((column) => equalIn(before, source, column.toLowerCase())));
		}
	}
}

/** What `USING` and `NATURAL` say of a column. */
function equalIn(before: readonly Source[], source: Source, column: string): Conjunct[] {
	const sideOf = ({ alias }: Source) => ({ sql: `${quoteName(alias)}.${quoteName(column)}`, names: [{ kind: "column", table: alias, name: column } as const] });
	return before
		.filter((other) => other.columns.includes(column))
		.map((other) => ({ sql: "", names: [...sideOf(other).names, ...sideOf(source).names], equal: [sideOf(other), sideOf(source)] as const }));
}

function readJoin(parsing: Parsing): { readonly sql: string; readonly isNatural: boolean; readonly side: string | null } | null {
	const isNatural = parsing.takes("NATURAL");
	const side = parsing.takesOneOf(["LEFT", "RIGHT", "FULL", "INNER", "CROSS"]);
	if (side === "LEFT" || side === "RIGHT" || side === "FULL") parsing.takes("OUTER");
	if (!isNatural && side === null && !parsing.isAt("JOIN")) return null;
	parsing.needs("JOIN");
	return { sql: ` ${isNatural ? "NATURAL " : ""}${side === null ? "" : `${side} `}JOIN `, isNatural, side };
}

/** One table of a FROM: the only place where a name becomes a table, and each goes through the scope. */
function readSource(parsing: Parsing, scope: Scope, isOuter: boolean): { readonly sql: string; readonly source: Source } {
	const { place } = parsing.peek();
	if (parsing.takesSign("(")) {
		const query = readQuery(parsing, scope);
		parsing.needsSign(")");
		const written = readAlias(parsing);
		const alias = written ?? `query at ${place.line}:${place.column}`;
		scope.note(alias, query.rows);
		const sql = `(${query.sql}${query.isLimited ? "" : STORED_AFTER}) AS ${quoteName(alias)}`;
		return { sql, source: { ...query, sql, alias: alias.toLowerCase(), label: written ?? "the query in parentheses", place, about: null, isKept: !isOuter } };
	}
	if (!parsing.isName()) parsing.refuse("a table or a query in parentheses");
	const name = parsing.peek().text;
	if (parsing.isSign(".", 1)) parsing.refuse("a table without a schema before it");
	if (parsing.isSign("(", 1)) return readTableFunction(parsing, scope, name, isOuter);
	const found = scope.use(name);
	if (found === null) {
		const near = nearest(name.toLowerCase(), scope.known());
		parsing.refuse(`one of the tables ${scope.known().join(", ")}${near === null ? "" : `: did you mean \`${near}\`?`}`);
	}
	checkWeight(parsing, scope);
	parsing.take();
	const alias = readAlias(parsing);
	scope.note(alias ?? name, found.rows);
	const sql = `${quoteName(found.table)} AS ${quoteName(alias ?? name)}`;
	return { sql, source: { ...found, sql, alias: (alias ?? name).toLowerCase(), label: alias === null ? name : `${name} ${alias}`, place, about: null, isKept: !isOuter } };
}

function readTableFunction(parsing: Parsing, scope: Scope, name: string, isOuter: boolean): { readonly sql: string; readonly source: Source } {
	const lower = name.toLowerCase();
	const { place } = parsing.peek();
	if (parsing.peek().kind !== "word" || !TABLE_FUNCTIONS.has(lower)) parsing.refuse(`one of the table functions ${[...TABLE_FUNCTIONS].join(", ")}`);
	scope.count(1);
	checkWeight(parsing, scope);
	parsing.take();
	parsing.take();
	const { value, names: about } = parsing.naming(() => parsing.list(() => readExpression(parsing)).join(", "));
	parsing.needsSign(")");
	const alias = readAlias(parsing) ?? lower;
	const sql = `${lower}(${value}) AS ${quoteName(alias)}`;
	// Each element of a list that is written out takes two letters or more.
	const rows = about.length === 0 && value.length < 2 * FEW ? Math.max(1, Math.ceil(value.length / 2)) : null;
	return { sql, source: { sql, columns: TABLE_FUNCTION_COLUMNS, rows, alias: alias.toLowerCase(), label: lower, place, about, isKept: !isOuter } };
}

const MOST_TABLES = 16;

/** Joins multiply: a bound on how many tables a query reads, those inside the ones it names counted each time. */
function checkWeight(parsing: Parsing, scope: Scope): void {
	if (scope.weight > MOST_TABLES) parsing.refuse(`at most ${MOST_TABLES} tables in all`, "more");
}
