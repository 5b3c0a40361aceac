import type { Json } from "../event/index.ts";
import type { Clock } from "./clock.ts";

/**
 * Which entries of a list count now: those with time + near ≤ now < time + far, from the first index up to but without
 * the second. The list has its times, oldest first, at every `stride`-th place. Sets when the answer next changes.
 */
export function spanIn(list: readonly Json[], stride: number, near: number, far: number, clock: Clock): readonly [number, number] {
	const now = clock.now;
	let from = 0;
	while (from < list.length && (list[from] as number) + far <= now) from += stride;
	let to = list.length;
	while (to > from && (list[to - stride] as number) + near > now) to -= stride;
	const leaving = from < to ? (list[from] as number) + far : Infinity;
	const entering = to < list.length ? (list[to] as number) + near : Infinity;
	clock.until = Math.min(leaving, entering);
	return [from, to];
}
