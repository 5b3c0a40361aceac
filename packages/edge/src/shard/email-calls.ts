import type { Definitions } from "@pipit/core/definition";
import type { Reason } from "@pipit/core/explain";
import type { ProfileEvent } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import type { Envelope } from "./calls.ts";

/** What a shard can be asked about emails besides opens: forms that are answered in them, and who was reached. */
export interface EmailCalls {
	formRounds(profileId: ProfileId, message: number, form: string): Promise<FormRounds>;
	submitForm(envelope: Envelope, submission: FormSubmission): Promise<FormOutcome>;
	expect(profileId: ProfileId, message: number): Promise<void>;
	expectEach(profileIds: readonly ProfileId[], message: number): Promise<(ProfileId | null)[]>;
	clicked(profileId: ProfileId, message: number): Promise<void>;
	messagePeople(message: number): Promise<MessagePeople>;
	whyShown(envelope: Envelope, request: WhyShownRequest): Promise<WhyShown | null>;
}

/** How often each thing that a form asks about was answered, by what was asked: a product's id, or empty. */
export interface FormRounds {
	/** False where nobody is known by this profile. */
	readonly known: boolean;
	readonly rounds: { readonly [about: string]: number };
}

export interface FormSubmission {
	readonly profileId: ProfileId;
	readonly message: number;
	readonly form: string;
	readonly about: string;
	/** Which answer it is, from 0: only the next one is taken. */
	readonly round: number;
	readonly event: ProfileEvent;
}

export type FormOutcome =
	| "taken"
	/** Answered before, with the same nonce. */
	| "used"
	/** Not stored, because the person agreed to nothing being kept. */
	| "held"
	| "unknown";

/** How many people a message has reached, as far as Pipit can know. */
export interface MessagePeople {
	/** For whom a token of this message was minted. */
	readonly recipients: number;
	/** Of those: for whom nothing of it was fetched yet, so that a repair reaches them for sure. */
	readonly not_fetched_yet: number;
	/** People for whom only machines fetched something, such as Apple Mail before they look. */
	readonly machines_only: number;
	/** People who opened it, with or without a minted token. */
	readonly opened: number;
	readonly clicked: number;
}

export interface WhyShownRequest {
	readonly profileId: ProfileId;
	readonly message: number;
	readonly block: string;
	/** Epoch ms. */
	readonly shownAt: number;
	/** Those that it was decided by. */
	readonly definitions: Definitions;
}

/** Why somebody was shown what they were shown: each entry of the block, up to the one that was. */
export interface WhyShown {
	readonly block: string;
	readonly message: number;
	readonly variant: string;
	readonly shown_at: string;
	readonly client: string;
	readonly via: string;
	readonly version: string;
	/** In words: what decided. */
	readonly because: string;
	readonly entries: readonly EntryReason[];
	/** Events before this moment are no longer kept, so a condition may have seen more; null where all are. */
	readonly history_from: string | null;
}

export interface EntryReason {
	readonly entry: string;
	readonly outcome:
		| "shown"
		| "its condition did not hold"
		| "it had nothing to show"
		| "it needs a known person who agreed to personalization"
		| "an entry before it was shown";
	/** The condition with its evidence as of then; null for an entry without one, and for those that were not reached. */
	readonly when: Reason | null;
}
