import type { Clock } from "./clock.ts";

/**
 * Which of these times, oldest first, count now: those with time + near ≤ now < time + far, from the first index up to
 * but without the second. Sets when the answer next changes.
 */
export function spanIn(times: readonly number[], near: number, far: number, clock: Clock): readonly [number, number] {
	const now = clock.now;
	const from = firstAfter(times, now - far);
	const to = Math.max(from, firstAfter(times, now - near));
	const leaving = from < to ? (times[from] ?? 0) + far : Infinity;
	const entering = to < times.length ? (times[to] ?? 0) + near : Infinity;
	clock.until = Math.min(leaving, entering);
	return [from, to];
}

/** The place of the first time that is later. */
function firstAfter(times: readonly number[], moment: number): number {
	let low = 0;
	let high = times.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((times[middle] ?? 0) > moment) high = middle;
		else low = middle + 1;
	}
	return low;
}
