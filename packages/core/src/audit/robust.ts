/** The middle of the values; NaN of none. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? NaN) + upper) / 2;
}

/** Makes the median absolute deviation of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.482602218505602;
/** The same for the mean absolute deviation: √(π/2). */
const NORMAL_OF_MEAN = 1.2533141373155003;

/** Where values lie and how far apart, so that a few wild ones among them change nothing. */
export interface Spread {
	readonly middle: number;
	/** In place of the standard deviation; 0 where all values are the same. */
	readonly scale: number;
}

/**
 * Median and scaled median absolute deviation; where more than half of the values are one and the same, the scaled mean
 * absolute deviation (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993).
 */
export function spreadOf(values: readonly number[]): Spread {
	const middle = median(values);
	const distances = values.map((value) => Math.abs(value - middle));
	const mad = median(distances);
	if (mad > 0) return { middle, scale: mad * NORMAL };
	const mean = distances.reduce((sum, distance) => sum + distance, 0) / Math.max(values.length, 1);
	return { middle, scale: mean * NORMAL_OF_MEAN };
}

/** How many scales a value is from the middle; 0 where there is nothing to measure with. */
export function robustZ(value: number, { middle, scale }: Spread): number {
	return scale > 0 ? (value - middle) / scale : 0;
}

/** The line through (0, values[0]), (1, values[1]) … whose slope is the median of all slopes (Theil 1950, Sen 1968). */
export function lineThrough(values: readonly number[]): { readonly slope: number; readonly start: number } {
	const slopes = values.flatMap((value, index) => values.slice(index + 1).map((later, step) => (later - value) / (step + 1)));
	const slope = slopes.length === 0 ? 0 : median(slopes);
	return { slope, start: median(values.map((value, index) => value - slope * index)) };
}
