import type { Json } from "../event/index.ts";
import { keeper, MOST_KEPT, type Keeper, type Listening } from "./keeper.ts";

/** How many events there were. */
export function keepCount(match: Json, listening: Listening): Keeper {
	return keeper<number>({ count: match }, [listening], (count = 0) => count + 1);
}

/** Times of the newest `most` events, newest first; those older than `horizon` may be missing. */
export function keepNewest(match: Json, listening: Listening, most: number, horizon: number): Keeper {
	return keeper<readonly number[]>({ newest: match, most, horizon }, [listening], (times = [], event, { now }) => {
		const time = event.time;
		const oldest = times.at(-1);
		if (times.length >= most && oldest !== undefined && time <= oldest) return times;
		let place = 0;
		while (place < times.length && (times[place] ?? 0) > time) place += 1;
		const after = times.slice(place, most - 1);
		const kept = place === 0 ? [time, ...after] : [...times.slice(0, place), time, ...after];
		while (kept.length > 0 && (kept.at(-1) ?? 0) + horizon <= now) kept.pop();
		return kept;
	});
}

/** Times of all events within `horizon`, oldest first. */
export function keepTimes(match: Json, listening: Listening, horizon: number): Keeper {
	return keeper<readonly number[]>({ times: match, horizon }, [listening], (times = [], event, { now }) => {
		const kept = [...times];
		let place = kept.length;
		while (place > 0 && (kept[place - 1] ?? 0) > event.time) place -= 1;
		kept.splice(place, 0, event.time);
		let expired = Math.max(0, kept.length - MOST_KEPT);
		while (expired < kept.length && (kept[expired] ?? 0) + horizon <= now) expired += 1;
		if (expired > 0) kept.splice(0, expired);
		return kept;
	});
}
