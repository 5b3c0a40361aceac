import { nearest } from "../segment/nearest.ts";
import { readExpression } from "./expression.ts";
import { quoteName, type Parsing } from "./parsing.ts";
import type { Scope } from "./scope.ts";
import { readOrdering, readWhole } from "./window.ts";
import { TABLE_FUNCTIONS, TABLES } from "./words.ts";

/** A whole query up to, but without, its closing parenthesis or end. */
export function readQuery(parsing: Parsing, scope: Scope): string {
	return parsing.within(() => {
		scope.open();
		let sql = parsing.isAt("WITH") ? readWith(parsing, scope) : "";
		sql += readSelect(parsing, scope);
		for (;;) {
			const set = parsing.takes("UNION", "ALL") ? "UNION ALL" : parsing.takesOneOf(["UNION", "INTERSECT", "EXCEPT"]);
			if (set === null) break;
			sql += ` ${set} ${readSelect(parsing, scope)}`;
		}
		if (parsing.takes("ORDER", "BY")) sql += ` ORDER BY ${readOrdering(parsing, () => readExpression(parsing))}`;
		if (parsing.takes("LIMIT")) {
			sql += ` LIMIT ${readWhole(parsing, "a whole number")}`;
			if (parsing.takes("OFFSET")) sql += ` OFFSET ${readWhole(parsing, "a whole number")}`;
		}
		scope.close();
		return sql;
	});
}

/** A name is known only after its own query: so no query can lead back to itself, with or without the word for it. */
function readWith(parsing: Parsing, scope: Scope): string {
	parsing.needs("WITH");
	if (parsing.isAt("RECURSIVE")) parsing.refuse("a query that does not call itself");
	const parts = parsing.list(() => {
		const name = parsing.name("a name");
		if (Object.hasOwn(TABLES, name.toLowerCase())) parsing.refuse(`another name than those of the views ${Object.keys(TABLES).join(", ")}`, name);
		const columns = parsing.takesSign("(") ? parsing.list(() => quoteName(parsing.name("a column"))) : null;
		if (columns !== null) parsing.needsSign(")");
		parsing.needs("AS");
		parsing.needsSign("(");
		const { value: query, weight } = scope.weigh(() => readQuery(parsing, scope));
		parsing.needsSign(")");
		return `${quoteName(scope.define(name, weight))}${columns === null ? "" : ` (${columns.join(", ")})`} AS (${query})`;
	});
	return `WITH ${parts.join(", ")} `;
}

function readSelect(parsing: Parsing, scope: Scope): string {
	const expression = () => readExpression(parsing);
	if (!parsing.isAt("SELECT")) parsing.refuse("SELECT (queries only read)");
	parsing.take();
	const distinct = parsing.takesOneOf(["DISTINCT", "ALL"]);
	let sql = `SELECT ${distinct === null ? "" : `${distinct} `}${parsing.list(() => readResult(parsing)).join(", ")}`;
	if (parsing.takes("FROM")) sql += ` FROM ${readFrom(parsing, scope)}`;
	if (parsing.takes("WHERE")) sql += ` WHERE ${expression()}`;
	if (parsing.takes("GROUP", "BY")) sql += ` GROUP BY ${parsing.list(expression).join(", ")}`;
	if (parsing.takes("HAVING")) sql += ` HAVING ${expression()}`;
	return sql;
}

function readResult(parsing: Parsing): string {
	if (parsing.takesSign("*")) return "*";
	if (parsing.isName() && parsing.isSign(".", 1) && parsing.isSign("*", 2)) {
		const table = quoteName(parsing.name("a table"));
		parsing.take();
		parsing.take();
		return `${table}.*`;
	}
	const sql = readExpression(parsing);
	const alias = readAlias(parsing);
	return alias === null ? sql : `${sql} AS ${quoteName(alias)}`;
}

function readAlias(parsing: Parsing): string | null {
	if (parsing.takes("AS")) return parsing.name("a name");
	return parsing.isName() ? parsing.name("a name") : null;
}

function readFrom(parsing: Parsing, scope: Scope): string {
	let sql = readSource(parsing, scope);
	for (;;) {
		const join = parsing.takesSign(",") ? ", " : readJoin(parsing);
		if (join === null) return sql;
		sql += join + readSource(parsing, scope);
		if (parsing.takes("ON")) sql += ` ON ${readExpression(parsing)}`;
		else if (parsing.takes("USING")) {
			parsing.needsSign("(");
			sql += ` USING (${parsing.list(() => quoteName(parsing.name("a column"))).join(", ")})`;
			parsing.needsSign(")");
		}
	}
}

function readJoin(parsing: Parsing): string | null {
	const words = [parsing.takes("NATURAL") ? "NATURAL" : null];
	const side = parsing.takesOneOf(["LEFT", "RIGHT", "FULL", "INNER", "CROSS"]);
	words.push(side);
	if (side === "LEFT" || side === "RIGHT" || side === "FULL") parsing.takes("OUTER");
	if (words.every((word) => word === null) && !parsing.isAt("JOIN")) return null;
	parsing.needs("JOIN");
	return ` ${[...words, "JOIN"].filter((word) => word !== null).join(" ")} `;
}

/** One table of a FROM: the only place where a name becomes a table, and each goes through the scope. */
function readSource(parsing: Parsing, scope: Scope): string {
	if (parsing.takesSign("(")) {
		const query = readQuery(parsing, scope);
		parsing.needsSign(")");
		const alias = readAlias(parsing);
		return `(${query})${alias === null ? "" : ` AS ${quoteName(alias)}`}`;
	}
	if (!parsing.isName()) parsing.refuse("a table or a query in parentheses");
	const name = parsing.peek().text;
	if (parsing.isSign(".", 1)) parsing.refuse("a table without a schema before it");
	if (parsing.isSign("(", 1)) return readTableFunction(parsing, scope, name);
	const table = scope.use(name);
	if (table === null) {
		const near = nearest(name.toLowerCase(), scope.known());
		parsing.refuse(`one of the tables ${scope.known().join(", ")}${near === null ? "" : `: did you mean \`${near}\`?`}`);
	}
	checkWeight(parsing, scope);
	parsing.take();
	return `${quoteName(table)} AS ${quoteName(readAlias(parsing) ?? name)}`;
}

function readTableFunction(parsing: Parsing, scope: Scope, name: string): string {
	const lower = name.toLowerCase();
	if (parsing.peek().kind !== "word" || !TABLE_FUNCTIONS.has(lower)) parsing.refuse(`one of the table functions ${[...TABLE_FUNCTIONS].join(", ")}`);
	scope.count(1);
	checkWeight(parsing, scope);
	parsing.take();
	parsing.take();
	const inside = parsing.list(() => readExpression(parsing)).join(", ");
	parsing.needsSign(")");
	return `${lower}(${inside}) AS ${quoteName(readAlias(parsing) ?? lower)}`;
}

const MOST_TABLES = 16;

/** Joins multiply: a bound on how many tables a query reads, those inside the ones it names counted each time. */
function checkWeight(parsing: Parsing, scope: Scope): void {
	if (scope.weight > MOST_TABLES) parsing.refuse(`at most ${MOST_TABLES} tables in all`, "more");
}
