import type { Json, ProfileEvent } from "../event/index.ts";
import { canonicalText } from "./canonical.ts";
import { addDecimals, type Decimal } from "./decimal.ts";
import { keepAs, keyText, MOST_KEPT, MOST_KEYS, NEEDS_HISTORY, type Keep } from "./keeper.ts";
import { compilePath, valuesOf } from "./path.ts";

export type Value = Exclude<Json, null>;

/** Values with longer JSON than this count as missing. */
const LONGEST_VALUE = 256;

/** A property's values as an event has them; one per item where the path goes through an array. */
export function readValues(path: string): (event: ProfileEvent) => readonly Value[] {
	const read = compilePath(path);
	return (event) => valuesOf(read(event.properties)).filter(isShort);
}

function isShort(value: Value): boolean {
	if (typeof value === "string") return value.length <= LONGEST_VALUE;
	return typeof value !== "object" || canonicalText(value).length <= LONGEST_VALUE;
}

export function readNumbers(path: string): (event: ProfileEvent) => readonly number[] {
	const read = compilePath(path);
	return (event) => valuesOf(read(event.properties)).filter((value) => typeof value === "number");
}

export type Total = readonly [sum: Decimal, count: number];

/** Sum and number of values. */
export function keepTotal(path: string): Keep {
	const read = readNumbers(path);
	return keepAs<Total>((total, event) => {
		const numbers = read(event);
		if (numbers.length === 0) return total;
		const [sum, count] = total ?? [0, 0];
		return [numbers.reduce<Decimal>(addDecimals, sum), count + numbers.length];
	});
}

export type Extremes = readonly [low: number, high: number];

/** The smallest and the largest value. */
export function keepExtremes(path: string): Keep {
	const read = readNumbers(path);
	return keepAs<Extremes>((extremes, event) => {
		const numbers = read(event);
		if (numbers.length === 0) return extremes;
		const [low, high] = extremes ?? [Infinity, -Infinity];
		const kept: Extremes = [Math.min(low, ...numbers), Math.max(high, ...numbers)];
		return extremes !== undefined && kept[0] === low && kept[1] === high ? extremes : kept;
	});
}

export type Edge = readonly [time: number, value: Value];

/** The newest or the earliest value. */
export function keepEdge(path: string, edge: "first" | "latest"): Keep {
	const read = readValues(path);
	return keepAs<Edge>((kept, event, { ordered }) => {
		const values = read(event);
		const value = edge === "latest" ? values.at(-1) : values[0];
		if (value === undefined) return kept;
		if (kept === undefined) return [event.time, value];
		if (event.time === kept[0] && !ordered) return NEEDS_HISTORY;
		const replaces = edge === "latest" ? event.time >= kept[0] : event.time < kept[0];
		return replaces ? [event.time, value] : kept;
	});
}

/** Values and their times, each in a list of its own, oldest first. */
export type Series = readonly [times: readonly number[], values: readonly Value[]];

/** All values within `horizon`. `strict` keeps events of one millisecond in the order of their ids. */
export function keepSeries(path: string, only: "numbers" | "values", strict: boolean, horizon: number): Keep {
	const read: (event: ProfileEvent) => readonly Value[] = only === "numbers" ? readNumbers(path) : readValues(path);
	return keepAs<Series>((series, event, { now, ordered }) => {
		const added = read(event);
		if (added.length === 0) return series;
		const [times, values] = series ?? [[], []];
		let start = Math.max(0, times.length + added.length - MOST_KEPT);
		while (start < times.length && (times[start] ?? 0) + horizon <= now) start += 1;
		const keptTimes = times.slice(start);
		const keptValues = values.slice(start);
		let place = keptTimes.length;
		while (place > 0 && (keptTimes[place - 1] ?? 0) > event.time) place -= 1;
		if (strict && !ordered && place > 0 && keptTimes[place - 1] === event.time) return NEEDS_HISTORY;
		keptTimes.splice(place, 0, ...added.map(() => event.time));
		keptValues.splice(place, 0, ...added);
		return [keptTimes, keptValues];
	});
}

/** Keys and the times of their newest events, in lists side by side. */
export type KeyTimes = readonly [keys: readonly string[], times: readonly number[]];

/** Every different value with the time of its newest event; those older than `horizon` may be missing. */
export function keepKeys(path: string, horizon: number): Keep {
	const read = readValues(path);
	return keepAs<KeyTimes>((memory, event, { now }) => {
		const values = read(event);
		if (values.length === 0) return memory;
		const keys: string[] = [];
		const times: number[] = [];
		const [oldKeys, oldTimes] = memory ?? [[], []];
		const oldest = oldKeys.length < MOST_KEYS ? -Infinity : (oldTimes.toSorted((a, b) => a - b)[MOST_KEYS / 10] ?? 0);
		for (let place = 0; place < oldKeys.length; place += 1) {
			const time = oldTimes[place] ?? 0;
			if (time < oldest || time + horizon <= now) continue;
			keys.push(oldKeys[place] ?? "");
			times.push(time);
		}
		for (const value of values) {
			const key = keyText(value);
			const place = keys.indexOf(key);
			if (place === -1) {
				keys.push(key);
				times.push(event.time);
			} else {
				times[place] = Math.max(times[place] ?? 0, event.time);
			}
		}
		return [keys, times];
	});
}

export type Tally = { readonly [key: string]: readonly [count: number, newest: number] };

/** How often each value was seen, and when last. Keys are the values' JSON. */
export function keepTally(path: string): Keep {
	const read = readValues(path);
	return keepAs<Tally>((tally, event) => {
		const values = read(event);
		if (values.length === 0) return tally;
		const kept: { [key: string]: readonly [number, number] } = { ...tally };
		for (const value of values) {
			const key = canonicalText(value);
			const [count, newest] = kept[key] ?? [0, -Infinity];
			kept[key] = [count + 1, Math.max(newest, event.time)];
		}
		dropOldest(kept, ([, newest]) => newest);
		return kept;
	});
}

/** Keeps a map from outgrowing the bound: the entries longest unseen go, a tenth at a time. */
function dropOldest<T>(map: { [key: string]: T }, timeOf: (entry: T) => number, most = MOST_KEYS): void {
	if (Object.keys(map).length <= most) return;
	const entries = Object.entries(map).toSorted(([, a], [, b]) => timeOf(a) - timeOf(b));
	for (const [key] of entries.slice(0, entries.length - Math.floor(most * 0.9))) delete map[key];
}
