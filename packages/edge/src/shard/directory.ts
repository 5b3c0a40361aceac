import { bucketOf, homeBucketOf, type Identifier, type ProfileId, shardOf } from "@pipit/core/identity";
import type { ShardCalls } from "./calls.ts";

/** Finds the shard objects of a site. Their names are `site/index-of-count`, so that another count is another set of objects. */
export class ShardDirectory {
	readonly #namespace: DurableObjectNamespace;
	readonly #count: number;

	constructor(env: Pick<PipitEnv, "SHARD" | "SHARDS">) {
		this.#namespace = env.SHARD;
		this.#count = shardCountOf(env.SHARDS);
	}

	ofProfile(site: string, profileId: ProfileId): Shard {
		return this.#at(site, shardOf(bucketOf(profileId), this.#count));
	}

	/** The shard where an identifier is at home. */
	ofIdentifier(site: string, identifier: Identifier): Shard {
		return this.#at(site, shardOf(homeBucketOf(site, identifier), this.#count));
	}

	all(site: string): Shard[] {
		return Array.from({ length: this.#count }, (_, index) => this.#at(site, index));
	}

	#at(site: string, index: number): Shard {
		const name = shardName({ site, index, count: this.#count });
		const stub: unknown = this.#namespace.get(this.#idOf(name));
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the class behind it implements ShardCalls; see docs/decisions.md
		return { name, calls: stub as ShardCalls };
	}

	#idOf(name: string): DurableObjectId {
		const known = ids.get(this.#namespace) ?? new Map<string, DurableObjectId>();
		const found = known.get(name);
		if (found !== undefined) return found;
		const id = this.#namespace.idFromName(name);
		if (known.size >= KEPT_IDS) known.clear();
		ids.set(this.#namespace, known.set(name, id));
		return id;
	}
}

/** Ids of objects that were called lately: to work one out is a hash, and a request may call some fifty. */
const ids = new WeakMap<DurableObjectNamespace, Map<string, DurableObjectId>>();
const KEPT_IDS = 5_000;

/** A shard that can be called. Its calls are those of `ProfileShard`, with everything passed by value. */
export interface Shard {
	readonly name: string;
	readonly calls: ShardCalls;
}

/** Which part of which site's profiles an object holds. */
export interface ShardPlace {
	readonly site: string;
	readonly index: number;
	readonly count: number;
}

export function shardName(place: ShardPlace): string {
	return `${place.site}/${place.index}-of-${place.count}`;
}

/** Reads an object's own name back. Throws for an object that was not made through the directory. */
export function shardPlaceOf(name: string | undefined): ShardPlace {
	const match = /^([a-z0-9-]+)\/(\d+)-of-(\d+)$/.exec(name ?? "");
	if (match?.[1] === undefined) throw new Error(`not a shard's name: ${String(name)}`);
	return { site: match[1], index: Number(match[2]), count: Number(match[3]) };
}

/** Whether a shard is the one where this profile lives. */
export function holdsProfile(place: ShardPlace, profileId: ProfileId): boolean {
	return shardOf(bucketOf(profileId), place.count) === place.index;
}

/** Whether a shard is the home of this identifier. */
export function isAtHome(place: ShardPlace, identifier: Identifier): boolean {
	return shardOf(homeBucketOf(place.site, identifier), place.count) === place.index;
}

function shardCountOf(text: string): number {
	const count = Number(text);
	if (!Number.isInteger(count) || count < 1 || count > 4096) throw new Error(`SHARDS: expected a whole number from 1 to 4096, got ${text}`);
	return count;
}
