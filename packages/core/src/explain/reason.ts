import type { Json } from "../event/index.ts";
import type { Path } from "../problem/index.ts";

/** Why a rule holds or does not, as a tree with the rule's own parts. Times are ISO 8601. */
export interface Reason {
	/** Where it stands: `["segments", "vip", "rule", "all", 0]`. */
	readonly path: Path;
	/** `all`, `any`, `not`, `points` and `segment` have parts; a `condition` has evidence. */
	readonly kind: "all" | "any" | "not" | "points" | "segment" | "condition";
	/** The condition itself, or the id of the segment; null for logic, which its parts say. */
	readonly rule: Json;
	readonly holds: boolean;
	/** The first moment at which `holds` differs if nothing happens; null = never. */
	readonly until: string | null;
	/** Whether a bound on what is kept may have made `holds` or `until` inexact. */
	readonly approximate: boolean;
	/** What is there now, in the shape of its kind of condition: docs/why.md has them all. Null for logic. */
	readonly found: Json;
	/** What there must be. */
	readonly needed: Json;
	/** The events that made it so, the newest first, at most ten; `evidence_count` is how many there are. */
	readonly evidence: readonly Evidence[];
	readonly evidence_count: number;
	readonly parts: readonly Reason[];
}

/** One event that made an answer what it is. */
export interface Evidence {
	readonly message_id: string;
	readonly name: string;
	readonly time: string;
	/** What it is to the condition: `counted`, `start`, `without`, `step 2`, `set`, `decided`. */
	readonly as: string;
	/** What of it counts: the amount that is summed, the key of a clock, the product; null where only that it happened. */
	readonly value: Json;
	/** When it stops counting; null = never, or not by itself. */
	readonly counts_until: string | null;
}

/** What a condition found and needs, and all the events that made it so, the most telling first. */
export interface Finding {
	readonly found: Json;
	readonly needed: Json;
	readonly evidence: readonly Evidence[];
}

export function isoTime(at: number | null): string | null {
	return at === null || !Number.isFinite(at) ? null : new Date(at).toISOString();
}
