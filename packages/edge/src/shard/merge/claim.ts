import { type IdentifierKey, movesAfter, type ProfileId, rankOf, type Refusal, winnerOf } from "@pipit/core/identity";
import type { Link, Ownership } from "../identifiers.ts";
import type { Surroundings } from "../ingest.ts";
import type { Proposal } from "./calls.ts";
import { homeOf, type Reach, RETRY_MS, shardOfProfile, SOON_MS } from "./reach.ts";

const AT_ONCE = 50;
/** How often a profile may have moved on while it is looked for. */
const HOPS = 5;

/**
 * Asks the homes of new identifiers for ownership. Where somebody else owns one, the two are the same person: the one that
 * has to go is asked to. What is stronger is settled first, because it can decide who the profile is. Answers whether
 * there is more to do right now.
 */
export async function settleClaims(reach: Reach): Promise<boolean> {
	const around = reach.around();
	const due = around.store.identifiers.due(around.now, AT_ONCE);
	const chosen = due.filter((link) => isNext(around, link));
	// Those that only wait for others make room for who comes behind them.
	if (chosen.length === 0) for (const link of due) postpone(around, link, SOON_MS);
	const results = await Promise.allSettled(chosen.map((link) => settle(reach, link)));
	for (const [index, result] of results.entries()) {
		if (result.status === "fulfilled") continue;
		console.error("a claim was not answered, it is made again:", result.reason);
		postpone(reach.around(), chosen[index], RETRY_MS);
	}
	return chosen.length > 0;
}

/** Two profiles stay two: the identifier goes to who claims it, or stays where it is. */
export function settleRefusal(around: Surroundings, profileId: ProfileId, key: IdentifierKey, reason: Refusal): void {
	const { identifiers } = around.store;
	const link = identifiers.linkOf(profileId, key);
	if (link === null || link.status !== "pending") return;
	const moves = movesAfter(reason, key) && link.how === "event" && link.otherProfileId !== null;
	identifiers.put(moves ? { ...link, claim: "takeover", tryAt: around.now } : { ...link, status: "conflict", tryAt: null });
	changed(around, profileId);
}

/** Writes that two profiles are one, to be carried out by the alarm; one that is leaving already goes on. */
export function startLeaving(around: Surroundings, { loser, winner, key, how, claimant }: Proposal): string {
	const { leaving } = around.store;
	const known = leaving.read(loser);
	if (known !== null) {
		if (how === "proof" && known.how !== "proof") leaving.write({ ...known, how });
		return known.mergeId;
	}
	const mergeId = crypto.randomUUID();
	leaving.write({ profileId: loser, mergeId, to: winner, key, how, claimant, phase: "offer", cursor: "", tryAt: around.now });
	return mergeId;
}

/** Copies the profile out again: something was said of its identifiers. */
export function changed(around: Surroundings, profileId: ProfileId): void {
	const { profiles, outbox } = around.store;
	const profile = profiles.read(profileId);
	if (profile === null) return;
	profiles.write({ ...profile, revision: profile.revision + 1 });
	outbox.note(profile, []);
}

/** Whether it is this link's turn: no merge of the profile and no stronger claim is under way. */
function isNext(around: Surroundings, link: Link): boolean {
	const { leaving, identifiers } = around.store;
	if (leaving.read(link.profileId) !== null) return false;
	if (link.claim !== "new") return true;
	return !identifiers
		.linksOf(link.profileId)
		.some((other) => other.claim === "new" && other.status === "pending" && other.tryAt !== null && rankOf(other.key) < rankOf(link.key));
}

async function settle(reach: Reach, link: Link): Promise<void> {
	const { profileId, key, claim } = link;
	const { owner, epoch } = await homeOf(reach, key).claim(key, profileId, fromOf(reach.around(), link), claim === "takeover");
	const around = reach.around();
	const current = around.store.identifiers.linkOf(profileId, key);
	// It may have left with its profile, or been given away, while its home was asked.
	if (current === null || current.tryAt === null || current.claim !== claim || around.store.leaving.read(profileId) !== null) return;
	// It has changed hands since that was answered: to be asked again.
	if (epoch < current.epoch) return postpone(around, current, 0);
	if (owner === profileId) around.transaction(() => own(around, current, epoch));
	else if (claim === "repoint") around.transaction(() => lose(around, current, { owner, epoch }));
	else if (claim === "takeover") around.transaction(() => around.store.identifiers.put({ ...current, claim: "new", otherProfileId: owner, tryAt: around.now }));
	else await meet(reach, current, owner);
}

/** Whose an identifier may be for it to become this profile's. */
function fromOf({ store }: Surroundings, { profileId, claim, otherProfileId }: Link): readonly ProfileId[] {
	if (claim === "takeover") return otherProfileId === null ? [] : [otherProfileId];
	return store.merges.membersOf(profileId);
}

function own(around: Surroundings, { profileId, key, claim, otherProfileId }: Link, epoch: number): void {
	const { identifiers, audit } = around.store;
	identifiers.own(profileId, key, epoch);
	if (claim === "takeover" && otherProfileId !== null) audit.add(profileId, { kind: "identifier_moved", key, from: otherProfileId, to: profileId }, around.now);
	changed(around, profileId);
}

/** It came with a merge, and somebody else has taken it over since. */
function lose(around: Surroundings, link: Link, { owner, epoch }: Ownership): void {
	around.store.identifiers.put({ ...link, status: "moved", otherProfileId: owner, tryAt: null, claim: "new", epoch });
	changed(around, link.profileId);
}

/** Somebody else owns what this profile is called. */
async function meet(reach: Reach, link: Link, owner: ProfileId): Promise<void> {
	const { profileId, key, how } = link;
	let other = owner;
	for (let hop = 0; hop < HOPS; hop += 1) {
		if (other === profileId) return put(reach, { ...link, claim: "takeover", otherProfileId: owner }, 0);
		const { winner, loser } = winnerOf(profileId, other);
		if (loser === profileId) {
			const around = reach.around();
			around.transaction(() => {
				around.store.identifiers.put({ ...link, otherProfileId: owner, tryAt: around.now + RETRY_MS });
				startLeaving(around, { loser, winner, key, how, claimant: "loser" });
			});
			return;
		}
		const answer = await shardOfProfile(reach, loser).propose({ loser, winner, key, how, claimant: "winner" });
		if (answer.kind === "gone") return put(reach, { ...link, claim: "takeover", otherProfileId: owner }, 0);
		if (answer.kind === "started") return put(reach, { ...link, otherProfileId: owner }, RETRY_MS);
		other = answer.to;
	}
	put(reach, { ...link, otherProfileId: owner }, RETRY_MS);
}

/** Writes the link, to be claimed again after a while; unless it was settled meanwhile. */
function put(reach: Reach, link: Link, afterMs: number): void {
	const around = reach.around();
	const current = around.store.identifiers.linkOf(link.profileId, link.key);
	if (current === null || current.status !== "pending" || current.claim !== "new" || current.tryAt === null) return;
	around.store.identifiers.put({ ...link, tryAt: around.now + afterMs });
}

function postpone(around: Surroundings, link: Link | undefined, ms: number): void {
	const current = link === undefined ? null : around.store.identifiers.linkOf(link.profileId, link.key);
	if (current !== null && current.tryAt !== null) around.store.identifiers.put({ ...current, tryAt: around.now + ms });
}
