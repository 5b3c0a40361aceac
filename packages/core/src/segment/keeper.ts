import type { ProfileEvent } from "../event/index.ts";
import { canonicalText, hashText } from "./canonical.ts";
import type { Memory } from "./facts.ts";

/** A late event whose place among those already seen is not kept: the memory must be made again from the history. */
export const NEEDS_HISTORY = Symbol("needs history");

/** Which events reach a keeper. */
export interface Listening {
	/** Names, and prefixes ending in `*`. */
	readonly names: readonly string[];
	/** Null takes every event of these names. */
	readonly filter: EventFilter | null;
}
export type EventFilter = (event: ProfileEvent) => boolean;

/** The smallest exact state that conditions of one meaning share, and how an event changes it. */
export interface Keeper {
	/** Content hash of what is kept; the memory stands under it in the profile. */
	readonly key: string;
	readonly listens: readonly Listening[];
	/** The memory after one more event; the very same value where nothing changed. */
	keep(memory: Memory | undefined, event: ProfileEvent, moment: Arrival): Memory | undefined | typeof NEEDS_HISTORY;
}

export interface Arrival {
	/** What is too old at this moment is dropped. */
	readonly now: number;
	/** The event comes after all that were seen before, in (time, message id). */
	readonly ordered: boolean;
}

/** A keeper whose memory has the shape M. */
export function keeper<M extends Memory>(
	meaning: Memory,
	listens: readonly Listening[],
	keep: (memory: M | undefined, event: ProfileEvent, moment: Arrival) => M | undefined | typeof NEEDS_HISTORY,
): Keeper {
	return {
		key: hashText(canonicalText(meaning)),
		listens,
		// The key names the meaning, so what stands under it was made by a keeper like this one.
		keep: (memory, event, moment) => keep(memory as M | undefined, event, moment),
	};
}

/** What stands in a profile under a keeper's key. */
export function memoryOf<M extends Memory>(memories: { readonly [key: string]: Memory }, of: { readonly key: string }): M | undefined {
	return memories[of.key] as M | undefined;
}

/** Longest list of events that a condition keeps, as many as a profile's history; the oldest give way. */
export const MOST_KEPT = 2_000;
/** Most different keys that a condition keeps; the one longest unseen gives way. */
export const MOST_KEYS = 1_000;

const LONGEST_KEY = 64;

/** A value as a key of a map: its JSON (so never a name that objects inherit), or the hash of a long one. */
export function keyText(value: Memory): string {
	const text = canonicalText(value);
	return text.length <= LONGEST_KEY ? text : `#${hashText(text)}`;
}
