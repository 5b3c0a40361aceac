import { canonicalText, hashText } from "../segment/canonical.ts";
import { edgeOf, mergeHistograms, peopleIn, type Histogram } from "./histogram.ts";

/**
 * What the models know of the whole population: for each measure the values that cut off each whole percent of it.
 * Plain JSON; conditions compare one person with it, so nobody else's data is needed to answer.
 */
export interface Population {
	/** Content hash of the measures: the same cuts have the same version. */
	readonly version: string;
	/** When it was computed, epoch ms. */
	readonly computedAt: number;
	/** By the key of the measure (`measureKey`); a measure that nobody has a value of is absent. */
	readonly measures: { readonly [key: string]: MeasuredPopulation };
}

export interface MeasuredPopulation {
	/** How many people have a value. */
	readonly people: number;
	/** For 1 % to 99 %: the smallest bin edge that at least that share of them does not exceed. */
	readonly percentiles: readonly number[];
}

/** What one shard says about its own people. */
export type Histograms = { readonly [measure: string]: Histogram };

/**
 * A percentile stays as it was while the share of people below it is within this many percent points of what it stands
 * for. So the cuts of a large population do not move with every order, and nobody is sent to and fro across one.
 */
export const TOLERATED_POINTS = 0.5;

/** The population that several shards' histograms make, next to the one before it. */
export function populationOf(shards: Iterable<Histograms>, before: Population | null, now: number): Population {
	const gathered = new Map<string, Histogram[]>();
	for (const histograms of shards) {
		for (const [key, histogram] of Object.entries(histograms)) {
			const list = gathered.get(key) ?? [];
			list.push(histogram);
			gathered.set(key, list);
		}
	}
	const measures: { [key: string]: MeasuredPopulation } = {};
	for (const key of [...gathered.keys()].toSorted()) {
		const histogram = mergeHistograms(gathered.get(key) ?? []);
		const people = peopleIn(histogram);
		if (people === 0) continue;
		measures[key] = {
			people,
			percentiles: percentilesOf(histogram, people, before?.measures[key]?.percentiles ?? null),
		};
	}
	const cuts = Object.fromEntries(Object.entries(measures).map(([key, { percentiles }]) => [key, percentiles]));
	return { version: hashText(canonicalText(cuts)), computedAt: now, measures };
}

/** The value that cuts off the lowest `percent` (1 to 99) of those who have the measure; null where it is not known. */
export function percentileOf(population: Population | null, measure: string, percent: number): number | null {
	return population?.measures[measure]?.percentiles[percent - 1] ?? null;
}

function percentilesOf(histogram: Histogram, people: number, before: readonly number[] | null): readonly number[] {
	const edges = histogram.map(([bin]) => edgeOf(bin));
	let sum = 0;
	const below = histogram.map(([, count]) => (sum += count));
	const shareUpTo = (value: number): number => {
		const place = edges.findLastIndex((edge) => edge <= value);
		return ((below[place] ?? 0) / people) * 100;
	};
	return Array.from({ length: 99 }, (_, index) => {
		const percent = index + 1;
		const known = before?.[index];
		if (known !== undefined && Math.abs(shareUpTo(known) - percent) <= TOLERATED_POINTS) return known;
		const place = below.findIndex((count) => count * 100 >= percent * people);
		return edges[place] ?? 0;
	});
}
