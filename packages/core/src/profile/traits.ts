import {
	LONGEST_TRAIT_NAME,
	LONGEST_TRAIT_VALUE,
	type Json,
	type JsonObject,
	type ProfileEvent,
} from "../event/index.ts";
import { isProtectedTrait, type StoredTrait } from "../segment/index.ts";
import type { Replay } from "./replay.ts";

type Traits = { readonly [name: string]: StoredTrait };

/** Bounds against hostile input; what goes beyond them is ignored. What only Pipit itself writes always finds a place. */
const MOST_TRAITS = 500;
/** A value of more characters than this is a long one, of which all together have at most so many. */
const LONG_VALUE = 512;
const MOST_LONG_CHARACTERS = 65_536;
const MOST_CLEARINGS = 50;

export interface TraitChange {
	readonly traits: Traits;
	/** Names of the traits that an event of the same millisecond has set too: only the history tells which is later. */
	readonly tied: readonly string[];
	/** Names of the traits whose value may differ from before. */
	readonly changed: readonly string[];
}

/**
 * The traits after one more event: later event time wins, empty texts and null never overwrite, `unset` clears a trait
 * or a part of one. `ordered`: the event comes after all that were seen before.
 */
export function applyTraits(traits: Traits, event: ProfileEvent, ordered: boolean): TraitChange {
	const next: { [name: string]: StoredTrait } = { ...traits };
	const tied: string[] = [];
	const changed: string[] = [];
	let isAsBefore = true;
	let room = MOST_TRAITS - Object.keys(next).length;

	function isFull(name: string): boolean {
		return room <= 0 && !isProtectedTrait(name);
	}

	function put(name: string, trait: StoredTrait, stored: StoredTrait | undefined): void {
		if (stored === undefined) room -= 1;
		next[name] = trait;
		isAsBefore = false;
		if (!isSameValue(trait, stored) && !changed.includes(name)) changed.push(name);
	}

	for (const name of Object.keys(event.traits)) {
		const value = event.traits[name] ?? null;
		const stored = Object.hasOwn(next, name) ? next[name] : undefined;
		if (!isKept(name, value) || (stored === undefined && isFull(name)) || !hasRoom(next, name, value)) continue;
		if (!ordered && isTied(stored, event.time)) tied.push(name);
		if (stored !== undefined && stored[1] > event.time) continue;
		put(name, withClearings(value, event.time, stored?.[2]), stored);
	}
	for (const path of event.unset) {
		const [name = "", ...rest] = path.split(".");
		const stored = Object.hasOwn(next, name) ? next[name] : undefined;
		if (!isName(name) || rest.includes("__proto__") || (stored === undefined && isFull(name))) continue;
		if (!ordered && isTied(stored, event.time)) tied.push(name);
		if (stored !== undefined && stored[1] > event.time) continue;
		if (rest.length === 0) {
			put(name, withClearings(null, event.time, stored?.[2]), stored);
			continue;
		}
		const [value, at, cleared = {}] = stored ?? [null, Number.MIN_SAFE_INTEGER];
		const part = rest.join(".");
		if ((cleared[part] ?? -Infinity) >= event.time || Object.keys(cleared).length >= MOST_CLEARINGS) continue;
		put(name, [value, at, { ...cleared, [part]: event.time }], stored);
	}
	return { traits: isAsBefore ? traits : next, tied, changed };
}

/** Most often somebody says again what was known: only the time of it is new. */
function isSameValue(trait: StoredTrait, stored: StoredTrait | undefined): boolean {
	if (stored === undefined || trait[2] !== undefined || stored[2] !== undefined) return false;
	return trait[0] === stored[0] && typeof trait[0] !== "object";
}

function isTied(stored: StoredTrait | undefined, time: number): boolean {
	if (stored === undefined) return false;
	return stored[1] === time || (stored[2] !== undefined && Object.values(stored[2]).includes(time));
}

/** One trait as the whole history gives it. */
export function rebuildTrait(name: string, replay: Replay): StoredTrait | undefined {
	const { [name]: rebuilt } = replay.end<Traits>(`trait ${name}`, {
		initial: {},
		reaches: (event) => isAbout(event, name),
		next: (traits, event) => applyTraits(traits, onlyOf(event, name), true).traits,
	});
	return rebuilt;
}

/** Whether an event sets or clears the trait, or a part of it. */
export function isAbout(event: ProfileEvent, name: string): boolean {
	return Object.hasOwn(event.traits, name) || event.unset.some((path) => path.split(".", 1)[0] === name);
}

/** An event without what it says of other traits. */
export function onlyOf(event: ProfileEvent, name: string): ProfileEvent {
	const value = Object.hasOwn(event.traits, name) ? event.traits[name] : undefined;
	const unset = event.unset.filter((path) => path.split(".", 1)[0] === name);
	return { ...event, traits: value === undefined ? {} : { [name]: value }, unset };
}

/** Clearings of parts that are newer than the value still hold. */
function withClearings(value: Json, at: number, cleared: StoredTrait[2]): StoredTrait {
	if (cleared === undefined) return [value, at];
	const newer = Object.entries(cleared).filter(([, time]) => time > at);
	return newer.length === 0 ? [value, at] : [value, at, Object.fromEntries(newer)];
}

function isKept(name: string, value: Json): boolean {
	if (value === null || value === "" || !isName(name)) return false;
	if (typeof value === "number" || typeof value === "boolean" || isShort(value)) return true;
	return lengthOf(value) <= LONGEST_TRAIT_VALUE;
}

/** Whether a long value fits beside the other long ones. */
function hasRoom(traits: Traits, name: string, value: Json): boolean {
	const added = longLength(value);
	if (added === 0) return true;
	const others = Object.entries(traits).map(([other, [kept]]) => (other === name ? 0 : longLength(kept)));
	return others.reduce((sum, length) => sum + length, added) <= MOST_LONG_CHARACTERS;
}

function longLength(value: Json): number {
	if (typeof value !== "object" && (typeof value !== "string" || isShort(value))) return 0;
	const length = lengthOf(value);
	return length > LONG_VALUE ? length : 0;
}

/** A text that is no long value even where JSON writes each of its characters as six. */
function isShort(value: Json): boolean {
	return typeof value === "string" && value.length * 6 + 2 <= LONG_VALUE;
}

function lengthOf(value: Json): number {
	return JSON.stringify(value).length;
}

/** Whether a profile with these traits may have left out others. */
export function areTraitsFull(traits: JsonObject): boolean {
	const long = Object.values(traits).reduce<number>((sum, value) => sum + longLength(value), 0);
	return Object.keys(traits).length >= MOST_TRAITS || long > MOST_LONG_CHARACTERS - LONGEST_TRAIT_VALUE;
}

function isName(name: string): boolean {
	return name !== "" && name !== "__proto__" && name.length <= LONGEST_TRAIT_NAME;
}
