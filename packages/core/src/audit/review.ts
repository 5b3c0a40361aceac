import type { Found } from "./finding.ts";

export const VERDICTS = ["open", "accepted", "expected", "fixed"] as const;
/** open: waits for somebody. accepted: will be mended. expected: no fault. fixed: mended. */
export type Verdict = (typeof VERDICTS)[number];

/** A finding as the queue keeps it. */
export interface Reviewed {
	readonly key: string;
	readonly verdict: Verdict;
	/** Epoch ms; null where nobody has decided. */
	readonly decidedAt: number | null;
	/** What it was when somebody decided; null where nobody has. */
	readonly decidedSeverity: number | null;
}

/** What becomes of a finding after an audit. */
export type Outcome =
	/** Never seen before: open. */
	| { readonly kind: "new"; readonly found: Found }
	/** Still there, and nothing to say anew. */
	| { readonly kind: "kept"; readonly found: Found }
	/** Decided and open again, because it grew by `WORSE` since, or came back after it was mended. */
	| { readonly kind: "reopened"; readonly found: Found; readonly why: "worse" | "came back" }
	/** Not there any more. */
	| { readonly kind: "over"; readonly key: string };

/** What was expected is asked about again when it is at least so many times what it was when somebody said so. */
export const WORSE = 2;

/**
 * Brings an audit's findings and the queue together: verdicts stick.
 * @param isOver whether a finding that was not found again is gone, and not only unseen this time.
 */
export function review(known: ReadonlyMap<string, Reviewed>, found: readonly Found[], isOver: (key: string) => boolean): readonly Outcome[] {
	const keys = new Set(found.map(({ key }) => key));
	const gone = [...known.values()].filter(({ key, verdict }) => !keys.has(key) && (verdict === "open" || verdict === "accepted") && isOver(key));
	return [...found.map((one) => outcomeOf(known.get(one.key), one)), ...gone.map(({ key }) => ({ kind: "over" as const, key }))];
}

function outcomeOf(before: Reviewed | undefined, found: Found): Outcome {
	if (before === undefined) return { kind: "new", found };
	const { verdict, decidedAt, decidedSeverity } = before;
	if (verdict === "expected" && decidedSeverity !== null && found.severity >= decidedSeverity * WORSE) return { kind: "reopened", found, why: "worse" };
	// A week that is looked at reaches back to before it was mended: only what came since speaks against that.
	if (verdict === "fixed" && decidedAt !== null && found.lastAt > decidedAt) return { kind: "reopened", found, why: "came back" };
	return { kind: "kept", found };
}
