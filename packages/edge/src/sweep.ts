import { auditWeekly } from "./audit/run.ts";
import { countViews, refreshCatalogue } from "./catalogue/sweep.ts";
import { clockOf } from "./clock/clock.ts";
import { allSites } from "./context.ts";
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

/**
 * The scheduled rounds. Every 15 minutes: the segments that a query defines, people on uploaded lists who have become known, the product feeds, and the next
 * people who may be one. Hourly: shards whose alarm was lost get it back, parked events are tried again, people are measured for the models, what is viewed together is counted, the data of the week is audited, the
 * mirror is trimmed.
 */
export async function sweep(env: PipitEnv, cron = HOURLY): Promise<void> {
	const sites = await allSites(env);
	if (cron === QUERIES) {
		for (const context of sites) await refreshQuerySegments(env, context);
		for (const context of sites) await quietly(() => refreshUploads(env, context));
		for (const context of sites) await quietly(() => refreshCatalogue(env, context));
		for (const context of sites) await quietly(() => lookAfterData(env, context));
		return;
	}
	for (const context of sites) await wakeShards(env, context);
	await migrate(env.DB);
	await computeAllModels(env, sites);
	for (const context of sites) await quietly(() => countViews(env, context));
	for (const context of sites) await quietly(() => auditWeekly(env, context));
	const now = (await clockOf(env)).now();
	await trimMirror(env.DB, now);
	await trimCounts(env.DB, now);
	await trimHookTokens(env.DB, now);
}

/** What fails must not keep the rounds after it from running. */
async function quietly(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.error("a scheduled round failed:", error);
	}
}
