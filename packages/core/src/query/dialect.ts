import { readMoment } from "../segment/moment.ts";
import { bounded, readIntervalLiteral } from "./moments.ts";
import type { Parsing } from "./parsing.ts";
import { moved, momentPiece, piece, type Piece } from "./piece.ts";
import { dateAt, type Interval, instantOf, times, unitOf } from "./temporal.ts";

const DAY: Interval = { months: 0, days: 1, ms: 0 };
/** Warehouses' names for a moment moved by an interval, and which way. */
const MOVES: Readonly<Record<string, 1 | -1>> = {
	DATE_ADD: 1,
	DATETIME_ADD: 1,
	TIMESTAMP_ADD: 1,
	DATEADD: 1,
	TIMESTAMPADD: 1,
	DATE_SUB: -1,
	DATETIME_SUB: -1,
	TIMESTAMP_SUB: -1,
};
const DIFFERENCES: ReadonlySet<string> = new Set(["DATEDIFF", "DATE_DIFF", "DATETIME_DIFF", "TIMESTAMP_DIFF", "TIMESTAMPDIFF"]);
const A_UNIT = "a unit such as DAY";

/** `DATE_SUB(x, INTERVAL 30 DAY)`, `DATEADD(day, -30, x)`, `DATEDIFF(day, x, y)` and their relatives; null where none stands here. */
export function readDialect(parsing: Parsing, expression: () => Piece): Piece | null {
	const token = parsing.peek();
	if (token.kind !== "word" || !parsing.isSign("(", 1)) return null;
	const direction = Object.hasOwn(MOVES, token.upper) ? MOVES[token.upper] : undefined;
	if (direction === undefined && !DIFFERENCES.has(token.upper)) return null;
	return parsing.within(() => {
		parsing.take();
		parsing.take();
		const read = direction === undefined ? readDifference(parsing, expression) : readMove(parsing, expression, direction);
		parsing.needsSign(")");
		return read;
	});
}

/** `(x, INTERVAL 30 DAY)`, `(x, 30)` in days, `(day, 30, x)`. */
function readMove(parsing: Parsing, expression: () => Piece, direction: 1 | -1): Piece {
	const unit = takeUnitFirst(parsing);
	if (unit !== null) {
		const interval = times(unit, direction * wholeNumber(parsing));
		parsing.needsSign(",");
		return moved(parsing, expression(), bounded(parsing, interval));
	}
	const start = expression();
	parsing.needsSign(",");
	return moved(parsing, start, times(parsing.isAt("INTERVAL") ? readIntervalLiteral(parsing) : bounded(parsing, times(DAY, wholeNumber(parsing))), direction));
}

/** Whole units from start to end: `(day, start, end)`, `(end, start, DAY)`, `(end, start)` in days. */
function readDifference(parsing: Parsing, expression: () => Piece): Piece {
	const first = takeUnitFirst(parsing);
	const one = expression().sql;
	parsing.needsSign(",");
	const other = expression().sql;
	const [start, end] = first === null ? [other, one] : [one, other];
	const unit = first ?? (parsing.takesSign(",") ? unitHere(parsing) : DAY);
	const ms = unit.days * 86_400_000 + unit.ms;
	if (unit.months !== 0) return parsing.refuse("a difference in weeks, days, hours, minutes or seconds, because months differ in length", "months");
	return piece(`(CAST(round((unixepoch(${end}, 'subsec') - unixepoch(${start}, 'subsec')) * 1000) AS INTEGER) / ${ms})`);
}

/** `day,` or `'day',`. */
function takeUnitFirst(parsing: Parsing): Interval | null {
	const token = parsing.peek();
	const unit = (token.kind === "word" || token.kind === "text") && parsing.isSign(",", 1) ? unitOf(token.text) : null;
	if (unit === null) return null;
	parsing.take();
	parsing.take();
	return unit;
}

function unitHere(parsing: Parsing): Interval {
	const token = parsing.peek();
	const unit = token.kind === "word" || token.kind === "text" ? unitOf(token.text) : null;
	if (unit === null) return parsing.refuse(A_UNIT);
	parsing.take();
	return unit;
}

function wholeNumber(parsing: Parsing): number {
	const sign = parsing.takesSign("-") ? -1 : 1;
	const token = parsing.peek();
	if (token.kind !== "number" || !/^\d{1,9}$/.test(token.text)) return parsing.refuse("a whole number");
	parsing.take();
	return sign * Number(token.text);
}

const TYPES = ["TEXT", "VARCHAR", "STRING", "INTEGER", "INT", "BIGINT", "REAL", "DOUBLE", "FLOAT", "NUMERIC", "DECIMAL"];
const TIMES = ["TIMESTAMP", "TIMESTAMPTZ", "DATETIME"];

/** The type after `CAST(x AS` and `x::`, and the value as one of that type. */
export function readType(parsing: Parsing, value: Piece): Piece {
	const name = parsing.takesOneOf(["DATE", ...TIMES, ...TYPES]) ?? parsing.refuse(`a type of ${[...TYPES, "DATE", ...TIMES].join(", ")}`);
	if (name !== "DATE" && !TIMES.includes(name)) return piece(`CAST(${value.sql} AS ${name === "STRING" ? "TEXT" : name})`);
	const written = /^'([^']*)'$/.exec(value.sql)?.[1];
	const at = value.moment !== null ? instantOf(value.moment, parsing.zone) : written === undefined ? null : readMoment(written.replace(/^(\S+) (?=\d)/, "$1T"), parsing.zone);
	if (at !== null) return momentPiece(parsing, name === "DATE" ? dateAt(at, parsing.zone) : { kind: "instant", at });
	if (written !== undefined) return parsing.refuse("a date such as '2026-11-01' or '2026-11-01 08:30:00'", written.slice(0, 60));
	if (name === "DATE") return parsing.refuse("a moment as DATE; of a column, compare with one instead: time >= CURRENT_DATE AND time < CURRENT_DATE + 1, or date(time) for the day in UTC", "a column");
	return piece(`strftime('%Y-%m-%dT%H:%M:%fZ', ${value.sql})`);
}

/** What other databases call what queries may use. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
	approx_count_distinct: "count(DISTINCT x)",
	array_agg: "json_group_array(x)",
	charindex: "instr(text, part)",
	count_if: "count(*) FILTER (WHERE ..)",
	countif: "count(*) FILTER (WHERE ..)",
	date_format: "strftime('%Y-%m', x)",
	date_part: "strftime('%m', x)",
	extract: "strftime('%m', x)",
	format_date: "strftime('%Y-%m', x)",
	from_unixtime: "datetime(x, 'unixepoch')",
	get_json_object: "properties ->> '$.path'",
	if: "iif(condition, x, y)",
	json_extract_path_text: "properties ->> 'key'",
	json_extract_scalar: "properties ->> '$.path'",
	json_value: "properties ->> '$.path'",
	len: "length(x)",
	listagg: "group_concat(x, ', ')",
	month: "strftime('%m', x)",
	nvl: "coalesce(x, y)",
	position: "instr(text, part)",
	safe_cast: "CAST(x AS REAL)",
	strpos: "instr(text, part)",
	sysdate: "NOW()",
	to_char: "strftime('%Y-%m', x)",
	to_date: "DATE '2026-11-01'",
	to_timestamp: "TIMESTAMP '2026-11-01 08:30:00'",
	today: "CURRENT_DATE",
	try_cast: "CAST(x AS REAL)",
	unix_timestamp: "unixepoch(x)",
	year: "strftime('%Y', x)",
};
