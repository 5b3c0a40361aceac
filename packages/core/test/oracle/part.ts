import { expect, test } from "vitest";
import { checkOrExplain } from "./check.ts";

/** Parts run side by side, each with seeds of its own. */
const PARTS = 4;
const ALL_PARTS = Number(process.env["PIPIT_CHECKS"] ?? 1_040_000);
const FIRST_SEED = Number(process.env["PIPIT_SEED"] ?? 1);

/** One of the parts of the comparison; `npm run test:long` makes ten times as many. */
export function testPart(part: number): void {
	const wanted = Math.ceil(ALL_PARTS / PARTS);
	const first = FIRST_SEED + part * 1_000_000;
	test(
		`the evaluator agrees with a naive reading of the whole history (${wanted} comparisons)`,
		{ timeout: 3_600_000 },
		() => {
			let checks = 0;
			for (let seed = first; checks < wanted; seed += 1) checks += checkOrExplain(seed);
			expect(checks).toBeGreaterThanOrEqual(wanted);
		},
	);
}
