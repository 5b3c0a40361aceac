import { auditWeekly } from "./audit/run.ts";
import { countViews, refreshCatalogue } from "./catalogue/sweep.ts";
import { clockOf } from "./clock/clock.ts";
import { allSites, type SiteContext } from "./context.ts";
import { migrate } from "./database/migrate.ts";
import { trimHookTokens } from "./hooks/once.ts";
import { computeAllModels } from "./models/compute.ts";
import { trimMirror } from "./project/retention.ts";
import { trimCounts } from "./report/write-counts.ts";
import { lookAfterData } from "./quality/sweep.ts";
import { refreshQuerySegments } from "./query/segments.ts";
import { refreshUploads } from "./lists/upload.ts";
import { wakeShards } from "./shard/wake.ts";

/** The `crons` of wrangler.toml. */
const HOURLY = "7 * * * *";
const QUERIES = "*/15 * * * *";

type Round = (env: PipitEnv, context: SiteContext) => Promise<unknown>;

/** Segments that a query defines, people on uploaded lists who have become known, feeds, and the next people who may be one. */
const EVERY_15_MINUTES: readonly Round[] = [refreshQuerySegments, refreshUploads, refreshCatalogue, lookAfterData];

/** What is viewed together is counted, the data of the week is audited. */
const EVERY_HOUR: readonly Round[] = [countViews, auditWeekly];

/**
 * The scheduled rounds. Hourly shards whose alarm was lost get it back and try parked events again, people are measured for
 * the models, and what was kept for long enough is let go.
 */
export async function sweep(env: PipitEnv, cron = HOURLY): Promise<void> {
	const sites = await allSites(env);
	if (cron === QUERIES) return eachOf(EVERY_15_MINUTES, env, sites);
	await eachOf([wakeShards], env, sites);
	await migrate(env.DB);
	await quietly(() => computeAllModels(env, sites));
	await eachOf(EVERY_HOUR, env, sites);
	const now = (await clockOf(env)).now();
	for (const trim of [trimMirror, trimCounts, trimHookTokens]) await quietly(() => trim(env.DB, now));
}

async function eachOf(rounds: readonly Round[], env: PipitEnv, sites: readonly SiteContext[]): Promise<void> {
	for (const round of rounds) for (const context of sites) await quietly(() => round(env, context));
}

/** What fails must not keep the rounds after it from running. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.error("a scheduled round failed:", error);
	}
}
