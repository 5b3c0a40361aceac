import type { ProfileEvent } from "@pipit/core/event";
import { type IdentifierKey, identifierOfKey, type ProfileId, winnerOf } from "@pipit/core/identity";
import type { Adopted } from "../adopted.ts";
import type { Envelope, ShardCalls } from "../calls.ts";
import type { Ownership } from "../identifiers.ts";
import { ShardDirectory } from "../directory.ts";
import { ShardCore } from "../shard-core.ts";
import type { Bundle, EraseAnswer, IdentityReport, MergeCalls, MergesOf, Offer, OfferAnswer, Proposal, ProposalAnswer, UndoFirst, UnmergeAnswer } from "./calls.ts";
import { changed } from "./claim.ts";
import { abort, erase, eraseMember, forgetOther, release } from "./erase.ts";
import { identityReport } from "./identity-report.ts";
import { propose } from "./leave.ts";
import { fold, receiveOffer } from "./receive.ts";
import { beginUnmerge, revive, splitAll } from "./unmerge.ts";

const REASON_LATER = "the profile that it made was merged on since; undo those merges first, in the order that `undo_first` names";

interface Moved {
	readonly to: ProfileId;
	readonly calls: ShardCalls;
}

/** What a shard does so that one person is one profile, and what it knows of who moved where. */
export abstract class MergeDesk extends ShardCore implements MergeCalls {
	/**
	 * Makes the profile the owner of an identifier that is at home here, if nobody is or one of `from`. Answers the owner.
	 * Whoever it is taken over from is told by this shard, because who claims may be merged on before the answer arrives.
	 */
	async claim(key: IdentifierKey, profileId: ProfileId, from: readonly ProfileId[], isTakeover: boolean): Promise<Ownership> {
		const { identifiers, errands } = this.store;
		const before = isTakeover ? identifiers.ownerOf(key) : null;
		if (before === null) return identifiers.claim(key, profileId, from);
		const ownership = this.ctx.storage.transactionSync(() => {
			const now = identifiers.claim(key, profileId, from);
			if (now.owner !== before) errands.add({ kind: "take_away", profileId: before, key, by: profileId, epoch: now.epoch }, this.clock.now());
			return now;
		});
		if (ownership.owner !== before) await this.rearm();
		return ownership;
	}

	async release(key: IdentifierKey, from: readonly ProfileId[], at: number): Promise<void> {
		release(this.store, key, from, at);
	}

	/** A profile's identifier is another's from now on. */
	async takeAway(profileId: ProfileId, key: IdentifierKey, by: ProfileId, epoch: number): Promise<void> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.to === by ? undefined : moved.calls.takeAway(moved.to, key, by, epoch);
		const around = this.around(await this.adoptedNow());
		const link = around.store.identifiers.linkOf(profileId, key);
		if (link === null || link.epoch >= epoch) return;
		around.transaction(() => {
			// Where it was claimed again meanwhile, that claim decides.
			if (link.status !== "owned") return around.store.identifiers.put({ ...link, epoch });
			around.store.identifiers.put({ ...link, status: "moved", otherProfileId: by, tryAt: null, claim: "new", epoch });
			around.store.audit.add(profileId, { kind: "identifier_moved", key, from: profileId, to: by }, around.now);
			changed(around, profileId);
		});
		await this.rearm();
	}

	async propose(proposal: Proposal): Promise<ProposalAnswer> {
		const answer = propose(this.around(await this.adoptedNow()), proposal);
		await this.rearm();
		return answer;
	}

	async offer(offer: Offer): Promise<OfferAnswer> {
		const answer = receiveOffer(this.around(await this.adoptedNow()), offer);
		await this.rearm();
		return answer;
	}

	async stage(mergeId: string, events: readonly ProfileEvent[]): Promise<void> {
		this.store.merges.stage(mergeId, events);
	}

	async fold(bundle: Bundle): Promise<"folded" | "gone"> {
		const answer = fold(this.around(await this.adoptedNow()), bundle);
		await this.rearm();
		return answer;
	}

	/** Points a tombstone at where its person is now. Rejects while there is none yet: then the profile is still leaving. */
	async retarget(profileId: ProfileId, to: ProfileId, isBack: boolean): Promise<void> {
		if (this.store.leaving.read(profileId) !== null) throw new Error(`profile ${profileId} has not left yet`);
		const tombstone = this.store.tombstones.read(profileId);
		// Merges only ever go on to a profile that wins, so what leads back is older news, from a shard that was slower.
		if (tombstone?.kind !== "moved" || tombstone.to === to || (!isBack && winnerOf(tombstone.to, to).winner !== to)) return;
		this.store.tombstones.retarget(profileId, to);
		this.store.errands.add({ kind: "tombstone", profileId }, this.clock.now());
		await this.rearm();
	}

	async revive(profileId: ProfileId, mergeId: string, others: readonly ProfileId[]): Promise<void> {
		revive(this.around(await this.adoptedNow()), profileId, mergeId, others);
		await this.rearm();
	}

	async abort(profileId: ProfileId, mergeId: string): Promise<void> {
		abort(this.around(await this.adoptedNow()), profileId, mergeId);
	}

	/** Keeps how it was verified that another profile is this person. */
	async noteProof(profileId: ProfileId, mergeId: string, proof: string): Promise<void> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.noteProof(moved.to, mergeId, proof);
		this.store.audit.add(profileId, { kind: "proof", mergeId, proof }, this.clock.now());
	}

	/** The profile that an id leads to; null where nobody is there. */
	async current(profileId: ProfileId): Promise<ProfileId | null> {
		const moved = this.moved(profileId);
		if (moved !== null) return moved.calls.current(moved.to);
		return this.store.profiles.read(profileId) === null ? null : profileId;
	}

	/** Everything that made a profile who it is. */
	async identity(profileId: ProfileId): Promise<IdentityReport | null> {
		const moved = this.moved(profileId);
		return moved === null ? identityReport(this.store, profileId) : moved.calls.identity(moved.to);
	}

	/** Undoes a merge into a profile that lives here. */
	async unmerge(envelope: Envelope, profileId: ProfileId, mergeId: string): Promise<UnmergeAnswer> {
		const moved = this.moved(profileId);
		if (moved !== null) return moved.calls.unmerge(envelope, moved.to, mergeId);
		const adopted = await this.catchUp(envelope);
		const reason = beginUnmerge(this.around(adopted), profileId, mergeId);
		if (reason !== null) return { kind: "refused", reason, ...(await this.#laterMerges(profileId, mergeId)) };
		const loser = this.store.merges.read(mergeId, profileId)?.loserId ?? profileId;
		try {
			await splitAll(this.chores(adopted));
		} catch (error) {
			console.error("undoing a merge goes on later:", error);
		}
		await this.rearm();
		const isDone = this.store.merges.read(mergeId, profileId)?.status === "undone";
		return { kind: isDone ? "undone" : "started", winner: profileId, loser };
	}

	/** The merges into a profile that cannot be undone before others are, and by which one it went. */
	async mergesOf(profileId: ProfileId): Promise<MergesOf> {
		const { merges, tombstones } = this.store;
		const tombstone = tombstones.read(profileId);
		const into = merges.into(profileId).filter(({ status }) => status === "folded");
		return { profileId, into: into.map(({ mergeId }) => mergeId), leftBy: tombstone?.kind === "moved" ? tombstone.mergeId : null };
	}

	/** Where a merge was into a profile that was merged on since: the way to it. */
	async #laterMerges(profileId: ProfileId, mergeId: string): Promise<{ readonly undoFirst: readonly UndoFirst[]; readonly reason?: string }> {
		if (this.store.merges.read(mergeId, profileId) !== null) return { undoFirst: [] };
		const members = this.store.merges.membersOf(profileId);
		const parts = await Promise.all([profileId, ...members].map((id) => this.shardOf(id).mergesOf(id)));
		const undoFirst: UndoFirst[] = [];
		let into = parts.find((part) => part.into.includes(mergeId));
		while (into !== undefined && into.profileId !== profileId && undoFirst.length <= members.length) {
			const { leftBy } = into;
			into = leftBy === null ? undefined : parts.find((part) => part.into.includes(leftBy));
			if (into !== undefined && leftBy !== null) undoFirst.unshift({ profile_id: into.profileId, merge_id: leftBy });
		}
		return undoFirst.length === 0 ? { undoFirst } : { undoFirst, reason: REASON_LATER };
	}

	/** Erases a person, whichever of their ids is named. */
	async erase(profileId: ProfileId): Promise<EraseAnswer> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.erase(moved.to);
		const answer = erase(this.around(await this.adoptedNow()), profileId);
		await this.rearm();
		return answer;
	}

	async eraseMember(profileId: ProfileId): Promise<void> {
		eraseMember(this.around(await this.adoptedNow()), profileId);
		await this.rearm();
	}

	/** A profile's records of somebody who was erased: a merge that was undone, refusals, identifiers that went over. */
	async forgetOther(profileId: ProfileId, about: readonly ProfileId[]): Promise<void> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.forgetOther(moved.to, about);
		for (const other of about) forgetOther(this.store, profileId, other);
	}

	/** Where a profile is that has moved away; null for one that is here. */
	protected moved(profileId: ProfileId): Moved | null {
		if (this.store.profiles.read(profileId) !== null) return null;
		const tombstone = this.store.tombstones.read(profileId);
		return tombstone?.kind === "moved" ? { to: tombstone.to, calls: this.shardOf(tombstone.to) } : null;
	}

	/** The same, and for one that is about to: nothing may be written to it here any more. */
	protected leaving(profileId: ProfileId): Moved | null {
		const to = this.store.leaving.destinationOf(profileId);
		return to === null ? this.moved(profileId) : { to, calls: this.shardOf(to) };
	}

	protected shardOf(profileId: ProfileId): ShardCalls {
		return new ShardDirectory(this.env).ofProfile(this.place.site, profileId).calls;
	}

	protected homeOf(key: IdentifierKey): ShardCalls {
		return new ShardDirectory(this.env).ofIdentifier(this.place.site, identifierOfKey(key)).calls;
	}

	/** What this shard works by. Rejects where it never learned that: then no profile lives here either. */
	protected async adoptedNow(): Promise<Adopted> {
		if (this.adopted !== null) return this.adopted;
		throw new Error("this shard has adopted no definitions yet");
	}
}
