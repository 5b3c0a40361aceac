import { readFileSync, writeSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import type * as Check from "../oracle/check.ts";
import { noteIn, switchOn } from "./planted.ts";

/* Loads the evaluator with all bugs in it, switches on one after the other, and lets the oracle look for it. */

/** What a worker is to do, as JSON on its standard input. */
export interface Plan {
	/** By absolute path: the source with its bugs. */
	readonly sources: { readonly [path: string]: string };
	/** Bugs, and the seeds of the lives that come by each; null: find out which those are. */
	readonly bugs: readonly { readonly id: number; readonly seeds: readonly number[] }[] | null;
	/** Seeds of all lives, from 1. */
	readonly lives: number;
}

/** What it tells, as JSON by the line. */
export type Told =
	| { readonly kind: "life"; readonly seed: number; readonly reached: readonly number[]; readonly checks: number }
	| { readonly kind: "begin"; readonly id: number }
	| { readonly kind: "end"; readonly id: number; readonly isSeen: boolean };

const EVENTS = 30;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by run.ts
const plan = JSON.parse(readFileSync(0, "utf8")) as Plan;
const sources = new Map(Object.entries(plan.sources).map(([path, source]) => [pathToFileURL(path).href, source]));
const switches = new URL("./planted.ts", import.meta.url).href;
registerHooks({
	load(url, context, next) {
		const source = sources.get(url);
		if (source === undefined) return next(url, context);
		return {
			format: "module-typescript",
			shortCircuit: true,
			source: `import { isPlanted } from "${switches}"; ${source}`,
		};
	},
});
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only now, because its imports are to have the bugs
const { checkCase } = (await import(new URL("../oracle/check.ts", import.meta.url).href)) as typeof Check;

if (plan.bugs === null) {
	for (let seed = 1; seed <= plan.lives; seed += 1) {
		const reached = new Set<number>();
		noteIn(reached);
		const checks = checkCase({ seed, events: EVENTS });
		tell({ kind: "life", seed, reached: [...reached], checks });
	}
} else {
	for (const { id, seeds } of plan.bugs) {
		tell({ kind: "begin", id });
		switchOn(id);
		tell({ kind: "end", id, isSeen: seeds.some(fails) });
	}
}

function fails(seed: number): boolean {
	try {
		checkCase({ seed, events: EVENTS });
		return false;
	} catch {
		return true;
	}
}

function tell(told: Told): void {
	writeSync(1, `${JSON.stringify(told)}\n`);
}
