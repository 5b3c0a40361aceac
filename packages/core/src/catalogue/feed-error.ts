/** A feed that cannot be read on from here: broken, or larger than agreed. What was read before it stands. */
export class FeedError extends Error {
	/** Counted from 1. */
	readonly line: number;

	constructor(line: number, message: string) {
		super(message);
		this.name = "FeedError";
		this.line = line;
	}
}
