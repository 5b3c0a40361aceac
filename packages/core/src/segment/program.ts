import type { Parsed } from "../problem/index.ts";
import type { Rule } from "./rule.ts";
import type { ComputedTrait } from "./trait.ts";

/** Definitions, compiled: what `step` and `evaluate` run. Made once per published version and shared by all profiles. */
export interface Program {
	/** The version that it was compiled from. */
	readonly version: string;
}

export interface ProgramSource {
	readonly version: string;
	/** IANA zone of the site; a bare date is midnight here. */
	readonly timeZone: string;
	/** Listened to: their entries and exits are effects. */
	readonly segments: { readonly [id: string]: Rule };
	readonly traits: { readonly [id: string]: ComputedTrait };
	/** Further named rules, answered on read and put into cards. */
	readonly rules: { readonly [key: string]: Rule };
}

/** Refuses segments that lead back to themselves or to one that does not exist; paths start at `segments`, `rules` or `traits`. */
export declare function compile(source: ProgramSource): Parsed<Program>;
