import { type Population, populationOf } from "@pipit/core/model";
import { siteContext, type SiteContext } from "../context.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { wakeShards } from "../shard/wake.ts";
import {
	announcePopulation,
	newestPopulation,
	type PublishedPopulation,
	publishPopulation,
	readModelMark,
} from "./published.ts";

export interface ComputedModels {
	readonly changed: boolean;
	readonly current: PublishedPopulation | null;
}

/**
 * Measures a site's people anew: every shard says what its own are like, and what they make together is published where
 * it differs from what holds; then all shards adopt it and move whom it moves. Rejects where a shard does not answer,
 * because what is missing would shift every cut; what holds goes on to hold until the next round.
 */
export async function computeModels(env: PipitEnv, context: SiteContext): Promise<ComputedModels> {
	const site = context.site.id;
	const shards = new ShardDirectory(env).all(site);
	const histograms = await Promise.all(shards.map((shard) => shard.calls.measure(context.envelope)));
	const before = await newestPopulation(env, site);
	const population = populationOf(histograms, before?.population ?? null, context.clock.now());
	if (before === null && isEmpty(population)) return { changed: false, current: null };
	if (before !== null && before.population.version === population.version) {
		// KV may have lost it, or a Worker may have stopped between database and KV.
		if ((await readModelMark(env, site))?.sequence !== before.mark.sequence)
			await announcePopulation(env, site, before.mark);
		return { changed: false, current: before };
	}
	const current = { mark: { version: population.version, sequence: (before?.mark.sequence ?? 0) + 1 }, population };
	await publishPopulation(env, site, current);
	const newest = await siteContext(env, site);
	if (newest !== null) await wakeShards(env, newest);
	return { changed: true, current };
}

/** The hourly round over all sites. One that fails does not stop the others. */
export async function computeAllModels(env: PipitEnv, contexts: readonly SiteContext[]): Promise<void> {
	for (const context of contexts) {
		try {
			await computeModels(env, context);
		} catch (error) {
			console.error(`the people of ${context.site.id} could not be measured; the last population holds:`, error);
		}
	}
}

function isEmpty(population: Population): boolean {
	return Object.keys(population.measures).length === 0;
}
