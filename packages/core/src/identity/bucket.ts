import type { Identifier, ProfileId } from "./identifier.ts";
import { identifierKeyOf } from "./identifier.ts";

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
	return `${bucket.toString(16).padStart(3, "0")}${low.toString(16).padStart(13, "0")}` as ProfileId;
}

/** FNV-1a over UTF-16 units, closed by MurmurHash3's finaliser, whose low bits are even where FNV's are not. */
function hash32(text: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
