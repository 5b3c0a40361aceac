/**
 * How many people have which value, in bins of bounded number and width: each doubling of the value is cut into 64 equal
 * bins (the layout of HdrHistogram, http://hdrhistogram.org). A bin is open below and closed above. Its edge is at most
 * 1/64 (1.6 %) above any value in it, whole numbers up to 128 have bins of their own, and sums of bins are exact, so
 * the histograms of shards add up to the one of everybody.
 *
 * As JSON: `[bin, people]` in ascending order of bins, empty ones left out; at most 3,650 of them.
 */
export type Histogram = readonly (readonly [bin: number, people: number])[];

const BINS_PER_DOUBLING = 64;
/** Values up to 2^-7 (0.8 cents, or milliseconds) share one bin, and zero with what is below it another. */
const LOWEST_EXPONENT = -7;
/** 2^50: a quadrillion, or 35,000 years of milliseconds. */
const HIGHEST_EXPONENT = 50;

export function histogramOf(values: Iterable<number>): Histogram {
	const people = new Map<number, number>();
	for (const value of values) {
		const bin = binOf(value);
		people.set(bin, (people.get(bin) ?? 0) + 1);
	}
	return sorted(people);
}

export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
	const people = new Map<number, number>();
	for (const histogram of histograms) {
		for (const [bin, count] of histogram) people.set(bin, (people.get(bin) ?? 0) + count);
	}
	return sorted(people);
}

export function peopleIn(histogram: Histogram): number {
	return histogram.reduce((sum, [, people]) => sum + people, 0);
}

/** The largest value of a bin. */
export function edgeOf(bin: number): number {
	if (bin === 0) return 0;
	if (bin === 1) return 2 ** LOWEST_EXPONENT;
	const exponent = LOWEST_EXPONENT + Math.floor((bin - 2) / BINS_PER_DOUBLING);
	const place = (bin - 2) % BINS_PER_DOUBLING;
	return 2 ** exponent * (1 + (place + 1) / BINS_PER_DOUBLING);
}

export function binOf(value: number): number {
	if (!(value > 0)) return 0;
	if (value <= 2 ** LOWEST_EXPONENT) return 1;
	const bounded = Math.min(value, 2 ** HIGHEST_EXPONENT);
	let exponent = Math.floor(Math.log2(bounded));
	// The logarithm is rounded; powers of two and what follows are not, so the bin is exact.
	while (2 ** exponent >= bounded) exponent -= 1;
	while (2 ** (exponent + 1) < bounded) exponent += 1;
	const place = Math.ceil((bounded / 2 ** exponent - 1) * BINS_PER_DOUBLING) - 1;
	return 2 + (exponent - LOWEST_EXPONENT) * BINS_PER_DOUBLING + place;
}

function sorted(people: ReadonlyMap<number, number>): Histogram {
	return [...people].toSorted(([a], [b]) => a - b);
}
