import { identifierOfKey, type IdentifierKey, type ProfileId } from "@pipit/core/identity";
import type { ShardCalls } from "../calls.ts";
import { ShardDirectory } from "../directory.ts";
import type { Surroundings } from "../ingest.ts";
import type { ShardClock } from "../shard-clock.ts";

/** What work that reaches other shards needs; the surroundings are asked for anew after each pause. */
export interface Reach {
	readonly around: () => Surroundings;
	readonly clock: ShardClock;
	readonly env: PipitEnv;
}

/** When to try again what another shard refused or has not finished. */
export const RETRY_MS = 5_000;
/** When to look again at what another shard is doing right now. */
export const SOON_MS = 250;

/** The shard where a profile lives. */
export function shardOfProfile({ around, env }: Reach, profileId: ProfileId): ShardCalls {
	return new ShardDirectory(env).ofProfile(around().place.site, profileId).calls;
}

/** The shard where an identifier is at home. */
export function homeOf({ around, env }: Reach, key: IdentifierKey): ShardCalls {
	return new ShardDirectory(env).ofIdentifier(around().place.site, identifierOfKey(key)).calls;
}
