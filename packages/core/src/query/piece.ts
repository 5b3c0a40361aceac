import type { Parsing, Reference } from "./parsing.ts";
import { quoteText } from "./parsing.ts";
import { move, timeText, type Interval, type Temporal } from "./temporal.ts";

/** A part of an expression: as SQLite gets it, and the moment that it stands for where that is known already. */
export interface Piece {
	readonly sql: string;
	readonly moment: Temporal | null;
	readonly fact: Fact | null;
}

/** What of a condition bounds how many rows a join looks at. */
export type Fact = { readonly kind: "equal"; readonly sides: readonly [Side, Side] } | { readonly kind: "all"; readonly parts: readonly Conjunct[] };

/** One side of an equality, or a whole condition: what it says, and what it names. */
export interface Side {
	readonly sql: string;
	readonly names: readonly Reference[];
}

/** One of the conditions that hold together. */
export interface Conjunct extends Side {
	readonly equal: readonly [Side, Side] | null;
}

export function piece(sql: string): Piece {
	return { sql, moment: null, fact: null };
}

/** The conditions that hold together where this one does. */
export function conjunctsOf({ sql, fact }: Piece, names: readonly Reference[]): readonly Conjunct[] {
	return fact?.kind === "all" ? fact.parts : [{ sql, names, equal: fact?.sides ?? null }];
}

/** A moment is written as the views write times, so that the two compare. */
export function momentPiece(parsing: Parsing, moment: Temporal): Piece {
	const text = timeText(moment, parsing.zone);
	return text === null ? parsing.refuse("a time in the years 0 to 9999", "another") : { ...piece(quoteText(text)), moment };
}

/** A moment, or a column of times, moved by an interval. */
export function moved(parsing: Parsing, start: Piece, by: Interval): Piece {
	if (start.moment !== null) return momentPiece(parsing, move(start.moment, by, parsing.zone));
	if (by.months !== 0) return parsing.refuse("an interval of weeks or less beside a column, because months differ in length", "months");
	const seconds = (by.days * 86_400_000 + by.ms) / 1_000;
	return piece(`strftime('%Y-%m-%dT%H:%M:%fZ', ${start.sql}, '${seconds < 0 ? "" : "+"}${seconds} seconds')`);
}
