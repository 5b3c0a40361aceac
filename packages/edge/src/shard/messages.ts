import type { QuarantineEntry } from "../collect/ports.ts";
import type { ProfileEvent } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import type { OpenCount } from "../open/count.ts";
import type { Arrival } from "./calls.ts";
import type { ShownReport } from "./decisions.ts";
import type { ProfileCopy } from "./copy.ts";

/** What waits in the ingest queue: accepted, durable, and not yet where it belongs. */
export type IngestMessage =
	| { readonly kind: "events"; readonly site: string; readonly events: readonly ProfileEvent[] }
	| { readonly kind: "quarantine"; readonly site: string; readonly entries: readonly QuarantineEntry[] }
	| { readonly kind: "arrival"; readonly site: string; readonly arrival: Arrival }
	| { readonly kind: "shown"; readonly site: string; readonly report: ShownReport }
	/** The copies of the catalogue that opens read are to be brought up to date. */
	| { readonly kind: "catalogue"; readonly site: string }
	/** Counted once for each id, however often it comes. */
	| { readonly kind: "counts"; readonly site: string; readonly id: string; readonly counts: readonly OpenCount[] };

/** Copies of profiles on their way from a shard to D1. */
export interface ProjectMessage {
	readonly site: string;
	readonly copies: readonly ProfileCopy[];
	readonly notices: readonly ProfileNotice[];
}

/** What became of a profile besides its own state. */
export type ProfileNotice =
	| { readonly kind: "moved"; readonly profile_id: ProfileId; readonly revision: number; readonly moved_to: ProfileId }
	| { readonly kind: "erased"; readonly profile_id: ProfileId; readonly revision: number }
	/** It is itself again without `from_id`, whose these events are. */
	| { readonly kind: "parted"; readonly profile_id: ProfileId; readonly from_id: ProfileId; readonly message_ids: readonly string[] };
