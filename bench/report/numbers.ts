/** The middle one; of an even number the lower of the two in the middle, so that it is a value that was measured. */
export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

/** The smallest value that at least `share` of the values do not exceed (nearest rank). NaN of nothing. */
export function quantile(values: ArrayLike<number>, share: number): number {
	const sorted = Float64Array.from(values).toSorted();
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** `77,012`: a whole number with separators. */
export function whole(value: number): string {
	return Math.round(value).toLocaleString("en-US");
}

/** `1.9`, `0.08`, `310`: two digits that matter, more where the number is large. */
export function short(value: number): string {
	if (Math.abs(value) >= 100) return whole(value);
	return Number(value.toPrecision(2)).toString();
}
