import type { Json, ProfileEvent } from "../event/index.ts";
import { canonicalText } from "./canonical.ts";
import { addDecimals, type Decimal } from "./decimal.ts";
import { keeper, keyText, MOST_KEPT, MOST_KEYS, NEEDS_HISTORY, type Keeper, type Listening } from "./keeper.ts";
import { compilePath, valuesOf } from "./path.ts";

/** A property's values as an event has them; one per item where the path goes through an array. */
export type ReadValues = (event: ProfileEvent) => readonly Value[];
export type Value = Exclude<Json, null>;

/** Values with longer JSON than this count as missing. */
const LONGEST_VALUE = 256;

export function readValues(path: string): ReadValues {
	const read = compilePath(path);
	return (event) => valuesOf(read(event.properties)).filter((value) => typeof value !== "object" && typeof value !== "string" ? true : canonicalText(value).length <= LONGEST_VALUE);
}

export function readNumbers(path: string): (event: ProfileEvent) => readonly number[] {
	const read = compilePath(path);
	return (event) => valuesOf(read(event.properties)).filter((value) => typeof value === "number");
}

export type Total = readonly [sum: Decimal, count: number];

/** Sum and number of values. */
export function keepTotal(match: Json, listening: Listening, path: string): Keeper {
	const read = readNumbers(path);
	return keeper<Total>({ total: match, path }, [listening], (total, event) => {
		const numbers = read(event);
		if (numbers.length === 0) return total;
		const [sum, count] = total ?? [0, 0];
		return [numbers.reduce<Decimal>(addDecimals, sum), count + numbers.length];
	});
}

/** The smallest and the largest value. */
export function keepExtremes(match: Json, listening: Listening, path: string): Keeper {
	const read = readNumbers(path);
	return keeper<readonly [number, number]>({ extremes: match, path }, [listening], (extremes, event) => {
		const numbers = read(event);
		if (numbers.length === 0) return extremes;
		const [low, high] = extremes ?? [Infinity, -Infinity];
		const kept: [number, number] = [Math.min(low, ...numbers), Math.max(high, ...numbers)];
		return extremes !== undefined && kept[0] === low && kept[1] === high ? extremes : kept;
	});
}

export type Edge = readonly [time: number, value: Value];

/** The newest or the earliest value. */
export function keepEdge(match: Json, listening: Listening, path: string, edge: "first" | "latest"): Keeper {
	const read = readValues(path);
	return keeper<Edge>({ edge, match, path }, [listening], (kept, event, { ordered }) => {
		const values = read(event);
		const value = edge === "latest" ? values.at(-1) : values[0];
		if (value === undefined) return kept;
		if (kept === undefined) return [event.time, value];
		if (event.time === kept[0] && !ordered) return NEEDS_HISTORY;
		const replaces = edge === "latest" ? event.time >= kept[0] : event.time < kept[0];
		return replaces ? [event.time, value] : kept;
	});
}

/** Time and value in turn, oldest first. */
export type Series = readonly Value[];

/** All values within `horizon`. `strict` keeps events of one millisecond in the order of their ids. */
export function keepSeries(
	match: Json,
	listening: Listening,
	path: string,
	horizon: number,
	only: "numbers" | "values",
	strict: boolean,
): Keeper {
	const read: ReadValues = only === "numbers" ? readNumbers(path) : readValues(path);
	const meaning = { series: match, path, horizon, only, strict };
	return keeper<Series>(meaning, [listening], (series = [], event, { now, ordered }) => {
		const values = read(event);
		if (values.length === 0) return series.length === 0 ? undefined : series;
		const kept = [...series];
		let place = kept.length;
		while (place > 0 && timeAt(kept, place - 2) > event.time) place -= 2;
		if (strict && !ordered && place > 0 && timeAt(kept, place - 2) === event.time) return NEEDS_HISTORY;
		kept.splice(place, 0, ...values.flatMap((value) => [event.time, value]));
		let expired = Math.max(0, kept.length - 2 * MOST_KEPT);
		while (expired < kept.length && timeAt(kept, expired) + horizon <= now) expired += 2;
		if (expired > 0) kept.splice(0, expired);
		return kept;
	});
}

export function timeAt(series: Series, index: number): number {
	return series[index] as number;
}

export type KeyTimes = { readonly [key: string]: number };

/** Every different value with the time of its newest event; those older than `horizon` may be missing. */
export function keepKeys(match: Json, listening: Listening, path: string, horizon: number): Keeper {
	const read = readValues(path);
	return keeper<KeyTimes>({ keys: match, path, horizon }, [listening], (keys, event, { now }) => {
		const values = read(event);
		if (values.length === 0) return keys;
		const kept: { [key: string]: number } = {};
		for (const [key, time] of Object.entries(keys ?? {})) if (time + horizon > now) kept[key] = time;
		for (const value of values) {
			const key = keyText(value);
			kept[key] = Math.max(kept[key] ?? -Infinity, event.time);
		}
		dropOldest(kept, (time) => time);
		return kept;
	});
}

export type Tally = { readonly [key: string]: readonly [count: number, newest: number] };

/** How often each value was seen, and when last. Keys are the values' JSON. */
export function keepTally(match: Json, listening: Listening, path: string): Keeper {
	const read = readValues(path);
	return keeper<Tally>({ tally: match, path }, [listening], (tally, event) => {
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
export function dropOldest<T>(map: { [key: string]: T }, timeOf: (entry: T) => number, most = MOST_KEYS): void {
	if (Object.keys(map).length <= most) return;
	const entries = Object.entries(map).toSorted(([, a], [, b]) => timeOf(a) - timeOf(b));
	for (const [key] of entries.slice(0, entries.length - Math.floor(most * 0.9))) delete map[key];
}
