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
	const counts = new Map<unknown, number>();
	let most = 0;
	for (let place = from; place < to; place += 1) {
		const value = plain(values[place]);
		const count = (counts.get(value) ?? 0) + 1;
		counts.set(value, count);
		if (count > most) most = count;
	}
	// Backwards: the first to have the highest count was seen last; others of the same millisecond compete by their JSON.
	let best: KeptValue | undefined;
	let newest = Infinity;
	for (
		let place = to - 1;
		place >= from && (times[place] ?? 0) >= (best === undefined ? -Infinity : newest);
		place -= 1
	) {
		const value = values[place];
		if (value === undefined || counts.get(plain(value)) !== most) continue;
		if (best === undefined || canonicalText(value) < canonicalText(best)) best = value;
		newest = times[place] ?? 0;
	}
	return best;
}

function plain(value: KeptValue | undefined): unknown {
	return typeof value === "object" ? `object ${canonicalText(value)}` : value;
}
