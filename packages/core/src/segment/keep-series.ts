import type { ProfileEvent } from "../event/index.ts";
import { keptValue, lengthOf, readNumbers, readValues, type KeptValue } from "./keep-values.ts";
import { keepAs, lost, MOST_KEPT, NEEDS_HISTORY, type Keep, type Lost } from "./keeper.ts";

/**
 * Values and their times, each in a list of its own, oldest first; then, where more came than are kept, the time of the
 * newest that gave way.
 */
export type Series = readonly [times: readonly number[], values: readonly KeptValue[], lostAt: Lost];

/** Characters of long texts that one list holds; the oldest give way. */
const MOST_TEXT = 200_000;
const SHORT_TEXT = 64;

/** All values within `horizon`. `strict` keeps events of one millisecond in the order of their ids. */
export function keepSeries(path: string, only: "numbers" | "values", strict: boolean, horizon: number): Keep {
	const readKept = readValues(path);
	const read: (event: ProfileEvent) => readonly KeptValue[] =
		only === "numbers" ? readNumbers(path) : (event) => readKept(event).map(keptValue);
	return keepAs<Series>((series, event, { now, ordered }) => {
		const added = read(event);
		if (added.length === 0) return series;
		const [times, values, lostAt] = series ?? [[], [], null];
		let start = Math.max(0, times.length + added.length - MOST_KEPT, textBound(values, added));
		const dropped = times[start - 1] ?? -Infinity;
		while (start < times.length && (times[start] ?? 0) + horizon <= now) start += 1;
		const keptTimes = start > 0 ? times.slice(start) : times;
		const keptValues = start > 0 ? values.slice(start) : values;
		let place = keptTimes.length;
		while (place > 0 && (keptTimes[place - 1] ?? 0) > event.time) place -= 1;
		if (strict && !ordered && place > 0 && keptTimes[place - 1] === event.time) return NEEDS_HISTORY;
		const addedTimes = added.length === 1 ? [event.time] : added.map(() => event.time);
		return [
			keptTimes.toSpliced(place, 0, ...addedTimes),
			keptValues.toSpliced(place, 0, ...added),
			lost(lostAt, dropped, now - horizon),
		];
	});
}

/** From which place on the texts are few enough. */
function textBound(values: readonly KeptValue[], added: readonly KeptValue[]): number {
	if (!added.some(isLong)) return 0;
	let room = MOST_TEXT - added.reduce<number>((sum, value) => sum + lengthOf(value), 0);
	let place = values.length;
	while (place > 0) {
		const value = values[place - 1] ?? null;
		if (isLong(value)) room -= lengthOf(value);
		if (room < 0) break;
		place -= 1;
	}
	return place;
}

function isLong(value: KeptValue): boolean {
	return lengthOf(value) > SHORT_TEXT;
}
