import { readMoment } from "../segment/moment.ts";
import type { Parsing } from "./parsing.ts";
import { momentPiece, type Piece } from "./piece.ts";
import { dateAt, readInterval, times, truncate, unitOf, type Interval } from "./temporal.ts";

const LONGEST_MONTHS = 12_000;
const LONGEST_DAYS = 366_000;

/** `NOW()`, `GETDATE()`, `CURRENT_TIMESTAMP`, `CURRENT_DATE`, `DATE '2026-11-01'`, `TIMESTAMP '..'`, `DATE_TRUNC('month', ..)`; null where none stands here. */
export function readMomentWord(parsing: Parsing, expression: () => Piece): Piece | null {
	const token = parsing.peek();
	if (token.kind !== "word") return null;
	const next = parsing.peek(1);
	if (token.upper === "CURRENT_DATE" || token.upper === "CURRENT_TIMESTAMP" || ((token.upper === "NOW" || token.upper === "GETDATE") && parsing.isSign("(", 1))) {
		parsing.take();
		if (parsing.takesSign("(")) parsing.needsSign(")");
		const instant = { kind: "instant", at: parsing.now } as const;
		return momentPiece(parsing, token.upper === "CURRENT_DATE" ? dateAt(parsing.now, parsing.zone) : instant);
	}
	if ((token.upper === "DATE" || token.upper === "TIMESTAMP") && next.kind === "text") {
		parsing.take();
		const at = readMoment(next.text.replace(/^(\S+) (?=\d)/, "$1T"), parsing.zone);
		if (at === null) parsing.refuse("a date such as '2026-11-01' or '2026-11-01 08:30:00'");
		parsing.take();
		return momentPiece(parsing, token.upper === "DATE" ? dateAt(at, parsing.zone) : { kind: "instant", at });
	}
	if (token.upper === "DATE_TRUNC" && parsing.isSign("(", 1)) return parsing.within(() => readTruncation(parsing, expression));
	return null;
}

/** Both orders: `DATE_TRUNC('month', NOW())` and BigQuery's `DATE_TRUNC(NOW(), MONTH)`. */
function readTruncation(parsing: Parsing, expression: () => Piece): Piece {
	parsing.take();
	parsing.needsSign("(");
	const first = parsing.peek();
	const unitFirst = first.kind === "text";
	if (unitFirst) parsing.take();
	else if (parsing.peek().kind === "end") parsing.refuse("a unit such as 'month'");
	const moment = unitFirst ? (parsing.needsSign(","), expression().moment) : expression().moment;
	let unit = first.text;
	if (!unitFirst) {
		parsing.needsSign(",");
		unit = parsing.name("a unit such as MONTH");
	}
	if (moment === null) parsing.refuse("DATE_TRUNC of a moment such as NOW() (of a column, compare with one instead)", "a column");
	const start = truncate(unit, moment, parsing.zone);
	if (start === null) parsing.refuse("year, quarter, month, week, day, hour, minute or second", unit.slice(0, 40));
	parsing.needsSign(")");
	return momentPiece(parsing, start);
}

/** `INTERVAL '30 days'`, `INTERVAL '30' DAY`, `INTERVAL 30 DAY`, `'30 days'::interval`. */
export function readIntervalLiteral(parsing: Parsing): Interval {
	parsing.takes("INTERVAL");
	const expected = "an interval such as '30 days'";
	const token = parsing.take();
	const isNumber = token.kind === "number" || (token.kind === "text" && /^[+-]?\d{1,9}$/.test(token.text.trim()));
	let interval: Interval | null = null;
	if (isNumber) {
		const unit = unitOf(parsing.name("a unit such as DAY"));
		if (unit !== null && /^[+-]?\d{1,9}$/.test(token.text.trim())) interval = times(unit, Number(token.text));
	} else if (token.kind === "text") interval = readInterval(token.text);
	if (interval === null) return parsing.refuse(expected, `\`${token.text.slice(0, 60)}\``);
	if (parsing.takesSign("::")) parsing.needs("INTERVAL");
	return bounded(parsing, interval);
}

/** Nothing is longer than a thousand years. */
export function bounded(parsing: Parsing, interval: Interval): Interval {
	const days = Math.abs(interval.days) + Math.abs(interval.ms) / 86_400_000;
	if (Math.abs(interval.months) > LONGEST_MONTHS || days > LONGEST_DAYS) parsing.refuse("an interval of at most 1,000 years", "more");
	return interval;
}
