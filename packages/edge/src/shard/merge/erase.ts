import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import type { Surroundings } from "../ingest.ts";
import type { ShardStore } from "../store.ts";
import type { EraseAnswer } from "./calls.ts";
import { rollingBack } from "./receive.ts";

/**
 * Erases a person who lives in this shard. First the tombstone, with a higher revision than any copy that is under way;
 * with it everything that this shard has of them. What other shards, D1 and KV have goes by errands that are repeated
 * until they are done.
 */
export function erase(around: Surroundings, profileId: ProfileId): EraseAnswer {
	const { store, now } = around;
	const profile = store.profiles.read(profileId);
	const known = store.tombstones.read(profileId);
	if (profile === null) return known?.kind === "erased" ? { kind: "erased", profileId, members: [] } : { kind: "gone" };
	const members = store.merges.into(profileId).filter(({ status }) => status !== "undone").flatMap((merge) => merge.members);
	return rollingBack(around, profileId, () => {
		const leave = store.leaving.read(profileId);
		const keys = store.identifiers.linksOf(profileId).filter(({ status }) => status !== "conflict" && status !== "moved").map(({ key }) => key);
		for (const key of keys) store.errands.add({ kind: "release", key, from: [profileId, ...members], at: now }, now);
		for (const member of members) store.errands.add({ kind: "erase", profileId: member }, now);
		const profileIds = [profileId, ...members];
		store.errands.add({ kind: "erase_copies", profileId, profileIds, keys, at: now }, now);
		const others = new Set([...store.merges.apartFrom(profileId), ...store.audit.othersOf(profileId)]);
		for (const other of others) if (!profileIds.includes(other)) store.errands.add({ kind: "forget", profileId: other, about: profileIds }, now);
		if (leave !== null) store.errands.add({ kind: "abort", profileId: leave.to, mergeId: leave.mergeId }, now);
		forgetAll(around, profileId, profile.revision + 1);
		return { kind: "erased", profileId, members };
	});
}

/** The same for a profile that was merged into an erased one: what it was, and where it led. */
export function eraseMember(around: Surroundings, profileId: ProfileId): void {
	const { store } = around;
	const known = store.tombstones.read(profileId);
	if (known?.kind === "erased") return;
	const revision = Math.max(known?.revision ?? 0, store.profiles.read(profileId)?.revision ?? 0);
	rollingBack(around, profileId, () => forgetAll(around, profileId, revision + 1));
}

/** The loser of a merge that was agreed is no more. */
export function abort({ store, transaction }: Surroundings, profileId: ProfileId, mergeId: string): void {
	const merge = store.merges.read(mergeId, profileId);
	if (merge?.status !== "arriving") return;
	transaction(() => {
		for (const link of store.identifiers.linksOf(profileId)) {
			if (link.mergeId === mergeId) store.identifiers.put({ ...link, status: "moved", tryAt: null });
		}
		store.merges.unstage(mergeId);
		store.merges.write({ ...merge, status: "undone" });
	});
}

/** Makes an erased person's identifier nobody's; what was received before and arrives only now is dropped. */
export function release(store: ShardStore, key: IdentifierKey, from: readonly ProfileId[], at: number): void {
	store.identifiers.release(key, from);
	store.forgotten.add(key, at);
}

/** Takes an erased profile out of what another one remembers of itself. */
export function forgetOther(store: ShardStore, profileId: ProfileId, other: ProfileId): void {
	store.merges.forget(profileId, other);
	store.audit.forget(profileId, other);
	store.identifiers.forgetMoved(profileId, other);
}

function forgetAll({ store, now }: Surroundings, profileId: ProfileId, revision: number): void {
	store.tombstones.write({ kind: "erased", profileId, revision, at: now });
	removeRows(store, profileId);
	store.leaving.remove(profileId);
	store.merges.remove(profileId);
	store.audit.remove(profileId);
	store.parked.remove(profileId, store.parked.eventsOf(profileId).map((event) => event.messageId));
	store.emails.remove(profileId);
	store.profiles.remove(profileId);
	store.outbox.settle([profileId]);
	store.errands.add({ kind: "tombstone", profileId }, now);
}

/** What a profile was: kept cold for the time in which its merge can be undone. */
export function removeRows(store: ShardStore, profileId: ProfileId): void {
	store.history.removeAll(profileId);
	store.trimmed.remove(profileId);
	store.identifiers.removeLinks(profileId);
	store.membership.remove(profileId);
	store.decisions.remove(profileId);
	store.devices.remove(profileId, null);
}
