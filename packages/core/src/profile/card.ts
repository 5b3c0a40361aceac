import type { Program } from "../segment/index.ts";
import type { Card, ProfileState } from "./state.ts";

/** The profile as JSON for the snapshot that answers when the shard does not. */
export declare function cardOf(program: Program, state: ProfileState, now: number): Card;
