import type { ModelClock } from "./clock.ts";
import { lastOrderAt, placeAmong, type Measure } from "./measure.ts";
import type { Purchases } from "./purchases.ts";

/** The classes of customers, from the best on. */
export const RFM_CLASSES = [
	"champions",
	"loyal",
	"potential",
	"new",
	"promising",
	"needs_attention",
	"about_to_sleep",
	"cant_lose",
	"at_risk",
	"hibernating",
	"lapsed",
] as const;
export type RfmClass = (typeof RFM_CLASSES)[number];

/** Each from 1 to 5, 5 the best. */
export interface RfmScores {
	readonly recency: number;
	readonly frequency: number;
	readonly monetary: number;
}

/** The four cut points of each score, ascending: ms since the last order, number of orders, money. */
export interface RfmCuts {
	readonly recency: readonly number[];
	readonly frequency: readonly number[];
	readonly monetary: readonly number[];
	/** Which orders count for frequency and monetary. */
	readonly within: Measure["within"];
}

/** By recency 5 to 1, then by worth 1 to 5. The usual grid of recency and frequency, with its last row told apart. */
const GRID: readonly (readonly RfmClass[])[] = [
	["new", "potential", "potential", "champions", "champions"],
	["promising", "potential", "potential", "loyal", "loyal"],
	["about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"],
	["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"],
	["lapsed", "lapsed", "at_risk", "at_risk", "cant_lose"],
];

/** The mean of frequency and monetary, half a point rounded up. */
export function worthOf({ frequency, monetary }: RfmScores): number {
	return Math.ceil((frequency + monetary) / 2);
}

export function rfmClassOf(scores: RfmScores): RfmClass {
	const found = GRID[5 - scores.recency]?.[worthOf(scores) - 1];
	if (found === undefined) throw new RangeError(`scores are from 1 to 5: ${JSON.stringify(scores)}`);
	return found;
}

/**
 * A customer's scores at this moment; null for somebody who never ordered. Recency falls from 5 by one at each cut that
 * the time since the last order reaches; the others rise from 1 by one for each cut that is exceeded. Who ordered, but
 * not within the window, has 1 for both. Sets `clock.until`, the first moment at which a score differs.
 */
export function rfmScores(book: Purchases, cuts: RfmCuts, clock: ModelClock): RfmScores | null {
	if (lastOrderAt(book) === null) {
		clock.until = Infinity;
		return null;
	}
	let until = Infinity;
	const place = (of: Measure["of"]): number => {
		const found = placeAmong(book, { of, within: of === "recency" ? null : cuts.within }, cuts[of], clock);
		until = Math.min(until, clock.until);
		return found ?? 0;
	};
	const scores = { recency: 5 - place("recency"), frequency: 1 + place("frequency"), monetary: 1 + place("monetary") };
	clock.until = until;
	return scores;
}
