import { isPlainObject, type Json, type ProfileEvent } from "@pipit/core/event";
import { tokenSourceOf } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import type { IngestPart } from "../shard/calls.ts";
import { type Shard, ShardDirectory } from "../shard/directory.ts";
import type { MemberChange } from "./members.ts";

const PARTS_PER_CALL = 200;

/** What is told. */
export interface Telling {
	/** Under which it is written down: of a segment that a query defines its id, of an upload its trait. */
	readonly name: string;
	/** The trait by which a shard knows it; only the management API may set it. */
	readonly trait: string;
	/** Where it comes from, as the events say it. */
	readonly via: "sql" | "list" | "score";
	readonly now: number;
}

/**
 * Tells the shards what is said of people, and of whom it no longer is, as an event of each person's history, so that entries
 * and exits have a cause, and a rebuild or a merge keeps them. Answers those that their shard has taken.
 */
export async function deliverMembers(env: PipitEnv, context: SiteContext, telling: Telling, changes: readonly MemberChange[]): Promise<MemberChange[]> {
	const directory = new ShardDirectory(env);
	const byShard = new Map<string, { readonly shard: Shard; readonly changes: MemberChange[] }>();
	for (const change of changes) {
		const shard = directory.ofProfile(context.site.id, change.profileId);
		const group = byShard.get(shard.name);
		if (group === undefined) byShard.set(shard.name, { shard, changes: [change] });
		else group.changes.push(change);
	}
	const taken = await Promise.all([...byShard.values()].map((group) => deliverToShard(group, context, telling)));
	return taken.flat();
}

async function deliverToShard(group: { readonly shard: Shard; readonly changes: readonly MemberChange[] }, context: SiteContext, telling: Telling): Promise<MemberChange[]> {
	const taken: MemberChange[] = [];
	try {
		for (let at = 0; at < group.changes.length; at += PARTS_PER_CALL) {
			const portion = group.changes.slice(at, at + PARTS_PER_CALL);
			const parts = portion.map((change): IngestPart => ({ to: { kind: "profile", profileId: change.profileId }, events: [eventOf(change, telling)] }));
			const results = await group.shard.calls.ingest(context.envelope, parts);
			// Somebody whom the shard does not know can only be let go.
			taken.push(...portion.filter((change, index) => results[index]?.kind === "stored" || change.value === null));
		}
	} catch (error) {
		console.error(`shard ${group.shard.name} did not take the members of ${telling.name}, the next run tells it again:`, error);
	}
	return taken;
}

/**
 * Neither a query nor an upload says anything about when somebody was here, so its event carries the moment that they were
 * last seen: of several at one moment the later run has the greater message id, and that one holds.
 */
function eventOf({ profileId, value, computedAt, lastSeenAt }: MemberChange, { name, trait, via, now }: Telling): ProfileEvent {
	const prefix = via === "sql" ? `sql:${name}` : name;
	return {
		messageId: `${prefix}:${String(now).padStart(15, "0")}:${value === null ? "out" : "in"}`,
		type: "identify",
		name: "Identified",
		time: Math.min(lastSeenAt ?? now, now),
		receivedAt: now,
		source: tokenSourceOf(profileId),
		identifiers: [],
		properties: {},
		traits: value === null ? {} : { [trait]: saidOf(value, computedAt) },
		unset: value === null ? [trait] : [],
		consent: null,
		context: { via },
	};
}

/** What a row of the mirror says; a score comes with the moment that it was computed at. */
function saidOf(value: string, computedAt: number | null): Json {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON that was written here
	const said = JSON.parse(value) as Json;
	return isPlainObject(said) && computedAt !== null ? { ...said, computed_at: new Date(computedAt).toISOString() } : said;
}
