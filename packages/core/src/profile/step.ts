import type { ProfileEvent } from "../event/index.ts";
import type { Program } from "../segment/index.ts";
import type { Effect, ProfileState } from "./state.ts";

export interface StepInput {
	readonly program: Program;
	readonly state: ProfileState;
	/** New ones only (already deduplicated), in any order, late ones included. All arrive at `now`. */
	readonly events: readonly ProfileEvent[];
	/** The shard's clock, epoch ms; never backwards. */
	readonly now: number;
	/** Everything kept, `events` included, in any order; read only when something must be rebuilt. */
	readonly history: () => readonly ProfileEvent[];
}

export interface Step {
	readonly state: ProfileState;
	readonly effects: readonly Effect[];
	/** When to call again without events, epoch ms; null = not before the next event. */
	readonly nextDue: number | null;
}

/**
 * Brings a profile to `now`: what time alone changed since the last step, then the events.
 * With a new program it first rebuilds what that program keeps and the old one did not.
 */
export declare function step(input: StepInput): Step;
