import type { ProfileId } from "@pipit/core/identity";
import type { Surroundings } from "../ingest.ts";
import { settleRefusal, startLeaving } from "./claim.ts";
import type { Bundle, Proposal, ProposalAnswer } from "./calls.ts";
import type { Leave } from "./leaving.ts";
import { type Reach, RETRY_MS, shardOfProfile, SOON_MS } from "./reach.ts";
import { identityOf, whereaboutsOf } from "./who.ts";

/** How many events one chunk holds, and how many characters of JSON at most. */
const CHUNK_EVENTS = 200;

/** Asks a profile of this shard to go into another one. What can be done at once, its alarm does. */
export function propose(around: Surroundings, proposal: Proposal): ProposalAnswer {
	const where = whereaboutsOf(around.store, proposal.loser);
	if (where.kind === "moved") return { kind: "moved", to: where.to };
	if (where.kind !== "here") return { kind: "gone" };
	return { kind: "started", mergeId: around.transaction(() => startLeaving(around, proposal)) };
}

/** Takes every leaving profile as far as it gets. Each may fail without the others. Answers whether there is more right now. */
export async function sendLeaving(reach: Reach): Promise<boolean> {
	const around = reach.around();
	const due = around.store.leaving.due(around.now);
	await Promise.all(
		due.map(async (leave) => {
			try {
				await advance(reach, leave);
			} catch (error) {
				console.error(`profile ${leave.profileId} could not be merged yet, it is tried again:`, error);
				wait(reach, leave, RETRY_MS);
			}
		}),
	);
	return due.length > 0;
}

async function advance(reach: Reach, leave: Leave): Promise<void> {
	if (leave.phase === "offer") await offer(reach, leave);
	else await send(reach, leave);
}

/** First agreed with the winner, whose word on whether they may be one holds. Until then the profile goes on as it is. */
async function offer(reach: Reach, leave: Leave): Promise<void> {
	const { profileId, mergeId, to, key, how, claimant } = leave;
	const before = reach.around();
	// Whoever is on the way into this one, or being parted from it, comes first.
	if (before.store.merges.isBusy(profileId)) return wait(reach, leave, SOON_MS);
	const answer = await shardOfProfile(reach, to).offer({ mergeId, winner: to, loser: identityOf(before.store, profileId), key, how, claimant });
	const around = reach.around();
	const { leaving } = around.store;
	if (leaving.read(profileId)?.mergeId !== mergeId) return;
	switch (answer.kind) {
		case "accepted":
			around.transaction(() => leaving.write({ ...leave, phase: "sending" }));
			return send(reach, { ...leave, phase: "sending" });
		case "folded":
			return around.transaction(() => finish(around, leave));
		case "moved":
			return around.transaction(() => (answer.to === profileId ? leaving.remove(profileId) : leaving.write({ ...leave, to: answer.to })));
		case "busy":
			return wait(reach, leave, SOON_MS);
		case "gone":
			return around.transaction(() => {
				leaving.remove(profileId);
				if (key !== null && claimant === "loser") around.store.identifiers.put({ ...linkOr(around, profileId, leave), claim: "takeover", tryAt: around.now });
			});
		case "refused":
			around.transaction(() => {
				leaving.remove(profileId);
				around.store.audit.add(profileId, { kind: "refused", winner: to, loser: profileId, key, reason: answer.reason }, around.now);
				if (key !== null && claimant === "loser") settleRefusal(around, profileId, key, answer.reason);
			});
	}
}

function linkOr(around: Surroundings, profileId: ProfileId, { key }: Leave) {
	const link = key === null ? null : around.store.identifiers.linkOf(profileId, key);
	if (link === null) throw new Error(`no link of ${profileId}`);
	return link;
}

/** The history in chunks, then the rest in one call that ends it. */
async function send(reach: Reach, leave: Leave): Promise<void> {
	const { profileId, mergeId, to } = leave;
	const shard = shardOfProfile(reach, to);
	let { cursor } = leave;
	for (;;) {
		const events = reach.around().store.history.after(profileId, cursor, CHUNK_EVENTS);
		const last = events.at(-1);
		if (last === undefined) break;
		await shard.stage(mergeId, events);
		cursor = last.messageId;
		const { store } = reach.around();
		if (store.leaving.read(profileId)?.mergeId !== mergeId) return;
		store.leaving.write({ ...leave, cursor });
	}
	const bundle = bundleOf(reach.around(), leave);
	if (bundle === null) return;
	const shownUntil = reach.around().now;
	const answer = await shard.fold(bundle);
	const around = reach.around();
	if (around.store.leaving.read(profileId)?.mergeId !== mergeId) return;
	around.transaction(() => {
		if (answer === "gone") return around.store.leaving.remove(profileId);
		for (const report of around.store.decisions.since(profileId, shownUntil)) around.store.errands.add({ kind: "shown", report: { ...report, profileId: to } }, around.now);
		finish(around, leave);
	});
}

function bundleOf({ store }: Surroundings, { profileId, mergeId, to }: Leave): Bundle | null {
	const profile = store.profiles.read(profileId);
	if (profile === null) return null;
	return {
		mergeId,
		winner: to,
		profile,
		links: store.identifiers.linksOf(profileId),
		members: store.merges.membersOf(profileId),
		apart: store.merges.apartFrom(profileId),
		shown: store.decisions.history(profileId, 1_000),
		decisions: store.decisions.newest(profileId),
		devices: store.devices.of(profileId),
		emails: store.emails.rowsOf(profileId),
		parked: store.parked.eventsOf(profileId),
		trimmed: store.trimmed.hashesOf(profileId),
	};
}

/** The profile is part of the winner: here a tombstone stays, and what it was, for as long as that can be undone. */
function finish(around: Surroundings, { profileId, mergeId, to }: Leave): void {
	const { store, now } = around;
	const cold = store.profiles.read(profileId);
	if (cold !== null) {
		store.tombstones.write({ kind: "moved", profileId, to, mergeId, revision: cold.revision + 1, at: now, cold });
		store.profiles.remove(profileId);
		store.outbox.settle([profileId]);
	}
	store.identifiers.quiet(profileId);
	store.parked.remove(profileId, store.parked.eventsOf(profileId).map((event) => event.messageId));
	for (const member of store.merges.membersOf(profileId)) store.errands.add({ kind: "retarget", profileId: member, to, isBack: false }, now);
	store.errands.add({ kind: "tombstone", profileId }, now);
	store.leaving.remove(profileId);
}

function wait(reach: Reach, { profileId, mergeId }: Leave, ms: number): void {
	const { store, now } = reach.around();
	const current = store.leaving.read(profileId);
	if (current?.mergeId === mergeId) store.leaving.write({ ...current, tryAt: now + ms });
}
