import { canonicalText, hashText } from "./canonical.ts";
import { lengthOf, readValues, type Value } from "./keep-values.ts";
import { keepAs, keyText, lost, MOST_KEYS, overflow, type Keep, type Lost } from "./keeper.ts";

/** Keys and the times of their newest events, in lists side by side; then the newest of those that gave way to others. */
export type KeyTimes = readonly [keys: readonly string[], times: readonly number[], lostAt: Lost];

/** Every different value with the time of its newest event; those older than `horizon` may be missing. */
export function keepKeys(path: string, horizon: number): Keep {
	const read = readValues(path);
	return keepAs<KeyTimes>((memory, event, { now }) => {
		const values = read(event);
		if (values.length === 0) return memory;
		const [oldKeys, oldTimes, lostAt] = memory ?? [[], [], null];
		const keys: string[] = [];
		const times: number[] = [];
		for (let place = 0; place < oldKeys.length; place += 1) {
			const time = oldTimes[place] ?? 0;
			if (time + horizon <= now) continue;
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
		const dropped = overflow(times, MOST_KEYS);
		if (dropped === null) return [keys, times, lost(lostAt, -Infinity, now - horizon)];
		const isKept = (_: unknown, place: number) => !dropped.places.has(place);
		return [keys.filter(isKept), times.filter(isKept), lost(lostAt, dropped.newest, now - horizon)];
	});
}

/** By key: how often, and when last. A key is the value's JSON, or a mark and the hash of a long one. */
export type Counts = { readonly [key: string]: readonly [count: number, newest: number] };
/** Then, where values gave way to others, when the newest of them was seen. */
export type Tally = readonly [counts: Counts, lostAt: Lost];

/** Stands before the hash of a value that is too long to keep; no JSON begins with it. */
export const TOO_LONG = "#";
const LONGEST_TALLIED = 4_096;
const MOST_TEXT = 200_000;

/** How often each value was seen, and when last. */
export function keepTally(path: string): Keep {
	const read = readValues(path);
	return keepAs<Tally>((tally, event) => {
		const values = read(event);
		if (values.length === 0) return tally;
		const [before, lostAt] = tally ?? [{}, null];
		const counts: { [key: string]: readonly [number, number] } = { ...before };
		for (const value of values) {
			const key = tallyKey(value);
			const [count, newest] = counts[key] ?? [0, -Infinity];
			counts[key] = [count + 1, Math.max(newest, event.time)];
		}
		return [counts, lost(lostAt, dropOldest(counts), -Infinity)];
	});
}

function tallyKey(value: Value): string {
	const text = canonicalText(value);
	return lengthOf(value) <= LONGEST_TALLIED ? text : `${TOO_LONG}${hashText(text)}`;
}

/** Keeps the map from outgrowing its bounds: the values longest unseen go. Answers when the newest of them was seen. */
function dropOldest(counts: { [key: string]: readonly [number, number] }): number {
	const keys = Object.keys(counts);
	const isWide = keys.length > MOST_KEYS;
	if (!isWide && keys.reduce((sum, key) => sum + key.length, 0) <= MOST_TEXT) return -Infinity;
	const newestFirst = keys.toSorted((a, b) => (counts[b]?.[1] ?? 0) - (counts[a]?.[1] ?? 0));
	let room = MOST_TEXT;
	let left = isWide ? Math.floor(MOST_KEYS * 0.9) : MOST_KEYS;
	let dropped = -Infinity;
	for (const key of newestFirst) {
		room -= key.length;
		left -= 1;
		if (room >= 0 && left >= 0) continue;
		dropped = Math.max(dropped, counts[key]?.[1] ?? -Infinity);
		delete counts[key];
	}
	return dropped;
}
