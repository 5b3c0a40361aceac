import type { Json, ProfileEvent } from "../event/index.ts";
import { keepAs, keyText, lost, NEEDS_HISTORY, overflow, type EventFilter, type Keep, type Lost } from "./keeper.ts";
import { compilePath, isList, isObject, valuesOf, type ReadPath } from "./path.ts";

/** Start of the clock and the newest `without` event; a start that an event has already cleared is null. */
export type Clearing = readonly [start: Moment, cleared: Moment];
type Moment = number | null;

/** The newest `without` event that named no key, then keys, starts and clearings in lists side by side. */
export type Clearings = readonly [
	clearedAll: Moment,
	keys: readonly string[],
	starts: readonly Moment[],
	cleared: readonly Moment[],
	/** Where clocks gave way to others: when the newest of them was touched. */
	lostAt: Lost,
];

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
		let start: Moment | typeof NEEDS_HISTORY = memory[0];
		let cleared = memory[1];
		if (isWithout(event)) {
			start = startAfterClearing(start, cleared, event.time, anchor, ordered);
			if (start === NEEDS_HISTORY) return NEEDS_HISTORY;
			cleared = later(cleared, event.time);
		}
		if (isStart(event)) start = startAfter(start, cleared, event.time, anchor);
		return start === memory[0] && cleared === memory[1] ? memory : [start, cleared];
	});
}

const EMPTY: Clearing = [null, null];
const NO_KEYS: Clearings = [null, [], [], [], null];

/** The most clocks that run for one profile; those that were touched longest ago give way, a tenth at a time. */
const MOST_CLOCKS = 500;

/** One clock per key. */
export function keepAfterBy(events: AfterEvents, by: string): Keep {
	const read = keysReader(by);
	return keepAs<Clearings>((memory, event, { now, ordered }) => {
		const starts = events.isStart(event);
		const clears = events.isWithout(event);
		const touched = read(event);
		if (touched.length === 0 && !clears) return memory;
		const draft = draftOf(memory ?? NO_KEYS, events, now);
		if (clears && touched.length === 0) {
			draft.clearedAll = later(draft.clearedAll, event.time);
			for (let place = 0; place < draft.keys.length; place += 1) {
				if (!draft.clear(place, event.time, events.anchor, ordered)) return NEEDS_HISTORY;
			}
		}
		for (const key of touched) {
			const place = draft.placeOf(key);
			if (clears && !draft.clear(place, event.time, events.anchor, ordered)) return NEEDS_HISTORY;
			if (starts) draft.begin(place, event.time, events.anchor);
		}
		return draft.result(memory?.[4] ?? null);
	});
}

/** A copy to work on, without the clocks that can never matter again, whatever arrives late. */
function draftOf([clearedAll, keys, starts, cleared]: Clearings, { anchor, horizon }: AfterEvents, now: number): Draft {
	const draft = new Draft(clearedAll, keys.slice(), starts.slice(), cleared.slice());
	const expired = anchor === "last" ? now - horizon : -Infinity;
	let left = 0;
	for (let place = 0; place < keys.length; place += 1) {
		const start = starts[place] ?? null;
		const newest = Math.max(start ?? -Infinity, cleared[place] ?? -Infinity);
		if ((start === null && clearedAll !== null && newest <= clearedAll) || newest <= expired) continue;
		if (left < place) draft.move(place, left);
		left += 1;
	}
	if (left < keys.length) draft.cut(left);
	return draft;
}

class Draft {
	clearedAll: Moment;
	readonly keys: string[];
	readonly starts: Moment[];
	readonly cleared: Moment[];

	constructor(clearedAll: Moment, keys: string[], starts: Moment[], cleared: Moment[]) {
		this.clearedAll = clearedAll;
		this.keys = keys;
		this.starts = starts;
		this.cleared = cleared;
	}

	begin(place: number, time: number, anchor: "last" | "first"): void {
		this.starts[place] = startAfter(this.starts[place] ?? null, this.cleared[place] ?? null, time, anchor);
	}

	/** False where only the history tells what it is then. */
	clear(place: number, time: number, anchor: "last" | "first", ordered: boolean): boolean {
		const cleared = this.cleared[place] ?? null;
		const start = startAfterClearing(this.starts[place] ?? null, cleared, time, anchor, ordered);
		if (start === NEEDS_HISTORY) return false;
		this.starts[place] = start;
		this.cleared[place] = later(cleared, time);
		return true;
	}

	move(from: number, to: number): void {
		this.keys[to] = this.keys[from] ?? "";
		this.starts[to] = this.starts[from] ?? null;
		this.cleared[to] = this.cleared[from] ?? null;
	}

	cut(length: number): void {
		this.keys.length = length;
		this.starts.length = length;
		this.cleared.length = length;
	}

	result(lostAt: Lost): Clearings {
		if (this.keys.length <= MOST_CLOCKS && lostAt === null)
			return [this.clearedAll, this.keys, this.starts, this.cleared, null];
		const latest = this.keys.map((_, place) => Math.max(this.starts[place] ?? -Infinity, this.cleared[place] ?? -Infinity));
		const dropped = overflow(latest, MOST_CLOCKS);
		const isKept = (_: unknown, place: number) => dropped?.places.has(place) !== true;
		return [
			this.clearedAll,
			this.keys.filter(isKept),
			this.starts.filter(isKept),
			this.cleared.filter(isKept),
			// An event without a key that came later cleared what was lost.
			lost(lostAt, dropped?.newest ?? -Infinity, this.clearedAll ?? -Infinity),
		];
	}

	/** Where the key stands; a new one is put at the end, already cleared where everything was. */
	placeOf(key: string): number {
		const place = this.keys.indexOf(key);
		if (place !== -1) return place;
		this.starts.push(null);
		this.cleared.push(this.clearedAll);
		return this.keys.push(key) - 1;
	}
}

/** The start of a clock after an event that starts it. */
function startAfter(start: Moment, cleared: Moment, time: number, anchor: "last" | "first"): Moment {
	// A `without` clears what began before it, not what begins in the same millisecond.
	if (anchor === "last") return (cleared !== null && time < cleared) || (start !== null && time <= start) ? start : time;
	return (cleared !== null && time <= cleared) || (start !== null && time >= start) ? start : time;
}

/** The start of a clock after a `without` event. */
function startAfterClearing(
	start: Moment,
	cleared: Moment,
	time: number,
	anchor: "last" | "first",
	ordered: boolean,
): Moment | typeof NEEDS_HISTORY {
	if (start === null || (cleared !== null && time <= cleared)) return start;
	if (anchor === "last") return start < time ? null : start;
	if (start > time) return start;
	// Which start is the earliest after a late `without` is not kept.
	return ordered ? null : NEEDS_HISTORY;
}

function later(moment: Moment, time: number): number {
	return moment === null || time > moment ? time : moment;
}

/** Reads the keys of events; those of the event that was read last are remembered, for of several memories one after the other asks. */
export function keysReader(by: string): (event: ProfileEvent) => readonly string[] {
	const read = compilePath(by);
	return (event) => {
		if (event !== lastEvent || by !== lastBy) {
			lastKeys = keysOf(event, read);
			lastEvent = event;
			lastBy = by;
		}
		return lastKeys;
	};
}

let lastEvent: ProfileEvent | null = null;
let lastBy = "";
let lastKeys: readonly string[] = [];

/** A key is read from the event's properties, else from each of its products. */
function keysOf(event: ProfileEvent, read: ReadPath): readonly string[] {
	const own = keyTexts(valuesOf(read(event.properties)));
	if (own.length > 0) return own;
	const products = Object.hasOwn(event.properties, "products") ? event.properties["products"] : undefined;
	if (!isList(products)) return own;
	return keyTexts(products.filter(isObject).flatMap((product) => valuesOf(read(product))));
}

function keyTexts(values: readonly Json[]): readonly string[] {
	const [only] = values;
	if (values.length === 1 && only !== undefined) return typeof only === "object" ? [] : [keyText(only)];
	return [...new Set(values.filter((value) => typeof value !== "object").map(keyText))];
}
