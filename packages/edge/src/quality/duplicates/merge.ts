import { isProfileId, type ProfileId, winnerOf } from "@pipit/core/identity";
import type { SiteContext } from "../../context.ts";
import { ShardDirectory } from "../../shard/directory.ts";
import { type DuplicatePair, keepOutcome, pendingMerges } from "./store.ts";

/** Merges that one round begins. */
const AT_ONCE = 50;
/** How often, and after how many ms each, it is looked whether a merge is done before the next round looks again. */
const LOOKS = 10;
const LOOK_MS = 100;

/** Brings pairs that are one person together, and writes down what became of each. What is not done yet, the next round looks at again. */
export async function mergePending(env: PipitEnv, { site, clock }: Pick<SiteContext, "site" | "clock">): Promise<{ readonly merged: number; readonly refused: number }> {
	let merged = 0;
	let refused = 0;
	for (const pair of await pendingMerges(env.DB, site.id, AT_ONCE)) {
		try {
			const outcome = await mergeTwo(new ShardDirectory(env), site.id, pair);
			if (outcome === null) continue;
			if (outcome.startsWith("merged")) merged += 1;
			else refused += 1;
			await keepOutcome(env.DB, site.id, pair, outcome);
		} catch (error) {
			console.error(`${pair.first} and ${pair.second} could not be merged yet (${new Date(clock.now()).toISOString()}):`, error);
		}
	}
	return { merged, refused };
}

/** Null while it goes on. */
async function mergeTwo(directory: ShardDirectory, site: string, pair: DuplicatePair): Promise<string | null> {
	const { first, second, decidedBy, score } = pair;
	if (!isProfileId(first) || !isProfileId(second)) return "refused: no profile ids";
	const { winner, loser } = winnerOf(first, second);
	// What somebody has looked at and decided counts as proof; likeness alone never joins two accounts.
	const isReviewed = decidedBy !== "threshold";
	const { calls } = directory.ofProfile(site, loser);
	const answer = await calls.propose({ loser, winner, key: null, how: isReviewed ? "proof" : "event", claimant: "winner" });
	if (answer.kind === "gone") return "refused: one of the two is gone";
	if (answer.kind === "moved") return `merged into ${answer.to}`;
	if (isReviewed) await directory.ofProfile(site, winner).calls.noteProof(winner, answer.mergeId, `reviewed as duplicates by ${decidedBy ?? "somebody"}, score ${score.toFixed(3)}`);
	for (let look = 0; look < LOOKS; look += 1) {
		const now = await calls.current(loser);
		if (now !== null && now !== loser) return `merged into ${now}`;
		const refusal = await refusalOf(directory, site, loser, winner);
		if (refusal !== null) return `refused: ${refusal}`;
		await scheduler.wait(LOOK_MS);
	}
	return null;
}

async function refusalOf(directory: ShardDirectory, site: string, loser: ProfileId, winner: ProfileId): Promise<string | null> {
	const report = await directory.ofProfile(site, loser).calls.identity(loser);
	if (report === null || report.leaving !== null) return null;
	const refused = report.audit.find((entry) => entry.kind === "refused" && entry.winner === winner);
	return refused?.kind === "refused" ? refused.reason : null;
}
