import { keepAs, lost, MOST_KEPT, type Keep, type Lost } from "./keeper.ts";

/** How many events there were. */
export function keepCount(): Keep {
	return keepAs<number>((count = 0) => count + 1);
}

/** Times of the newest `most` events, newest first; those older than `horizon` may be missing. */
export function keepNewest(most: number, horizon: number): Keep {
	return keepAs<readonly number[]>((times = [], event, { now }) => {
		const time = event.time;
		const oldest = times.at(-1);
		if (times.length >= most && oldest !== undefined && time <= oldest) return times;
		let place = 0;
		while (place < times.length && (times[place] ?? 0) > time) place += 1;
		let end = Math.min(times.length, most - 1);
		while (end > place && (times[end - 1] ?? 0) + horizon <= now) end -= 1;
		if (end === place && time + horizon <= now) return times;
		return (end < times.length ? times.slice(0, end) : times).toSpliced(place, 0, time);
	});
}

/** Times, oldest first; then, where more came than are kept, the newest that gave way. */
export type Times = readonly [times: readonly number[], lostAt: Lost];

/** Times of all events within `horizon`. */
export function keepTimes(horizon: number): Keep {
	return keepAs<Times>(([times, lostAt] = [[], null], event, { now }) => {
		let start = Math.max(0, times.length + 1 - MOST_KEPT);
		const newest = times[start - 1] ?? -Infinity;
		while (start < times.length && (times[start] ?? 0) + horizon <= now) start += 1;
		const kept = start > 0 ? times.slice(start) : times;
		let place = kept.length;
		while (place > 0 && (kept[place - 1] ?? 0) > event.time) place -= 1;
		return [kept.toSpliced(place, 0, event.time), lost(lostAt, newest, now - horizon)];
	});
}
