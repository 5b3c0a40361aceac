import type { Scalar } from "../../segment/index.ts";

/** `30m`, `48h`, `30d`, or ISO 8601 (`PT30M`). */
export type DurationText = `${number}${"s" | "m" | "h" | "d" | "w"}` | `P${string}`;

/** An object with exactly one of these keys. */
export type OneKey<Keys> = {
	[Key in keyof Keys]: { readonly [Own in Key]: Keys[Own] } & { readonly [Other in Exclude<keyof Keys, Key>]?: never };
}[keyof Keys];

interface NumberOperators {
	eq: number;
	ne: number;
	gt: number;
	gte: number;
	lt: number;
	lte: number;
	between: readonly [number, number];
	in: readonly number[];
	not_in: readonly number[];
}

interface StillOperators extends Omit<NumberOperators, "eq" | "ne" | "in" | "not_in"> {
	eq: Scalar;
	ne: Scalar;
	in: readonly Scalar[];
	not_in: readonly Scalar[];
	exists: boolean;
	contains: string;
	starts_with: string;
	ends_with: string;
	matches: string;
	includes: Scalar;
	includes_all: readonly Scalar[];
	any_item: WhereInput;
	before: string;
	after: string;
}

interface ValueOperators extends StillOperators {
	within_last: DurationText;
	within_next: DurationText;
	older_than: DurationText;
	anniversary_within: DurationText;
}

export type NumberTestInput = OneKey<NumberOperators>;
/** A test of what is a name or a number of a thing. */
export type AmongTestInput = OneKey<Pick<StillOperators, "eq" | "ne" | "in" | "not_in">>;
/** A test that does not move with time. */
export type StillTestInput = OneKey<StillOperators>;
export type ValueTestInput = OneKey<ValueOperators>;

/** A map of path to value or test, or `all`, `any`, `not` of such. */
export type WhereInput =
	| { readonly all: readonly WhereInput[] }
	| { readonly any: readonly WhereInput[] }
	| { readonly not: WhereInput }
	| { readonly [path: string]: Scalar | StillTestInput };

/** An event's name, or with what it must hold. */
export type MatcherInput = string | { readonly event: string | readonly string[]; readonly where?: WhereInput };
