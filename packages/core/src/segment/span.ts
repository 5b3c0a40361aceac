import type { Clock } from "./clock.ts";

/**
 * Which of these times, oldest first, count now: those with time + near ≤ now < time + far, from the first index up to
 * but without the second. Sets when the answer next changes.
 */
export function spanIn(times: readonly number[], near: number, far: number, clock: Clock): readonly [number, number] {
	const now = clock.now;
	let from = 0;
	while (from < times.length && (times[from] ?? 0) + far <= now) from += 1;
	let to = times.length;
	while (to > from && (times[to - 1] ?? 0) + near > now) to -= 1;
	const leaving = from < to ? (times[from] ?? 0) + far : Infinity;
	const entering = to < times.length ? (times[to] ?? 0) + near : Infinity;
	clock.until = Math.min(leaving, entering);
	return [from, to];
}
