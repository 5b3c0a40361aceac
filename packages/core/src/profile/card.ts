import type { Program } from "../segment/index.ts";
import { choiceOf } from "./consent.ts";
import { evaluate } from "./evaluate.ts";
import type { Card, ProfileState } from "./state.ts";

/** The profile as JSON for the snapshot that answers when the shard does not. Every membership carries its end. */
export function cardOf(program: Program, state: ProfileState, now: number): Card {
	const evaluation = evaluate(program, state, now);
	return {
		profile_id: state.profileId,
		version: state.version,
		written_at: Math.max(now, state.evaluatedAt),
		traits: evaluation.traits(),
		cart: evaluation.cart(),
		consent: choiceOf(state.consent),
		viewed: state.viewed,
		segments: Object.fromEntries(program.segments.map(({ id }) => [id, evaluation.segment(id)])),
		rules: Object.fromEntries([...program.rules.keys()].map((key) => [key, evaluation.rule(key)])),
	};
}
