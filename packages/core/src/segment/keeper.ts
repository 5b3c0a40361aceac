import type { ProfileEvent } from "../event/index.ts";
import { canonicalText, hashText } from "./canonical.ts";
import type { Memory } from "./facts.ts";

/** A late event whose place among those already seen is not kept: the memory must be made again from the history. */
export const NEEDS_HISTORY = Symbol("needs history");

/** Stands in a profile's list of memories where nothing has been seen; as JSON it takes one character. */
export const NOTHING = 0;

/** Some of the events that reach a keeper. */
export interface Listening {
	/** Names, and prefixes ending in `*`. */
	readonly names: readonly string[];
	/** Null takes every event of these names. */
	readonly filter: EventFilter | null;
	/** What the filter wants of one property; null: nothing so plain. */
	readonly oneOf: OneOf | null;
	/** Also events that no rule counts (`countsForRules`): where and with what somebody is, and what they decide, an identify says too. */
	readonly isOfAll: boolean;
}
/** A property must be one of these values; `isAll`: and nothing else is asked. */
export interface OneOf {
	readonly property: string;
	readonly values: readonly (string | number | boolean)[];
	readonly isAll: boolean;
}
export type EventFilter = (event: ProfileEvent) => boolean;

/** The smallest exact state that conditions of one meaning share, and how an event changes it. */
export interface Keeper {
	/** Content hash of what is kept, of KEY_LENGTH characters. */
	readonly key: string;
	/** Place of its memory in `Facts.memory`. */
	readonly slot: number;
	/** It hears what any of these takes. */
	readonly listening: readonly Listening[];
	readonly keep: Keep;
	readonly differ: Differ;
}

/** Whether any condition can tell one memory from the next: of most an event changes only when they are from. */
export type Differ = (before: Memory, after: Memory) => boolean;

/** The memory after one more event; the very same value where nothing changed. NOTHING before the first. */
export type Keep = (memory: Memory, event: ProfileEvent, moment: Arrival) => Memory | typeof NEEDS_HISTORY;

export interface Arrival {
	/** What is too old at this moment is dropped. */
	readonly now: number;
	/** The event comes after all that were seen before, in (time, message id). */
	readonly ordered: boolean;
}

/** 42 bits: enough that the conditions of a site, old and new, do not collide. */
export const KEY_LENGTH = 7;

export function keyOf(meaning: Memory): string {
	return hashText(canonicalText(meaning)).slice(0, KEY_LENGTH);
}

/** A keeper's function for a memory of the shape M. */
export function keepAs<M extends Memory>(
	keep: (memory: M | undefined, event: ProfileEvent, moment: Arrival) => M | undefined | typeof NEEDS_HISTORY,
): Keep {
	return (memory, event, moment) => keep(memoryAs<M>(memory), event, moment) ?? NOTHING;
}

/**
 * What a keeper has in a profile; undefined before the first event. The caller names its shape: the keeper's own.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function memoryIn<M extends Memory>(
	memories: readonly Memory[],
	keeper: { readonly slot: number },
): M | undefined {
	return memoryAs<M>(memories[keeper.slot]);
}

/** The same of what stands in a slot. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function memoryAs<M extends Memory>(memory: Memory | undefined): M | undefined {
	// What stands in a keeper's slot was made by a keeper of the same meaning: the layout of the state says so.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return memory === NOTHING || memory === undefined ? undefined : (memory as M);
}

/** Longest list of events that a condition keeps, as many as a profile's history; the oldest give way. */
export const MOST_KEPT = 2_000;
/** Most different keys that a condition keeps; the ones longest unseen give way. */
export const MOST_KEYS = 1_000;

/** Where a bound made something give way that could still matter: when the newest of it was; null where nothing did. */
export type Lost = number | null;

/** After something more gave way, none of which matters that is not later than `oldest`. */
export function lost(before: Lost, dropped: number, oldest: number): Lost {
	const newest = Math.max(before ?? -Infinity, dropped);
	return newest > oldest ? newest : null;
}

/**
 * Which entries of a list that has grown beyond `most` give way, a tenth of it at a time: those with the earliest times.
 * `newest` is the latest of these times. Null while there is room.
 */
export function overflow(
	times: readonly number[],
	most: number,
): { readonly places: ReadonlySet<number>; readonly newest: number } | null {
	if (times.length <= most) return null;
	const inOrder = times.map((_, place) => place).toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
	const dropped = inOrder.slice(0, times.length - Math.floor(most * 0.9));
	return { places: new Set(dropped), newest: times[dropped.at(-1) ?? 0] ?? -Infinity };
}

const LONGEST_KEY = 64;

/** A value as a key of a map: its JSON (so never a name that objects inherit), or the hash of a long one. */
export function keyText(value: Memory): string {
	const text = typeof value === "object" ? canonicalText(value) : JSON.stringify(value);
	return text.length <= LONGEST_KEY ? text : `#${hashText(text)}`;
}
