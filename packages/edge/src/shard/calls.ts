import type { Definitions } from "@pipit/core/definition";
import type { Decision, MessageRef, Person } from "@pipit/core/content";
import type { Reason } from "@pipit/core/explain";
import type { ConsentChoice, Json, JsonObject, ProfileEvent } from "@pipit/core/event";
import type { Identifier, IdentifierKey, ProfileId } from "@pipit/core/identity";
import type { Cart, Cause } from "@pipit/core/profile";
import type { Histograms } from "@pipit/core/model";
import type { PublicationMark, VersionMark } from "../definitions/published.ts";
import type { Packed } from "./packed.ts";
import type { ShownReport } from "./decisions.ts";
import type { MergeCalls } from "./merge/calls.ts";
import type { EmailCalls } from "./email-calls.ts";
import type { SeeCalls } from "./see-calls.ts";

/**
 * What a shard can be asked (`profile-shard.ts` says what each does). The types of Workers' RPC cannot follow JSON,
 * which is recursive, so callers go by this interface, and the shard implements it.
 */
export interface ShardCalls extends EmailCalls, SeeCalls, MergeCalls {
	ingest(envelope: Envelope, parts: readonly IngestPart[]): Promise<IngestResult[]>;
	/** The same as text, for the way in that everything takes. */
	ingestPacked(packed: Packed): Promise<IngestResult[]>;
	open(envelope: Envelope, request: OpenRequest): Promise<OpenAnswer>;
	lastShown(envelope: Envelope, request: OpenRequest): Promise<OpenAnswer>;
	reportShown(report: ShownReport): Promise<void>;
	recognize(arrival: Arrival): Promise<boolean>;
	find(identifier: Identifier): Promise<ProfileId | null>;
	findEach(identifiers: readonly Identifier[]): Promise<(ProfileId | null)[]>;
	report(envelope: Envelope, profileId: ProfileId): Promise<ProfileReport | null>;
	shownTo(profileId: ProfileId): Promise<ShownReport[]>;
	wake(envelope: Envelope): Promise<void>;
	measure(envelope: Envelope): Promise<Histograms>;
	why(envelope: Envelope, profileId: ProfileId, segment: string): Promise<WhyReport | null>;
	preview(envelope: Envelope, request: PreviewRequest): Promise<ShardPreview>;
}

/** Why somebody is in a segment or not, and how they came in and went out of it. */
export interface WhyReport {
	readonly profile_id: ProfileId;
	readonly segment: string;
	readonly name: string;
	/** Of the definitions that this is judged by. */
	readonly version: string;
	readonly in: boolean;
	readonly since: string | null;
	readonly until: string | null;
	readonly why: Reason;
	/** The newest 100 entries and exits, newest first. */
	readonly history: readonly {
		readonly change: string;
		readonly at: string;
		readonly noticed_at: string;
		readonly cause: Cause;
		/** The event that caused it, where it was one and is still kept. */
		readonly event: { readonly name: string; readonly time: string } | null;
	}[];
	/** Before this moment events are no longer kept; null while all are. */
	readonly history_from: string | null;
}

/** Definitions that are not published, to be tried on this shard's people. */
export interface PreviewRequest {
	readonly definitions: Definitions;
	readonly version: string;
	/** Look at no more people than these, drawn by this seed. */
	readonly most: number;
	readonly seed: number;
}

export interface ShardPreview {
	readonly profiles: number;
	readonly lookedAt: number;
	/** Of those looked at: whose older events are no longer kept. */
	readonly trimmed: number;
	readonly failed: number;
	readonly segments: { readonly [id: string]: SegmentCounts };
}

export interface SegmentCounts {
	readonly before: number;
	readonly after: number;
	readonly entered: number;
	readonly left: number;
	readonly examples: { readonly enter: ProfileId[]; readonly leave: ProfileId[] };
}

/** What comes with each call: the newest version the caller has seen, and how far the demo's clock is ahead. */
export interface Envelope {
	readonly definitions: PublicationMark;
	/** Whom people are compared with; null while nobody was measured. */
	readonly models: VersionMark | null;
	readonly clockOffsetMs: number;
}

/** Events of one person, addressed by the identifier that they came by, or by the profile where it is known. */
export interface IngestPart {
	readonly to:
		| { readonly kind: "identifier"; readonly identifier: Identifier }
		| { readonly kind: "profile"; readonly profileId: ProfileId }
		/** Sent on by the home of `by`, which may since have gone to somebody else. */
		| { readonly kind: "forwarded"; readonly profileId: ProfileId; readonly by: IdentifierKey };
	readonly events: readonly ProfileEvent[];
}

export type IngestResult =
	/** Stored, or known already: either way this shard has them. */
	| {
			readonly kind: "stored";
			readonly profileId: ProfileId;
			readonly duplicates: number;
			/** Except these: they name another account than the profile's and belong to that one. */
			readonly switched: readonly { readonly user: Identifier; readonly messageIds: readonly string[] }[];
	  }
	/** The identifier belongs to a profile of another shard, or the profile is part of another one; nothing was stored. */
	| { readonly kind: "elsewhere"; readonly profileId: ProfileId }
	/** The person was erased then; what was received before is dropped. */
	| { readonly kind: "erased"; readonly at: number }
	/** No such profile, and a profile is never made from an id alone; nothing was stored. */
	| { readonly kind: "unknown" };

export interface OpenRequest {
	readonly profileId: ProfileId;
	readonly message: MessageRef;
	readonly block: string;
	/** A part of it that is fetched alone, such as `photo-1`; null is all of it. */
	readonly slot: string | null;
	/** Who fetches; scanners are answered but leave no trace. */
	readonly client: ClientClass;
}

export type ClientClass = "human" | "proxy" | "prefetch" | "scanner" | "unknown";

/** The decision, and of the person what a template may show; null where nobody is known or nobody consented. */
export interface OpenAnswer {
	readonly decision: Decision;
	readonly person: Person | null;
	/** Whether another mail program may show something that leads elsewhere; then what was clicked is a guess. */
	readonly ambiguous: boolean;
	/** Whether the browser that follows the link may be told to be this person's. */
	readonly recognizable: boolean;
}

/** A browser that followed a link of an email. */
export interface Arrival {
	readonly profileId: ProfileId;
	/** The message whose link it was. */
	readonly message: number;
	/** The browser's anonymous id. */
	readonly browser: Identifier;
}

/** Everything a shard knows of a profile, for the API and the demo's side panel. */
export interface ProfileReport {
	readonly profile_id: ProfileId;
	readonly revision: number;
	readonly first_seen_at: string;
	readonly last_seen_at: string;
	readonly traits: JsonObject;
	readonly cart: Cart;
	readonly consent: ConsentChoice;
	readonly identifiers: readonly { readonly key: string; readonly status: string; readonly other_profile_id: string | null }[];
	readonly segments: { readonly [id: string]: { readonly in: boolean; readonly since: string | null; readonly until: string | null } };
	readonly membership_history: readonly {
		readonly segment: string;
		readonly change: string;
		readonly at: string;
		readonly noticed_at: string;
		readonly cause: Json;
	}[];
	readonly events: readonly { readonly message_id: string; readonly time: string; readonly name: string; readonly properties: JsonObject }[];
	readonly event_count: number;
	/** Visits of the person's browsers that are still kept, as `Session Started` tells them. */
	readonly sessions: { readonly count: number; readonly last_started_at: string | null };
	/** Events that could not be evaluated and wait for the next try. */
	readonly parked: readonly { readonly message_id: string; readonly error: string }[];
	readonly decisions: readonly { readonly message: number; readonly block: string; readonly variant: string; readonly link: string; readonly shown_at: string; readonly via: string; readonly client: string; readonly version: string }[];
}
