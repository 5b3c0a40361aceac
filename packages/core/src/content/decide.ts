import type { Decision, DecisionInput } from "./decision.ts";

/** What this person is shown in this block, now. Never fails: the block's fallback is always there. */
export declare function decide(input: DecisionInput): Decision;
