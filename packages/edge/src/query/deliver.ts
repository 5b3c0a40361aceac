import { queryTraitOf } from "@pipit/core/definition";
import type { ProfileEvent } from "@pipit/core/event";
import { tokenSourceOf } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import type { IngestPart } from "../shard/calls.ts";
import { type Shard, ShardDirectory } from "../shard/directory.ts";
import type { MemberChange } from "./members.ts";

const PARTS_PER_CALL = 200;

/** Which run of which segment's query it was. */
export interface Run {
	readonly segment: string;
	readonly now: number;
}

/**
 * Tells the shards who is in a query's answer and who no longer is, as an event of each person's history, so that entries
 * and exits have a cause, and a rebuild or a merge keeps them. Answers those that their shard has taken.
 */
export async function deliverMembers(env: PipitEnv, context: SiteContext, run: Run, changes: readonly MemberChange[]): Promise<MemberChange[]> {
	const directory = new ShardDirectory(env);
	const byShard = new Map<string, { readonly shard: Shard; readonly changes: MemberChange[] }>();
	for (const change of changes) {
		const shard = directory.ofProfile(context.site.id, change.profileId);
		const group = byShard.get(shard.name);
		if (group === undefined) byShard.set(shard.name, { shard, changes: [change] });
		else group.changes.push(change);
	}
	const taken = await Promise.all([...byShard.values()].map((group) => deliverToShard(group, context, run)));
	return taken.flat();
}

async function deliverToShard(group: { readonly shard: Shard; readonly changes: readonly MemberChange[] }, context: SiteContext, run: Run): Promise<MemberChange[]> {
	const taken: MemberChange[] = [];
	try {
		for (let at = 0; at < group.changes.length; at += PARTS_PER_CALL) {
			const portion = group.changes.slice(at, at + PARTS_PER_CALL);
			const parts = portion.map((change): IngestPart => ({ to: { kind: "profile", profileId: change.profileId }, events: [eventOf(change, run)] }));
			const results = await group.shard.calls.ingest(context.envelope, parts);
			// Somebody whom the shard does not know can only be let go.
			taken.push(...portion.filter((change, index) => results[index]?.kind === "stored" || !change.isIn));
		}
	} catch (error) {
		console.error(`shard ${group.shard.name} did not take the members of ${run.segment}, the next run tells it again:`, error);
	}
	return taken;
}

/**
 * A query says nothing about when somebody was here, so its event carries the moment that they were last seen: of several
 * at one moment the later run has the greater message id, and that one holds.
 */
function eventOf({ profileId, isIn, lastSeenAt }: MemberChange, { segment, now }: Run): ProfileEvent {
	const trait = queryTraitOf(segment);
	return {
		messageId: `sql:${segment}:${String(now).padStart(15, "0")}:${isIn ? "in" : "out"}`,
		type: "identify",
		name: "Identified",
		time: Math.min(lastSeenAt ?? now, now),
		receivedAt: now,
		source: tokenSourceOf(profileId),
		identifiers: [],
		properties: {},
		traits: isIn ? { [trait]: true } : {},
		unset: isIn ? [] : [trait],
		consent: null,
		context: { via: "sql" },
	};
}
