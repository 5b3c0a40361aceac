import type { Json } from "../event/index.ts";
import { canonicalText } from "./canonical.ts";
import type { Series, Tally, Value } from "./keep-values.ts";

/** The value seen most often; of several the one seen last, and of those the first by its JSON. */
export function favouriteOfTally(tally: Tally | undefined): Value | undefined {
	let best: readonly [key: string, count: number, newest: number] | null = null;
	for (const [key, [count, newest]] of Object.entries(tally ?? {})) {
		if (best !== null && !isBetter([key, count, newest], best)) continue;
		best = [key, count, newest];
	}
	return best === null ? undefined : (JSON.parse(best[0]) as Exclude<Json, null>);
}

/** The same over time and value in turn. */
export function favouriteOfSeries(series: Series): Value | undefined {
	const tally: { [key: string]: readonly [number, number] } = {};
	for (let index = 0; index < series.length; index += 2) {
		const key = canonicalText(series[index + 1] ?? null);
		const [count, newest] = tally[key] ?? [0, -Infinity];
		tally[key] = [count + 1, Math.max(newest, series[index] as number)];
	}
	return favouriteOfTally(tally);
}

type Candidate = readonly [key: string, count: number, newest: number];

function isBetter(one: Candidate, other: Candidate): boolean {
	if (one[1] !== other[1]) return one[1] > other[1];
	if (one[2] !== other[2]) return one[2] > other[2];
	return one[0] < other[0];
}
