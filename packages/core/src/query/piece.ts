import type { Parsing } from "./parsing.ts";
import { quoteText } from "./parsing.ts";
import { move, timeText, type Interval, type Temporal } from "./temporal.ts";

/** A part of an expression: as SQLite gets it, and the moment that it stands for where that is known already. */
export interface Piece {
	readonly sql: string;
	readonly moment: Temporal | null;
}

export function piece(sql: string): Piece {
	return { sql, moment: null };
}

/** A moment is written as the views write times, so that the two compare. */
export function momentPiece(parsing: Parsing, moment: Temporal): Piece {
	const text = timeText(moment, parsing.zone);
	return text === null ? parsing.refuse("a time in the years 0 to 9999", "another") : { sql: quoteText(text), moment };
}

/** A moment, or a column of times, moved by an interval. */
export function moved(parsing: Parsing, start: Piece, by: Interval): Piece {
	if (start.moment !== null) return momentPiece(parsing, move(start.moment, by, parsing.zone));
	if (by.months !== 0) return parsing.refuse("an interval of weeks or less beside a column, because months differ in length", "months");
	const seconds = (by.days * 86_400_000 + by.ms) / 1_000;
	return piece(`strftime('%Y-%m-%dT%H:%M:%fZ', ${start.sql}, '${seconds < 0 ? "" : "+"}${seconds} seconds')`);
}
