import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./row.ts";

/** What one part measured, when, and on what. */
export interface Measured {
	readonly ranAt: string;
	readonly machine: string;
	readonly commit: string;
	/** Processes that were running on average in the minute before: above the number of cores, figures suffer. */
	readonly load: number;
	readonly rows: readonly Row[];
}

/** The newest figures of every part, by its name. */
export interface Results {
	readonly [part: string]: Measured;
}

const FILE = join(import.meta.dirname, "../results.json");

export function readResults(): Results {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `keepResults` alone
	return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Results) : {};
}

/** Takes in the figures of one part; the other parts keep theirs. */
export function keepResults(part: string, measured: Measured): Results {
	const results = { ...readResults(), [part]: measured };
	writeFileSync(FILE, `${JSON.stringify(results, null, "\t")}\n`);
	return results;
}
