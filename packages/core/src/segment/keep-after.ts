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
		let clearing: Clearing | typeof NEEDS_HISTORY = memory;
		if (isWithout(event)) clearing = clear(clearing, event.time, anchor, ordered);
		if (clearing !== NEEDS_HISTORY && isStart(event)) clearing = begin(clearing, event.time, anchor);
		return clearing;
	});
}

const EMPTY: Clearing = [null, null];
const NO_KEYS: Clearings = [null, [], [], [], null];

/** The most clocks that run for one profile; those that were touched longest ago give way, a tenth at a time. */
const MOST_CLOCKS = 500;

/** One clock per key. */
export function keepAfterBy(events: AfterEvents, by: string): Keep {
	const read = compilePath(by);
	return keepAs<Clearings>((memory, event, { now, ordered }) => {
		const starts = events.isStart(event);
		const clears = events.isWithout(event);
		const touched = keysOf(event, read);
		if (touched.length === 0 && !clears) return memory;
		const draft = draftOf(memory ?? NO_KEYS, events, now);
		if (clears && touched.length === 0) {
			draft.clearedAll = Math.max(draft.clearedAll ?? -Infinity, event.time);
			for (let place = 0; place < draft.keys.length; place += 1) {
				const cleared = clear(draft.at(place), event.time, events.anchor, ordered);
				if (cleared === NEEDS_HISTORY) return NEEDS_HISTORY;
				draft.put(place, cleared);
			}
		}
		for (const key of touched) {
			const place = draft.placeOf(key);
			let clearing: Clearing | typeof NEEDS_HISTORY = draft.at(place);
			if (clears) clearing = clear(clearing, event.time, events.anchor, ordered);
			if (clearing === NEEDS_HISTORY) return NEEDS_HISTORY;
			draft.put(place, starts ? begin(clearing, event.time, events.anchor) : clearing);
		}
		return draft.result(memory?.[4] ?? null);
	});
}

/** A copy to work on, without the clocks that can never matter again, whatever arrives late. */
function draftOf([clearedAll, keys, starts, cleared]: Clearings, { anchor, horizon }: AfterEvents, now: number): Draft {
	const isOver = (place: number): boolean => {
		const start = starts[place] ?? null;
		const newest = Math.max(start ?? -Infinity, cleared[place] ?? -Infinity);
		return (start === null && clearedAll !== null && newest <= clearedAll) || (anchor === "last" && newest + horizon <= now);
	};
	for (let first = 0; first < keys.length; first += 1) {
		if (!isOver(first)) continue;
		const isLeft = (_: unknown, place: number): boolean => place < first || !isOver(place);
		return new Draft(clearedAll, keys.filter(isLeft), starts.filter(isLeft), cleared.filter(isLeft));
	}
	return new Draft(clearedAll, keys.slice(), starts.slice(), cleared.slice());
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

	at(place: number): Clearing {
		return [this.starts[place] ?? null, this.cleared[place] ?? null];
	}

	put(place: number, [start, cleared]: Clearing): void {
		this.starts[place] = start;
		this.cleared[place] = cleared;
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

function clear(
	clearing: Clearing,
	time: number,
	anchor: "last" | "first",
	ordered: boolean,
): Clearing | typeof NEEDS_HISTORY {
	const [start, cleared] = clearing;
	if (cleared !== null && time <= cleared) return clearing;
	if (start === null) return [null, time];
	if (anchor === "last") return [start < time ? null : start, time];
	if (start > time) return [start, time];
	// Which start is the earliest after a late `without` is not kept.
	return ordered ? [null, time] : NEEDS_HISTORY;
}

/** A key is read from the event's properties, else from each of its products. */
export function keysOf(event: ProfileEvent, read: ReadPath): readonly string[] {
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
