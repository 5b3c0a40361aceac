import { expect, test } from "vitest";
import { checkCase, Mismatch } from "./oracle/check.ts";

const WANTED = Number(process.env["PIPIT_CHECKS"] ?? 100_000);
const FIRST_SEED = Number(process.env["PIPIT_SEED"] ?? 1);

test(`the evaluator agrees with a naive reading of the whole history (${WANTED} comparisons)`, () => {
	let checks = 0;
	for (let seed = FIRST_SEED; checks < WANTED; seed += 1) checks += checkOrExplain(seed);
	expect(checks).toBeGreaterThanOrEqual(WANTED);
});

/** Runs one case; where it fails, finds the shortest history that fails and tells all about it. */
function checkOrExplain(seed: number): number {
	try {
		return checkCase({ seed, events: 30 });
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		for (let events = 1; events < 30; events += 1) {
			try {
				checkCase({ seed, events });
			} catch (smaller) {
				throw new Mismatch(`seed ${seed} fails from ${events} events on: ${String(smaller)}`, { cause: smaller });
			}
		}
		throw new Mismatch(`seed ${seed} fails: ${error.message}`, { cause: error });
	}
}
