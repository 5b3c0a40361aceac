/** The moment that is asked about, and room for the end of the answer. */
export interface ModelClock {
	readonly now: number;
	/** Set by what answers: the first moment at which the answer differs if no event arrives; Infinity = never. */
	until: number;
}
