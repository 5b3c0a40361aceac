import type { JsonObject } from "../event/index.ts";
import type { Answer, Program } from "../segment/index.ts";
import type { Cart, Membership, ProfileState } from "./state.ts";

/** What holds for one profile at one moment. Everything is worked out when it is asked for. */
export interface Evaluation {
	/** A segment that the program does not have is answered as out, for ever. */
	segment(id: string): Membership;
	/** A rule that the program does not have is answered as false, for ever. */
	rule(key: string): Answer;
	/** Stored traits, and computed ones over them. */
	traits(): JsonObject;
	cart(): Cart;
}

/** Reads a profile at `now` without writing anything. */
export declare function evaluate(program: Program, state: ProfileState, now: number): Evaluation;
