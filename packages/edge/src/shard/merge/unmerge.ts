import type { ProfileEvent } from "@pipit/core/event";
import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import { splitState } from "@pipit/core/profile";
import type { Surroundings } from "../ingest.ts";
import { saveSplit } from "./save-split.ts";
import { hashOf } from "../trimmed.ts";
import { type Kept, type Merge, UNDO_MS } from "./merges.ts";
import { homeOf, type Reach, shardOfProfile } from "./reach.ts";
import { rollingBack } from "./receive.ts";

/** Begins to undo a merge. Answers why it cannot be, or null where it goes on by itself. */
export function beginUnmerge({ store, now, transaction }: Surroundings, profileId: ProfileId, mergeId: string): string | null {
	const merge = store.merges.read(mergeId, profileId);
	if (merge === null) return "this profile has no such merge";
	if (merge.status === "splitting") return null;
	if (merge.status === "undone") return "it is undone already";
	if (merge.kept === null || now - merge.at > UNDO_MS) return "a merge can be undone for 30 days";
	if (merge.status === "arriving" || store.merges.isBusy(profileId) || store.leaving.read(profileId) !== null) return "another merge of this profile is under way; try again in a moment";
	transaction(() => store.merges.write({ ...merge, status: "splitting" }));
	return null;
}

/** Goes on with every merge that is being undone. Answers whether there was one. */
export async function splitAll(reach: Reach): Promise<boolean> {
	const splitting = reach.around().store.merges.splitting();
	for (const merge of splitting) await split(reach, merge);
	return splitting.length > 0;
}

/**
 * First the loser lives again, then its identifiers point to it, and only then the winner gives up what came with it: what
 * arrives meanwhile is at one of the two, and what the winner got by the loser's names goes back last.
 */
async function split(reach: Reach, { profileId, mergeId, loserId }: Merge): Promise<void> {
	const { store } = reach.around();
	const members = store.merges.membersOf(profileId);
	const shard = shardOfProfile(reach, loserId);
	await shard.revive(loserId, mergeId, [profileId, ...members.filter((member) => !isPartOf(store.merges.read(mergeId, profileId), member))]);
	const keys = keysOf(reach.around(), profileId, mergeId);
	for (const key of keys) {
		const { owner, epoch } = await homeOf(reach, key).claim(key, loserId, [profileId, ...members], false);
		if (owner !== loserId) await shard.takeAway(loserId, key, owner, epoch);
	}
	const around = reach.around();
	const merge = around.store.merges.read(mergeId, profileId);
	if (merge === null || merge.status !== "splitting") return;
	subtract(around, merge, keys);
}

function isPartOf(merge: Merge | null, member: ProfileId): boolean {
	return merge?.members.includes(member) === true;
}

/** What the loser is called: what it owned, and what came to it by its own names since. */
function keysOf({ store }: Surroundings, profileId: ProfileId, mergeId: string): IdentifierKey[] {
	const came = store.identifiers.linksOf(profileId).filter((link) => link.status === "owned" && (link.mergeId === mergeId || link.mergeId === `>${mergeId}`));
	return [...new Set([...(store.merges.read(mergeId, profileId)?.keys ?? []), ...came.map(({ key }) => key)])];
}

/** The winner without the loser, in one transaction. */
function subtract(around: Surroundings, merge: Merge, keys: readonly IdentifierKey[]): void {
	const { store, adopted, now } = around;
	const { profileId, mergeId, loserId, kept } = merge;
	const profile = store.profiles.read(profileId);
	if (profile === null || kept === null) return;
	const labels = store.history.labels(profileId);
	const later = store.merges.into(profileId).filter((other) => other.status === "folded" && other.kept !== null && (other.at > merge.at || (other.at === merge.at && other.mergeId > mergeId)));
	const stays = new Map<string, string>();
	for (const other of later.toReversed()) for (const message of other.kept?.shared ?? []) if (labels.get(message) === mergeId) stays.set(message, other.mergeId);
	const isGone = ({ messageId }: ProfileEvent): boolean => {
		const label = labels.get(messageId);
		return (label === mergeId && !stays.has(messageId)) || label === `>${mergeId}`;
	};
	const all = store.history.read(profileId);
	const remaining = all.filter((event) => !isGone(event));
	const after = all.filter((event) => labels.get(event.messageId) === `>${mergeId}`);
	const { program } = adopted;
	const others = later.flatMap((other) => (other.kept === null ? [] : [other.kept.loser]));
	const result = splitState({ program, current: profile.state, before: kept.before, others, history: remaining, ...sinceOf(kept, remaining), now, mergeId });
	const parked = store.parked.eventsOf(profileId).filter((event) => keys.includes(event.source));

	rollingBack(around, profileId, () => {
		store.history.remove(profileId, all.filter(isGone).map((event) => event.messageId));
		store.sessions.forget();
		for (const [message, other] of stays) store.history.relabel(profileId, [message], other);
		for (const [index, other] of later.entries()) {
			if (other.kept === null) continue;
			// What the profile was before a later merge is now without this one, too.
			const tags = new Set(later.slice(index).flatMap((one) => [one.mergeId, `>${one.mergeId}`]));
			const history = remaining.filter((event) => !tags.has(stays.get(event.messageId) ?? labels.get(event.messageId) ?? ""));
			const between = later.slice(0, index).flatMap((one) => (one.kept === null ? [] : [one.kept.loser]));
			const before = splitState({ program, current: other.kept.before, before: kept.before, others: between, history, ...sinceOf(kept, history), now, mergeId }).state;
			store.merges.write({ ...other, kept: { ...other.kept, before, historyFrom: Math.min(other.kept.historyFrom, profile.historyFrom) } });
		}
		for (const link of store.identifiers.linksOf(profileId)) {
			const came = link.mergeId === mergeId || link.mergeId === `>${mergeId}`;
			if (came) store.identifiers.put({ ...link, status: "moved", otherProfileId: loserId, tryAt: null, claim: "new" });
			else if (keys.includes(link.key)) store.identifiers.put({ ...link, status: "conflict", otherProfileId: loserId, tryAt: null, claim: "new" });
		}
		store.decisions.giveBack(profileId, mergeId);
		store.devices.remove(profileId, keys);
		store.parked.remove(profileId, parked.map((event) => event.messageId));
		store.merges.stage(mergeId, [...after, ...parked]);
		store.merges.part(profileId, merge.members);
		store.merges.write({ ...merge, status: "undone", kept: null });
		store.audit.add(profileId, { kind: "unmerged", mergeId, winner: profileId, loser: loserId }, now);
		for (const member of merge.members) store.errands.cancelRetarget(member);
		store.errands.add({ kind: "give_back", profileId: loserId, mergeId }, now);
		store.errands.add({ kind: "parted", profileId, from: loserId, messageIds: all.filter(isGone).slice(-50).map((event) => event.messageId) }, now);
		saveSplit(around, profile, result, {
			eventCount: remaining.length,
			historyFrom: profile.historyFrom === kept.foldedFrom && later.length === 0 ? kept.historyFrom : profile.historyFrom,
		});
	});
}

/** What a profile has come to know since; nothing where its history was whole, or an older Worker kept nothing of that. */
function sinceOf({ ours }: Kept, events: readonly ProfileEvent[]): { readonly since?: readonly ProfileEvent[] } {
	const known = new Set(ours ?? []);
	return known.size === 0 ? {} : { since: events.filter(({ messageId }) => !known.has(hashOf(messageId))) };
}

/** At the loser's shard: it is as it was before it left, and goes on from there. */
export function revive(around: Surroundings, profileId: ProfileId, mergeId: string, others: readonly ProfileId[]): void {
	const { store, now } = around;
	if (store.leaving.read(profileId)?.mergeId === mergeId) {
		// It has not heard yet that it was merged: it just stays.
		return rollingBack(around, profileId, () => {
			store.leaving.remove(profileId);
			comeBack(around, profileId, mergeId, others);
		});
	}
	const tombstone = store.tombstones.read(profileId);
	if (tombstone?.kind !== "moved" || tombstone.mergeId !== mergeId) return;
	const { cold } = tombstone;
	if (cold === null) throw new Error(`what ${profileId} was is not kept any more`);
	rollingBack(around, profileId, () => {
		store.tombstones.remove(profileId);
		store.profiles.write({ ...cold, revision: tombstone.revision + 1 });
		store.outbox.noteWhole(profileId);
		comeBack(around, profileId, mergeId, others);
		// Time and definitions have gone on; the next turn brings it to now.
		store.profiles.postpone(profileId, now);
	});
}

function comeBack({ store, now }: Surroundings, profileId: ProfileId, mergeId: string, others: readonly ProfileId[]): void {
	for (const link of store.identifiers.linksOf(profileId)) if (link.status === "pending" || link.claim === "repoint") store.identifiers.put({ ...link, tryAt: now });
	store.merges.part(profileId, others);
	// What leads to it again; this takes the place of any errand that is left from when it went.
	for (const member of store.merges.membersOf(profileId)) store.errands.add({ kind: "retarget", profileId: member, to: profileId, isBack: true }, now);
	const winner = others[0];
	if (winner !== undefined) store.audit.add(profileId, { kind: "unmerged", mergeId, winner, loser: profileId }, now);
}
