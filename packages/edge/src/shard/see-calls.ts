import type { Decision, MessageRef, Person } from "@pipit/core/content";
import type { ProfileId } from "@pipit/core/identity";
import type { ClientClass, Envelope } from "./calls.ts";
import type { EntryReason } from "./email-calls.ts";

/** What a shard can be asked by somebody who looks at blocks; nothing of it leaves a trace. */
export interface SeeCalls {
	see(envelope: Envelope, request: SeeRequest): Promise<Seen | null>;
	cast(envelope: Envelope, request: CastRequest): Promise<Cast>;
}

export interface SeeRequest {
	readonly profileId: ProfileId;
	readonly block: string;
	readonly message: MessageRef;
	/** The moment to look at, epoch ms, before or after now; null is now. */
	readonly at: number | null;
	/** As whom the email is opened: `prefetch` sees what machines get. */
	readonly client: ClientClass;
}

/** What somebody would be shown at a moment, and why. */
export interface Seen {
	readonly decision: Decision;
	readonly person: Person | null;
	/** Epoch ms. */
	readonly at: number;
	/** The block's entries up to the one that is shown. */
	readonly entries: readonly EntryReason[];
	/** Events before this moment are no longer kept, epoch ms; 0 while all are. */
	readonly historyFrom: number;
}

export interface CastRequest {
	readonly block: string;
	readonly message: MessageRef;
	/** Look at no more people than these. */
	readonly most: number;
}

/** Real people who show what a block can look like. */
export interface Cast {
	readonly lookedAt: number;
	/** For each variant somebody who gets it now; how many of those looked at do. */
	readonly variants: { readonly [variant: string]: { readonly profileId: ProfileId; readonly people: number } };
	/** Who has the most to show, and who the least, by characters. */
	readonly longest: Role | null;
	readonly emptiest: Role | null;
}

export interface Role {
	readonly profileId: ProfileId;
	readonly characters: number;
}
