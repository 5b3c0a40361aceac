import { clockOf } from "./clock/clock.ts";
import { allSites } from "./context.ts";
import { migrate } from "./database/migrate.ts";
import { trimMirror } from "./project/retention.ts";
import { wakeShards } from "./shard/wake.ts";

/** The hourly round: shards whose alarm was lost get it back, parked events are tried again, the mirror is trimmed. */
export async function sweep(env: PipitEnv): Promise<void> {
	for (const context of await allSites(env)) await wakeShards(env, context);
	await migrate(env.DB);
	await trimMirror(env.DB, (await clockOf(env)).now());
}
