/** The moment that is asked about, and room for the answer's end. */
export interface Clock {
	readonly now: number;
	/** Set by what answers: the first moment at which the answer could change; Infinity = never. Always after `now`. */
	until: number;
}
