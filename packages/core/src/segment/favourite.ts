import { canonicalText } from "./canonical.ts";
import { TOO_LONG, type Counts } from "./keep-keys.ts";
import type { KeptValue } from "./keep-values.ts";

/** The value seen most often; of several the one seen last, and of those the first by its JSON. Null: not kept. */
export function favouriteOfTally(tally: Counts): KeptValue | undefined {
	let best: readonly [key: string, count: number, newest: number] | null = null;
	for (const key in tally) {
		const [count, newest] = tally[key] ?? [0, 0];
		const isBetter =
			best === null ||
			count > best[1] ||
			(count === best[1] && (newest > best[2] || (newest === best[2] && key < best[0])));
		if (isBetter) best = [key, count, newest];
	}
	if (best === null) return undefined;
	return best[0].startsWith(TOO_LONG) ? null : JSON.parse(best[0]);
}

/** The same over the values from one place to another, oldest first. */
export function favouriteIn(
	times: readonly number[],
	values: readonly KeptValue[],
	from: number,
	to: number,
): KeptValue | undefined {
	const countOf = to - from <= FEW ? counted(values, from, to) : tallied(values, from, to);
	let most = 0;
	for (let place = from; place < to; place += 1) most = Math.max(most, countOf(place));
	// Backwards: the first to have the highest count was seen last; others of the same millisecond compete by their JSON.
	let best: KeptValue | undefined;
	let newest = Infinity;
	for (
		let place = to - 1;
		place >= from && (times[place] ?? 0) >= (best === undefined ? -Infinity : newest);
		place -= 1
	) {
		const value = values[place];
		if (value === undefined || countOf(place) !== most) continue;
		if (best === undefined || canonicalText(value) < canonicalText(best)) best = value;
		newest = times[place] ?? 0;
	}
	return best;
}

/** So few values are sooner compared with each other than put into a map. */
const FEW = 24;

/** How often the value of a place was seen. */
type CountOf = (place: number) => number;

function counted(values: readonly KeptValue[], from: number, to: number): CountOf {
	return (place) => {
		const value = plain(values[place]);
		let count = 0;
		for (let other = from; other < to; other += 1) if (plain(values[other]) === value) count += 1;
		return count;
	};
}

function tallied(values: readonly KeptValue[], from: number, to: number): CountOf {
	const counts = new Map<unknown, number>();
	for (let place = from; place < to; place += 1) {
		const value = plain(values[place]);
		counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return (place) => counts.get(plain(values[place])) ?? 0;
}

function plain(value: KeptValue | undefined): unknown {
	return typeof value === "object" ? `object ${canonicalText(value)}` : value;
}
