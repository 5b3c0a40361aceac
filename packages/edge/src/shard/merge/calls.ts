import type { ProfileEvent } from "@pipit/core/event";
import type { IdentifierKey, Identity, ProfileId, Refusal } from "@pipit/core/identity";
import type { Envelope } from "../calls.ts";
import type { ShownReport } from "../decisions.ts";
import type { EmailRows } from "../emails.ts";
import type { How, Link, Ownership } from "../identifiers.ts";
import type { ProfileRow } from "../profiles.ts";
import type { AuditEntry } from "./audit.ts";
import type { Claimant } from "./leaving.ts";
import type { MergeStatus } from "./merges.ts";

/** What shards ask of each other so that one person is one profile. All of it may be asked twice. */
export interface MergeCalls {
	claim(key: IdentifierKey, profileId: ProfileId, from: readonly ProfileId[], isTakeover: boolean): Promise<Ownership>;
	release(key: IdentifierKey, from: readonly ProfileId[], at: number): Promise<void>;
	takeAway(profileId: ProfileId, key: IdentifierKey, by: ProfileId, epoch: number): Promise<void>;
	propose(proposal: Proposal): Promise<ProposalAnswer>;
	offer(offer: Offer): Promise<OfferAnswer>;
	stage(mergeId: string, events: readonly ProfileEvent[]): Promise<void>;
	fold(bundle: Bundle): Promise<"folded" | "gone">;
	retarget(profileId: ProfileId, to: ProfileId, isBack: boolean): Promise<void>;
	revive(profileId: ProfileId, mergeId: string, others: readonly ProfileId[]): Promise<void>;
	noteProof(profileId: ProfileId, mergeId: string, proof: string): Promise<void>;
	current(profileId: ProfileId): Promise<ProfileId | null>;
	identity(profileId: ProfileId): Promise<IdentityReport | null>;
	mergesOf(profileId: ProfileId): Promise<MergesOf>;
	unmerge(envelope: Envelope, profileId: ProfileId, mergeId: string): Promise<UnmergeAnswer>;
	abort(profileId: ProfileId, mergeId: string): Promise<void>;
	erase(profileId: ProfileId): Promise<EraseAnswer>;
	eraseMember(profileId: ProfileId): Promise<void>;
	forgetOther(profileId: ProfileId, about: readonly ProfileId[]): Promise<void>;
}

/** Asks a profile to go into another one. */
export interface Proposal {
	readonly loser: ProfileId;
	readonly winner: ProfileId;
	readonly key: IdentifierKey | null;
	readonly how: How;
	readonly claimant: Claimant;
}

export type ProposalAnswer =
	| { readonly kind: "started"; readonly mergeId: string }
	/** It is part of another one by now. */
	| { readonly kind: "moved"; readonly to: ProfileId }
	| { readonly kind: "gone" };

/** Asks a profile to take another one in. */
export interface Offer {
	readonly mergeId: string;
	readonly winner: ProfileId;
	readonly loser: Identity;
	readonly key: IdentifierKey | null;
	readonly how: How;
	readonly claimant: Claimant;
}

export type OfferAnswer =
	| { readonly kind: "accepted" }
	| { readonly kind: "folded" }
	| { readonly kind: "refused"; readonly reason: Refusal }
	| { readonly kind: "moved"; readonly to: ProfileId }
	/** It is on its way into another one itself, or is being parted; to be asked again soon. */
	| { readonly kind: "busy" }
	| { readonly kind: "gone" };

/** Everything of a profile but its history, which was sent before. */
export interface Bundle {
	readonly mergeId: string;
	readonly winner: ProfileId;
	readonly profile: ProfileRow;
	readonly links: readonly Link[];
	readonly members: readonly ProfileId[];
	readonly apart: readonly ProfileId[];
	readonly shown: readonly ShownReport[];
	readonly decisions: readonly ShownReport[];
	readonly devices: readonly { readonly message: number; readonly key: IdentifierKey }[];
	readonly emails: EmailRows;
	readonly parked: readonly ProfileEvent[];
	/** See `Trimmed`. */
	readonly trimmed: readonly number[];
}

/** Who somebody is, for the API. */
export interface IdentityReport {
	readonly profile_id: ProfileId;
	readonly identifiers: readonly { readonly key: string; readonly status: string; readonly other_profile_id: string | null }[];
	readonly merges: readonly {
		readonly merge_id: string;
		readonly loser: ProfileId;
		readonly status: MergeStatus;
		readonly at: string;
		readonly key: string | null;
		readonly how: How;
		/** Until when it can be undone; null where it cannot. */
		readonly undoable_until: string | null;
	}[];
	readonly leaving: { readonly merge_id: string; readonly to: ProfileId; readonly phase: string } | null;
	readonly audit: readonly (AuditEntry & { readonly at: string })[];
}

/** Which merges made a profile, and which one took it away; null for one that is there. */
export interface MergesOf {
	readonly profileId: ProfileId;
	readonly into: readonly string[];
	readonly leftBy: string | null;
}

/** A merge that is to be undone before another one. */
export interface UndoFirst {
	readonly profile_id: ProfileId;
	readonly merge_id: string;
}

export type UnmergeAnswer =
	| { readonly kind: "undone"; readonly winner: ProfileId; readonly loser: ProfileId }
	/** It has begun and goes on by itself. */
	| { readonly kind: "started"; readonly winner: ProfileId; readonly loser: ProfileId }
	| { readonly kind: "refused"; readonly reason: string; readonly undoFirst: readonly UndoFirst[] };

export type EraseAnswer = { readonly kind: "erased"; readonly profileId: ProfileId; readonly members: readonly ProfileId[] } | { readonly kind: "gone" };
