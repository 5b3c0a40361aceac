import { nearest } from "../segment/nearest.ts";
import { OTHER_NAMES, readDialect, readType } from "./dialect.ts";
import { readMomentWord } from "./moments.ts";
import { quoteName, quoteText, type Parsing } from "./parsing.ts";
import { piece, type Piece } from "./piece.ts";
import { readWindow } from "./window.ts";
import { AGGREGATES, FUNCTIONS } from "./words.ts";

/** The innermost part of an expression: a value, a column, a function, or something in parentheses. */
export function readPrimary(parsing: Parsing, expression: () => Piece): Piece {
	const token = parsing.peek();
	if (token.kind === "text" || token.kind === "number") {
		parsing.take();
		return piece(token.kind === "text" ? quoteText(token.text) : token.text);
	}
	if (parsing.takesSign("(")) {
		const inside = isQuery(parsing) ? piece(`(${parsing.subquery(parsing)})`) : expression();
		if (parsing.isSign(",")) parsing.refuse("one value in parentheses");
		parsing.needsSign(")");
		return inside;
	}
	const constant = parsing.takesOneOf(["NULL", "TRUE", "FALSE"]);
	if (constant !== null) return piece(constant);
	if (parsing.isAt("EXISTS") || parsing.isAt("NOT", "EXISTS")) return readExists(parsing);
	if (parsing.takes("CASE")) return readCase(parsing, expression);
	if (parsing.takes("CAST")) return readCast(parsing, expression);
	if (parsing.isAt("INTERVAL")) parsing.refuse("a moment before an interval, such as CURRENT_DATE - INTERVAL '30 days'");
	const moment = readMomentWord(parsing, expression) ?? readDialect(parsing, expression);
	if (moment !== null) return moment;
	if (token.kind === "word" && parsing.isSign("(", 1) && parsing.isName()) return readFunction(parsing, expression);
	return readColumn(parsing);
}

function isQuery(parsing: Parsing): boolean {
	return parsing.isAt("SELECT") || parsing.isAt("WITH");
}

function readExists(parsing: Parsing): Piece {
	const not = parsing.takes("NOT") ? "NOT " : "";
	parsing.needs("EXISTS");
	parsing.needsSign("(");
	const query = parsing.subquery(parsing);
	parsing.needsSign(")");
	return piece(`(${not}EXISTS (${query}))`);
}

function readCase(parsing: Parsing, expression: () => Piece): Piece {
	const subject = parsing.isAt("WHEN") ? "" : ` ${expression().sql}`;
	let sql = `CASE${subject}`;
	do {
		parsing.needs("WHEN");
		const condition = expression().sql;
		parsing.needs("THEN");
		sql += ` WHEN ${condition} THEN ${expression().sql}`;
	} while (parsing.isAt("WHEN"));
	if (parsing.takes("ELSE")) sql += ` ELSE ${expression().sql}`;
	parsing.needs("END");
	return piece(`(${sql} END)`);
}

function readCast(parsing: Parsing, expression: () => Piece): Piece {
	parsing.needsSign("(");
	const value = expression();
	parsing.needs("AS");
	const typed = readType(parsing, value);
	parsing.needsSign(")");
	return typed;
}

function readFunction(parsing: Parsing, expression: () => Piece): Piece {
	const name = parsing.peek().text.toLowerCase();
	if (!FUNCTIONS.has(name)) {
		const near = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] ?? null : nearest(name, [...FUNCTIONS]);
		parsing.refuse(`a function that queries may call${near === null ? "" : `: did you mean \`${near}\`?`}`);
	}
	parsing.take();
	parsing.take();
	let inside = "";
	let isOfSeveral = false;
	if (parsing.takesSign("*")) inside = "*";
	else if (!parsing.isSign(")")) {
		const distinct = parsing.takes("DISTINCT") ? "DISTINCT " : "";
		const values = parsing.list(() => expression().sql);
		isOfSeveral = values.length > 1 && (name === "min" || name === "max");
		inside = distinct + values.join(", ");
	}
	parsing.needsSign(")");
	let sql = `${name}(${inside})`;
	if (parsing.takes("FILTER")) {
		parsing.needsSign("(");
		parsing.needs("WHERE");
		sql += ` FILTER (WHERE ${expression().sql})`;
		parsing.needsSign(")");
	}
	if (parsing.takes("OVER")) sql += ` OVER (${readWindow(parsing, () => expression().sql)})`;
	else if (AGGREGATES.has(name) && !isOfSeveral) parsing.named.isAggregate = true;
	return piece(sql);
}

function readColumn(parsing: Parsing): Piece {
	const names = [parsing.name("a value or a column")];
	while (parsing.takesSign(".")) names.push(parsing.name("a column"));
	if (names.length > 2) parsing.refuse("a column as `column` or `table.column`", "more dots");
	const name = (names.at(-1) ?? "").toLowerCase();
	parsing.named.references.push({ kind: "column", table: names.length === 2 ? (names[0] ?? "").toLowerCase() : null, name });
	return piece(names.map(quoteName).join("."));
}
