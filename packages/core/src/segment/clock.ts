/** The moment that is asked about, and room for the answer's end. */
export interface Clock {
	readonly now: number;
	/** Which question this is: what was worked out under the same number still holds. NaN = nothing does. */
	readonly reading: number;
	/** Set by what answers: the first moment at which the answer could change; Infinity = never. Always after `now`. */
	until: number;
}
