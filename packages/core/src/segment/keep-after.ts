import type { Json, ProfileEvent } from "../event/index.ts";
import { keepAs, keyText, NEEDS_HISTORY, type Arrival, type EventFilter, type Keep } from "./keeper.ts";
import { dropOldest } from "./keep-values.ts";
import { compilePath, isObject, isList, valuesOf, type ReadPath } from "./path.ts";

/** Start of the clock and the newest `without` event; a start that an event has already cleared is null. */
export type Clearing = readonly [start: number | null, cleared: number | null];

/** By key, after the newest `without` event that named no key. */
export type Clearings = readonly [cleared: number | null, keys: { readonly [key: string]: Clearing }];

export interface AfterEvents {
	readonly isStart: EventFilter;
	readonly isWithout: EventFilter;
	readonly anchor: "last" | "first";
	/** From the start to the end of the membership, ms; what is older cannot matter any more. */
	readonly horizon: number;
}

/** One clock for the whole profile. */
export function keepAfter({ isStart, isWithout, anchor }: AfterEvents): Keep {
	return keepAs<Clearing>((memory = EMPTY, event, { ordered }) => {
		let clearing: Clearing | typeof NEEDS_HISTORY = memory;
		if (isWithout(event)) clearing = clear(clearing, event.time, anchor, ordered);
		if (clearing !== NEEDS_HISTORY && isStart(event)) clearing = begin(clearing, event.time, anchor);
		return clearing;
	});
}

const EMPTY: Clearing = [null, null];
const NO_KEYS: Clearings = [null, {}];
const MOST_CLOCKS = 500;

/** One clock per key. */
export function keepAfterBy(events: AfterEvents, by: string): Keep {
	const read = compilePath(by);
	return keepAs<Clearings>((memory = NO_KEYS, event, moment) => {
		const starts = events.isStart(event);
		const clears = events.isWithout(event);
		const keys = keysOf(event, read);
		if (keys.length === 0 && !clears) return memory === NO_KEYS ? undefined : memory;
		const clearings: { [key: string]: Clearing } = { ...memory[1] };
		let clearedAll = memory[0];
		if (clears && keys.length === 0) {
			clearedAll = Math.max(clearedAll ?? -Infinity, event.time);
			for (const [key, clearing] of Object.entries(clearings)) {
				const cleared = clear(clearing, event.time, events.anchor, moment.ordered);
				if (cleared === NEEDS_HISTORY) return NEEDS_HISTORY;
				clearings[key] = cleared;
			}
		}
		for (const key of keys) {
			let clearing: Clearing | typeof NEEDS_HISTORY = clearings[key] ?? [null, clearedAll];
			if (clears) clearing = clear(clearing, event.time, events.anchor, moment.ordered);
			if (clearing === NEEDS_HISTORY) return NEEDS_HISTORY;
			clearings[key] = starts ? begin(clearing, event.time, events.anchor) : clearing;
		}
		tidy(clearings, clearedAll, events, moment);
		return [clearedAll, clearings];
	});
}

function begin(clearing: Clearing, time: number, anchor: "last" | "first"): Clearing {
	const [start, cleared] = clearing;
	if (anchor === "last") {
		// A `without` clears what began before it, not what begins in the same millisecond.
		if ((cleared !== null && time < cleared) || (start !== null && time <= start)) return clearing;
		return [time, cleared];
	}
	if ((cleared !== null && time <= cleared) || (start !== null && time >= start)) return clearing;
	return [time, cleared];
}

function clear(clearing: Clearing, time: number, anchor: "last" | "first", ordered: boolean): Clearing | typeof NEEDS_HISTORY {
	const [start, cleared] = clearing;
	if (cleared !== null && time <= cleared) return clearing;
	if (start === null) return [null, time];
	if (anchor === "last") return [start < time ? null : start, time];
	if (start > time) return [start, time];
	// Which start is the earliest after a late `without` is not kept.
	return ordered ? [null, time] : NEEDS_HISTORY;
}

/** Drops the clocks that can never matter again, whatever arrives late. */
function tidy(clearings: { [key: string]: Clearing }, clearedAll: number | null, events: AfterEvents, { now }: Arrival): void {
	for (const [key, [start, cleared]] of Object.entries(clearings)) {
		const newest = Math.max(start ?? -Infinity, cleared ?? -Infinity);
		const isCleared = start === null && clearedAll !== null && newest <= clearedAll;
		const isOver = newest + events.horizon <= now && events.anchor === "last";
		if (isCleared || isOver) delete clearings[key];
	}
	dropOldest(clearings, ([start, cleared]) => Math.max(start ?? -Infinity, cleared ?? -Infinity), MOST_CLOCKS);
}

/** A key is read from the event's properties, else from each of its products. */
export function keysOf(event: ProfileEvent, read: ReadPath): readonly string[] {
	const own = keyTexts(valuesOf(read(event.properties)));
	if (own.length > 0) return own;
	const products = Object.hasOwn(event.properties, "products") ? event.properties["products"] : undefined;
	if (!isList(products)) return [];
	return keyTexts(products.filter(isObject).flatMap((product) => valuesOf(read(product))));
}

function keyTexts(values: readonly Json[]): readonly string[] {
	const [only] = values;
	if (values.length === 1 && only !== undefined) return typeof only === "object" ? [] : [keyText(only)];
	return [...new Set(values.filter((value) => typeof value !== "object").map(keyText))];
}
