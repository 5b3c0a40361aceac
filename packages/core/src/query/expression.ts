import { readType } from "./dialect.ts";
import { bounded, readIntervalLiteral } from "./moments.ts";
import type { Parsing } from "./parsing.ts";
import { type Conjunct, conjunctsOf, moved, piece, type Piece } from "./piece.ts";
import { readPrimary } from "./primary.ts";
import { times, type Interval } from "./temporal.ts";

/** An expression, as SQLite gets it. What it reads as one operation is in parentheses, so that SQLite reads it the same way. */
export function readExpression(parsing: Parsing): string {
	return readAny(parsing).sql;
}

/** A condition, and those that hold together where it does. */
export function readCondition(parsing: Parsing): { readonly sql: string; readonly parts: readonly Conjunct[] } {
	const { value, names } = parsing.naming(() => readAny(parsing));
	return { sql: value.sql, parts: conjunctsOf(value, names) };
}

function readAny(parsing: Parsing): Piece {
	return parsing.within(() => chain(parsing, readAll, () => (parsing.takes("OR") ? "OR" : null)));
}

function readAll(parsing: Parsing): Piece {
	const parts: Conjunct[] = [];
	const whole = chain(parsing, part, () => (parsing.takes("AND") ? "AND" : null));
	return parts.length > 1 ? { ...whole, fact: { kind: "all", parts } } : whole;

	function part(): Piece {
		const { value, names } = parsing.naming(() => readNot(parsing));
		parts.push(...conjunctsOf(value, names));
		return value;
	}
}

function readNot(parsing: Parsing): Piece {
	if (!parsing.isAt("NOT") || parsing.isAt("NOT", "EXISTS")) return readComparison(parsing);
	parsing.take();
	return parsing.within(() => piece(`(NOT ${readNot(parsing).sql})`));
}

const EQUALITY = ["==", "=", "<>", "!="];
const ORDER = ["<=", ">=", "<", ">"];
const LIKES: Readonly<Record<string, string>> = { LIKE: "LIKE", ILIKE: "LIKE", GLOB: "GLOB" };

function readComparison(parsing: Parsing): Piece {
	const first = parsing.naming(() => readOrder(parsing));
	let left = first.value;
	for (;;) {
		const sign = EQUALITY.find((candidate) => parsing.takesSign(candidate));
		const next = sign === undefined ? readWordComparison(parsing, left) : compared(sign);
		if (next === null) return left;
		left = next;
	}

	function compared(sign: string): Piece {
		const { value, names } = parsing.naming(() => readOrder(parsing));
		const whole = piece(`(${left.sql} ${sign} ${value.sql})`);
		if (!sign.startsWith("=") || left !== first.value) return whole;
		return { ...whole, fact: { kind: "equal", sides: [{ sql: left.sql, names: first.names }, { sql: value.sql, names }] } };
	}
}

/** `IS`, `IN`, `LIKE`, `BETWEEN` and their negations; null where none stands here. */
function readWordComparison(parsing: Parsing, { sql }: Piece): Piece | null {
	if (parsing.takes("ISNULL")) return piece(`(${sql} IS NULL)`);
	if (parsing.takes("NOTNULL") || parsing.takes("NOT", "NULL")) return piece(`(${sql} IS NOT NULL)`);
	if (parsing.takes("IS")) {
		const isNot = parsing.takes("NOT");
		const isDistinct = parsing.takes("DISTINCT", "FROM");
		return piece(`(${sql} ${isNot === isDistinct ? "IS" : "IS NOT"} ${readOrder(parsing).sql})`);
	}
	const isNegated = parsing.isAt("NOT") && ["IN", "LIKE", "ILIKE", "GLOB", "BETWEEN"].some((word) => parsing.isAt("NOT", word));
	if (isNegated) parsing.take();
	const not = isNegated ? "NOT " : "";
	if (parsing.takes("IN")) {
		parsing.needsSign("(");
		const inside = isQuery(parsing) ? parsing.subquery(parsing) : parsing.isSign(")") ? "" : parsing.list(() => readExpression(parsing)).join(", ");
		parsing.needsSign(")");
		return piece(`(${sql} ${not}IN (${inside}))`);
	}
	if (parsing.takes("BETWEEN")) {
		const low = readOrder(parsing).sql;
		parsing.needs("AND");
		return piece(`(${sql} ${not}BETWEEN ${low} AND ${readOrder(parsing).sql})`);
	}
	const like = parsing.takesOneOf(Object.keys(LIKES));
	if (like === null) return null;
	const pattern = readOrder(parsing).sql;
	const escape = parsing.takes("ESCAPE") ? ` ESCAPE ${readOrder(parsing).sql}` : "";
	return piece(`(${sql} ${not}${LIKES[like] ?? like} ${pattern}${escape})`);
}

function readOrder(parsing: Parsing): Piece {
	return chain(parsing, readBits, () => ORDER.find((sign) => parsing.takesSign(sign)) ?? null);
}

function readBits(parsing: Parsing): Piece {
	return chain(parsing, readSum, () => ["<<", ">>", "&", "|"].find((sign) => parsing.takesSign(sign)) ?? null);
}

/** `+` and `-`, of numbers, and of moments and intervals. */
function readSum(parsing: Parsing): Piece {
	let left = readProduct(parsing);
	let isChain = false;
	for (;;) {
		const sign = ["+", "-"].find((candidate) => parsing.takesSign(candidate));
		if (sign === undefined) return isChain ? piece(`(${left.sql})`) : left;
		const interval = intervalHere(parsing, left);
		if (interval !== null) {
			left = moved(parsing, isChain ? piece(`(${left.sql})`) : left, times(interval, sign === "-" ? -1 : 1));
			isChain = false;
			continue;
		}
		const right = readProduct(parsing);
		if (left.moment !== null || right.moment !== null) {
			parsing.refuse("an interval, or a whole number of days, beside a moment", "something else");
		}
		left = piece(`${left.sql} ${sign} ${right.sql}`);
		isChain = true;
	}
}

/** `INTERVAL ..`, and beside a moment a whole number of days, as warehouses let one write it. */
function intervalHere(parsing: Parsing, left: Piece): Interval | null {
	if (parsing.isAt("INTERVAL")) return readIntervalLiteral(parsing);
	const token = parsing.peek();
	if (token.kind === "text" && parsing.isSign("::", 1) && parsing.peek(2).text.toUpperCase() === "INTERVAL") return readIntervalLiteral(parsing);
	if (left.moment === null || token.kind !== "number" || !/^\d{1,9}$/.test(token.text)) return null;
	parsing.take();
	return bounded(parsing, { months: 0, days: Number(token.text), ms: 0 });
}

function readProduct(parsing: Parsing): Piece {
	return chain(parsing, readJoined, () => ["*", "/", "%"].find((sign) => parsing.takesSign(sign)) ?? null);
}

function readJoined(parsing: Parsing): Piece {
	return chain(parsing, readUnary, () => ["||", "->>", "->"].find((sign) => parsing.takesSign(sign)) ?? null);
}

function readUnary(parsing: Parsing): Piece {
	const sign = ["-", "+", "~"].find((candidate) => parsing.takesSign(candidate));
	if (sign !== undefined) return parsing.within(() => piece(`(${sign} ${readUnary(parsing).sql})`));
	let operand = readPrimary(parsing, () => readAny(parsing));
	while (parsing.takesSign("::")) operand = readType(parsing, operand);
	if (!parsing.takes("COLLATE")) return operand;
	const collation = parsing.takesOneOf(["NOCASE", "BINARY", "RTRIM"]) ?? parsing.refuse("NOCASE, BINARY or RTRIM");
	return piece(`(${operand.sql} COLLATE ${collation})`);
}

/** Operations of one rank, from left to right. A single operand stays as it is. */
function chain(parsing: Parsing, read: (parsing: Parsing) => Piece, operator: () => string | null): Piece {
	const first = read(parsing);
	let sql = "";
	for (;;) {
		const sign = operator();
		if (sign === null) return sql === "" ? first : piece(`(${sql})`);
		sql = `${sql === "" ? first.sql : sql} ${sign} ${read(parsing).sql}`;
	}
}

export function isQuery(parsing: Parsing): boolean {
	return parsing.isAt("SELECT") || parsing.isAt("WITH") || parsing.isAt("VALUES");
}
