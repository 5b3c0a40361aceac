/** How many of a population have a property: counted, or estimated from a sample with its error. */
export interface Estimate {
	readonly count: number;
	/** 95 % of such estimates are at most this far off; 0 where everybody was looked at. */
	readonly margin: number;
}

/** One part of a population, and what was found in the sample of it. */
export interface Stratum {
	readonly population: number;
	readonly sampled: number;
	readonly found: number;
}

const Z_95 = 1.96;

/**
 * Scales what samples of the parts found up to the whole. The error is that of sampling without replacement, from the
 * pooled share after Agresti and Coull (1998), which stays honest where nothing, or everything, was found.
 */
export function estimate(strata: readonly Stratum[]): Estimate {
	let population = 0;
	let sampled = 0;
	let found = 0;
	let scaled = 0;
	for (const stratum of strata) {
		population += stratum.population;
		sampled += stratum.sampled;
		found += stratum.found;
		if (stratum.sampled > 0) scaled += (stratum.found * stratum.population) / stratum.sampled;
	}
	if (sampled >= population) return { count: found, margin: 0 };
	const adjusted = (found + 2) / (sampled + 4);
	const error = Math.sqrt(((1 - sampled / population) * adjusted * (1 - adjusted)) / (sampled + 4));
	return { count: Math.round(scaled), margin: Math.ceil(Z_95 * population * error) };
}
