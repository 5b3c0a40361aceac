/** What a rule says at one moment. */
export interface Answer {
	readonly value: boolean;
	/** The first moment at which it could change if no event arrives, epoch ms; null = never. */
	readonly until: number | null;
}
