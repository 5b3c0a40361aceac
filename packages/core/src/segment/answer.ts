/** What a rule says at one moment. */
export interface Answer {
	readonly value: boolean;
	/** The first moment at which it could change if no event arrives, epoch ms; null = never. */
	readonly until: number | null;
	/** Only where a bound may have made the value or `until` inexact: much was dropped, or the search was given up. */
	readonly approximate?: true;
}
