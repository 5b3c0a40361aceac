import type { ModelClock } from "../model/clock.ts";
import type { Reader } from "./node.ts";

/**
 * What somebody is from now on while nothing happens: the values one after the other, from when each is so, and the
 * moment up to which this is known (Infinity: for ever).
 */
export interface Course<T> {
	readonly values: readonly T[];
	readonly starts: readonly number[];
	readonly end: number;
}

/** Reads a course of the reader's profile. */
export type ReadCourse<T> = (reader: Reader) => Course<T>;

/** After so many values the course ends: what comes then is looked at when it comes. */
const MOST_VALUES = 32;

/** A course, worked out once per reading however many conditions ask; `begin` readies what one reading needs. */
export function courseReading<T>(begin: (reader: Reader) => (clock: ModelClock) => T): ReadCourse<T> {
	let reading = -1;
	let course: Course<T> = { values: [], starts: [], end: 0 };
	return (reader) => {
		if (reading === reader.reading) return course;
		course = courseOf(reader.now, begin(reader));
		reading = reader.reading;
		return course;
	};
}

function courseOf<T>(now: number, valueAt: (clock: ModelClock) => T): Course<T> {
	const clock = { now, until: Infinity };
	const values: T[] = [];
	const starts: number[] = [];
	for (;;) {
		values.push(valueAt(clock));
		starts.push(clock.now);
		if (clock.until === Infinity || values.length === MOST_VALUES) return { values, starts, end: clock.until };
		clock.now = clock.until;
	}
}

/** Whether the first value passes; `reader.until` is where the course first turns. */
export function answerFrom<T>(read: ReadCourse<T>, passes: (value: T) => boolean): (reader: Reader) => boolean {
	return (reader) => {
		const { values, starts, end } = read(reader);
		const [first] = values;
		const holds = first !== undefined && passes(first);
		const turn = values.findIndex((value) => passes(value) !== holds);
		reader.until = turn === -1 ? end : (starts[turn] ?? end);
		return holds;
	};
}
