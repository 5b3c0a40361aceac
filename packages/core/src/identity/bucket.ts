import { hash32 } from "./hash.ts";
import { type Identifier, identifierKeyOf, type ProfileId } from "./identifier.ts";

/** Profiles and identifiers of a site are spread over this many buckets; a map sends buckets to shards. */
export const BUCKETS = 4096;

/** The bucket where an identifier is at home: its row stands in that bucket's shard, and a profile that it mints lives there. */
export function homeBucketOf(site: string, identifier: Identifier): number {
	return hash32(`${site}\n${identifierKeyOf(identifier)}`) % BUCKETS;
}

/** Which of `shards` holds a bucket: contiguous ranges of equal size, so that doubling the shards splits each in two. */
export function shardOf(bucket: number, shards: number): number {
	return Math.floor((bucket * shards) / BUCKETS);
}

/** A new profile's id from its bucket and 52 random bits, given as two numbers below 2^26. */
export function mintProfileId(bucket: number, random: readonly [number, number]): ProfileId {
	const low = (BigInt(random[0]) << 26n) | BigInt(random[1]);
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a new id, in the form that isProfileId tests
	return `${bucket.toString(16).padStart(3, "0")}${low.toString(16).padStart(13, "0")}` as ProfileId;
}
