import { learnProducts } from "../catalogue/learn.ts";
import { copyWholeCatalogue } from "../catalogue/sweep.ts";
import { siteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { withoutErased } from "../erase/under-way.ts";
import { writeCounts } from "../report/write-counts.ts";
import { deliverToShards } from "../shard/deliver.ts";
import { ShardDirectory } from "../shard/directory.ts";
import type { IngestMessage, ProjectMessage } from "../shard/messages.ts";
import { writeMirror } from "./mirror.ts";
import { writeQuarantine } from "./quarantine.ts";

/** Copies profiles to D1. The whole batch comes again where that fails; older copies change nothing. */
export async function consumeProjections(batch: MessageBatch<ProjectMessage>, env: PipitEnv): Promise<void> {
	await migrate(env.DB);
	await writeMirror(
		env.DB,
		batch.messages.map((message) => message.body),
	);
	// What events say of products is a gain where it works; the profiles are copied either way.
	await learnProducts(env, batch.messages.map((message) => message.body)).catch((error: unknown) => console.error("nothing was learned of products:", error));
}

/** Brings what was accepted while its place was away to where it belongs; what still cannot go there comes again later. */
export async function consumeIngest(batch: MessageBatch<IngestMessage>, env: PipitEnv): Promise<void> {
	await Promise.all(
		batch.messages.map(async (message) => {
			try {
				await placeOne(env, message.body);
				message.ack();
			} catch (error) {
				console.error("a queued message could not be placed yet:", error);
				message.retry({ delaySeconds: Math.min(2 ** message.attempts, 600) });
			}
		}),
	);
}

async function placeOne(env: PipitEnv, message: IngestMessage): Promise<void> {
	if (message.kind === "quarantine") {
		await migrate(env.DB);
		const left = await withoutErased(env.DB, message);
		if (left !== null) await writeQuarantine(env.DB, message.site, left.entries);
		return;
	}
	if (message.kind === "arrival") {
		await new ShardDirectory(env).ofProfile(message.site, message.arrival.profileId).calls.recognize(message.arrival);
		return;
	}
	if (message.kind === "shown") {
		await new ShardDirectory(env).ofProfile(message.site, message.report.profileId).calls.reportShown(message.report);
		return;
	}
	if (message.kind === "counts") {
		await migrate(env.DB);
		await writeCounts(env.DB, message, Date.now());
		return;
	}
	const context = await siteContext(env, message.site);
	if (context === null) throw new Error(`site ${message.site} is not published`);
	if (message.kind === "catalogue") {
		await copyWholeCatalogue(env, context);
		return;
	}
	const undelivered = await deliverToShards(env, message.site, context.envelope, message.events);
	if (undelivered.length > 0) throw new Error(`${undelivered.length} of ${message.events.length} events found no shard`);
}
