import { limitsOf } from "@pipit/core/definition";
import { type Identity, type Refusal, refusalOf, typeOfKey } from "@pipit/core/identity";
import type { ProfileEvent } from "@pipit/core/event";
import { mergeStates, type Onto, step } from "@pipit/core/profile";
import type { Link } from "../identifiers.ts";
import type { ProfileRow } from "../profiles.ts";
import { saveStep, type Surroundings } from "../ingest.ts";
import type { Bundle, Offer, OfferAnswer } from "./calls.ts";
import { hashOf } from "../trimmed.ts";
import { settleRefusal } from "./claim.ts";
import { type Merge, UNDO_MS } from "./merges.ts";
import { identityOf, whereaboutsOf } from "./who.ts";

/** Whether a profile of this shard takes another one in. Where it does, what that one is called counts as its own from now on. */
export function receiveOffer(around: Surroundings, offer: Offer): OfferAnswer {
	const { mergeId, winner, loser, key, how, claimant } = offer;
	const { store, now } = around;
	const known = store.merges.read(mergeId, winner);
	if (known?.status === "arriving") return { kind: "accepted" };
	if (known?.status === "folded") return { kind: "folded" };
	const where = whereaboutsOf(store, winner);
	if (where.kind === "moved") return { kind: "moved", to: where.to };
	if (where.kind !== "here") return { kind: "gone" };
	if (store.leaving.read(winner) !== null || store.merges.into(winner).some(({ status }) => status === "splitting")) return { kind: "busy" };
	const mine = identityOf(store, winner);
	const reason = refusalOf(mine, loser, how === "proof", limitsOf(around.adopted.definitions.site)) ?? (how === "arrival" && key !== null && isSomebodys(claimant === "winner" ? loser : mine) ? "known" : null);
	if (reason !== null) return refuse(around, offer, reason);
	around.transaction(() => {
		const members = [loser.profileId, ...loser.members];
		store.merges.write({ profileId: winner, mergeId, loserId: loser.profileId, status: "arriving", at: now, key, how, keys: loser.keys, members, kept: null });
		for (const name of loser.keys) {
			const link = store.identifiers.linkOf(winner, name);
			const reserved: Link = { profileId: winner, key: name, status: "pending", otherProfileId: loser.profileId, linkedAt: now, mergeId, tryAt: null, claim: "new", how: "event", epoch: link?.epoch ?? 0 };
			if (link === null || link.status === "moved") store.identifiers.put(reserved);
			else if (link.status !== "owned") store.identifiers.put({ ...link, status: "pending", tryAt: null });
		}
		const profile = store.profiles.read(winner);
		if (profile !== null) store.profiles.write({ ...profile, mergedUntil: now + UNDO_MS });
	});
	return { kind: "accepted" };
}

/** Whether a browser's profile is somebody of whom more is known: then following an email's link says too little. */
function isSomebodys({ keys }: Identity): boolean {
	return keys.some((name) => typeOfKey(name) !== "anonymous_id");
}

function refuse(around: Surroundings, { winner, loser, key, claimant }: Offer, reason: Refusal): OfferAnswer {
	around.transaction(() => {
		around.store.audit.add(winner, { kind: "refused", winner, loser: loser.profileId, key, reason }, around.now);
		if (key !== null && claimant === "winner") settleRefusal(around, winner, key, reason);
	});
	return { kind: "refused", reason };
}

/** Makes them one, in one transaction: the histories united, everything that is derived from them worked out anew. */
export function fold(around: Surroundings, bundle: Bundle): "folded" | "gone" {
	const { store, adopted, now } = around;
	const { program } = adopted;
	const { mergeId, winner: profileId } = bundle;
	const merge = store.merges.read(mergeId, profileId);
	const before = store.profiles.read(profileId);
	if (merge !== null && merge.status !== "arriving") return "folded";
	if (merge === null || before === null) return "gone";
	const theirs = store.merges.staged(mergeId);
	const ours = store.history.read(profileId);
	const known = new Set(ours.map((event) => event.messageId));
	const added = theirs.filter((event) => !known.has(event.messageId));
	const united = [...ours, ...added];
	const winner = step({ program, state: before.state, events: [], now, history: () => ours });
	const loser = step({ program, state: bundle.profile.state, events: [], now, history: () => theirs });
	const onto = ontoOf({ profile: before, events: ours }, { profile: bundle.profile, events: theirs });
	const after = mergeStates({ program, winner: winner.state, loser: loser.state, history: () => united, now, mergeId, ...(onto === null ? {} : { onto }) });
	return rollingBack(around, profileId, () => {
		store.history.add(profileId, before.revision + 1, added, () => mergeId);
		// Its browsers may have been about later than memory says.
		store.sessions.forget();
		takeLinks(around, merge, bundle.links);
		for (const report of bundle.shown.toReversed()) store.decisions.adopt({ ...report, profileId }, mergeId, "shown");
		for (const report of bundle.decisions) store.decisions.adopt({ ...report, profileId }, mergeId, "last");
		for (const { message, key } of bundle.devices) store.devices.bind(profileId, message, key);
		store.emails.adopt(profileId, bundle.emails);
		store.parked.add(profileId, bundle.parked, "merged before it was evaluated", now);
		store.trimmed.adopt(profileId, bundle.trimmed);
		store.merges.part(profileId, bundle.apart);
		if (merge.how === "proof") store.merges.reconcile(profileId, merge.members);
		const shared = theirs.filter((event) => known.has(event.messageId)).map((event) => event.messageId);
		const kept = { before: before.state, loser: bundle.profile.state, historyFrom: before.historyFrom, foldedFrom: Math.max(before.historyFrom, bundle.profile.historyFrom), shared, ours: before.historyFrom > 0 ? [...known].map(hashOf) : null };
		const keys = bundle.links.filter(isTheirOwn).map(({ key }) => key);
		store.merges.write({ ...merge, status: "folded", at: now, keys, members: [bundle.profile.profileId, ...bundle.members], kept });
		store.merges.unstage(mergeId);
		store.audit.add(profileId, { kind: "merged", mergeId, winner: profileId, loser: merge.loserId, key: merge.key, how: merge.how, events: theirs.length }, now);
		const historyFrom = Math.max(before.historyFrom, bundle.profile.historyFrom);
		saveStep(around, { ...before, historyFrom, mergedUntil: now + UNDO_MS }, { ...after, effects: [...winner.effects, ...after.effects] }, added);
		return "folded" as const;
	});
}

interface Part {
	readonly profile: ProfileRow;
	readonly events: readonly ProfileEvent[];
}

/**
 * Whose memories go on where histories were trimmed: counts and sums reach further back than events are kept. Of two
 * that were, those of the one that is known longer; then what the other remembers from before its kept events is lost.
 */
function ontoOf(winner: Part, loser: Part): Onto | null {
	const isTrimmed = [winner, loser].map(({ profile }) => profile.historyFrom > 0);
	if (!isTrimmed.includes(true)) return null;
	const isWinners = isTrimmed[0] === true && (isTrimmed[1] !== true || winner.profile.state.firstSeenAt <= loser.profile.state.firstSeenAt);
	const [base, other] = isWinners ? [winner, loser] : [loser, winner];
	const known = new Set(base.events.map((event) => event.messageId));
	return { whose: isWinners ? "winner" : "loser", added: other.events.filter((event) => !known.has(event.messageId)) };
}

/** What the loser is called is the winner's now; the homes learn of it one by one. */
function takeLinks(around: Surroundings, { profileId, mergeId, members }: Merge, links: readonly Link[]): void {
	const { identifiers } = around.store;
	for (const theirs of links) {
		const mine = identifiers.linkOf(profileId, theirs.key);
		if (theirs.status === "moved" || (theirs.status === "conflict" && mine !== null)) continue;
		if (mine?.status === "owned" && mine.claim !== "repoint") continue;
		const base: Link = mine ?? { ...theirs, profileId, mergeId };
		const wasMine = mine !== null && mine.mergeId !== mergeId;
		const link = { ...base, linkedAt: Math.min(base.linkedAt, theirs.linkedAt), epoch: Math.max(base.epoch, theirs.epoch), mergeId: wasMine ? mine.mergeId : mergeId };
		if (theirs.status === "conflict") identifiers.put({ ...link, status: "conflict", tryAt: null });
		else if (isTheirOwn(theirs)) identifiers.put({ ...link, status: "owned", otherProfileId: null, claim: "repoint", tryAt: around.now });
		else identifiers.put({ ...link, status: "pending", otherProfileId: theirs.otherProfileId, claim: theirs.claim, how: theirs.how, tryAt: around.now });
	}
	// What was reserved and then given away before everything was here.
	for (const link of identifiers.linksOf(profileId)) {
		if (link.status !== "pending" || link.tryAt !== null) continue;
		const isReserved = link.otherProfileId !== null && members.includes(link.otherProfileId);
		if (isReserved || link.mergeId === null) identifiers.put({ ...link, tryAt: around.now, otherProfileId: null });
	}
}

function isTheirOwn({ status }: Link): boolean {
	return status === "owned";
}

/** What memory holds may be newer than what is stored, after a transaction that was rolled back. */
export function rollingBack<T>(around: Surroundings, profileId: Bundle["winner"], write: () => T): T {
	try {
		return around.transaction(write);
	} catch (error) {
		around.store.forget(profileId);
		throw error;
	}
}
