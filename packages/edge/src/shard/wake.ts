import type { SiteContext } from "../context.ts";
import { ShardDirectory } from "./directory.ts";

/**
 * Tells every shard of a site the newest definitions and clock. A shard that cannot be reached now learns of them with
 * its next call, or from the hourly sweep.
 */
export async function wakeShards(env: PipitEnv, context: SiteContext): Promise<void> {
	const results = await Promise.allSettled(new ShardDirectory(env).all(context.site.id).map((shard) => shard.calls.wake(context.envelope)));
	const failed = results.filter((result) => result.status === "rejected");
	if (failed.length > 0) console.error(`${failed.length} shards of ${context.site.id} could not be woken`, failed[0]?.reason);
}
