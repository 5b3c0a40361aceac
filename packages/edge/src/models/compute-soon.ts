import { compileDefinitions } from "@pipit/core/definition";
import { measureKey, peopleIn } from "@pipit/core/model";
import type { SiteContext } from "../context.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { computeModels } from "./compute.ts";
import { newestPopulation } from "./published.ts";

/**
 * Seconds to wait before each look. What a Worker may do after its answer ends after 30 seconds; a site that takes longer
 * to rebuild has its first population at the next full hour.
 */
const WAITS = [0.5, 0.5, 1, 2, 4, 6, 8];

/**
 * Measures people right after a publication where its rules ask for something that nobody was measured by yet, so that
 * they do not wait for the full hour. Shards rebuild meanwhile; as long as more and more people turn out to have a value,
 * what they would be compared with is not known. At the first publication nobody is there.
 */
export async function computeModelsSoon(
	env: PipitEnv,
	context: SiteContext,
	waits: readonly number[] = WAITS,
): Promise<"nothing to measure" | "measured" | "not yet"> {
	if (context.mark.sequence <= 1) return "nothing to measure";
	const compiled = compileDefinitions(context.definitions, context.mark.version);
	const wanted = compiled.ok ? (compiled.value.measured?.measures ?? []).map(measureKey) : [];
	const known = (await newestPopulation(env, context.site.id))?.population.measures ?? {};
	const missing = wanted.filter((key) => known[key] === undefined);
	if (missing.length === 0) return "nothing to measure";
	let before = 0;
	for (const seconds of waits) {
		await scheduler.wait(seconds * 1_000);
		const people = await peopleWith(env, context, missing);
		if (people > 0 && people === before) {
			await computeModels(env, context);
			return "measured";
		}
		before = people;
	}
	return "not yet";
}

async function peopleWith(env: PipitEnv, { site, envelope }: SiteContext, keys: readonly string[]): Promise<number> {
	const shards = new ShardDirectory(env).all(site.id);
	const answers = await Promise.all(shards.map((shard) => shard.calls.measure(envelope)));
	return answers.flatMap((histograms) => keys.map((key) => peopleIn(histograms[key] ?? []))).reduce((sum, n) => sum + n, 0);
}
