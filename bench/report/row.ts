/** One line of the table: what was measured, what was promised, and who stands beside it in the same run. */
export interface Row {
	readonly what: string;
	/** What DESIGN promises, in words; empty where nothing is promised. */
	readonly budget: string;
	readonly figure: string;
	/** The peer or the floor that was measured in the same run, and the ratio to it; empty where there is none. */
	readonly beside: string;
	readonly verdict: Verdict;
}

export type Verdict = "met" | "missed" | "no budget" | "not measured";

/** A benchmark that runs by itself: `node bench/run.ts NAME`. */
export interface Part {
	readonly name: string;
	readonly title: string;
	/** Measures and answers its rows. `say` tells the person who waits how far it is. */
	readonly run: (say: (line: string) => void) => Promise<readonly Row[]>;
}

export function verdictOf(isMet: boolean): Verdict {
	return isMet ? "met" : "missed";
}
