import type { Node } from "../segment/engine.ts";
import type { Program } from "../segment/index.ts";
import { choiceOf } from "./consent.ts";
import { evaluate } from "./evaluate.ts";
import type { Card, ProfileState } from "./state.ts";
import { nextTurn } from "./turns.ts";

/** The profile as JSON for the snapshot that answers when the shard does not. Every membership carries its end. */
export function cardOf(program: Program, state: ProfileState, now: number): Card {
	const evaluation = evaluate(program, state, now);
	return {
		profile_id: state.profileId,
		meaning: program.meaning,
		written_at: Math.max(now, state.evaluatedAt),
		traits: evaluation.traits(),
		cart: evaluation.cart(),
		consent: choiceOf(state.consent),
		viewed: state.viewed,
		segments: Object.fromEntries(
			program.segments.map(({ id, node }) => {
				const { in: isIn, since, until, approximate } = evaluation.segment(id);
				return [id, { in: isIn, since, until: until ?? (approximate ? givenUpAt(node) : null) }] as const;
			}),
		),
		rules: Object.fromEntries(
			[...program.rules].map(([key, node]) => {
				const { value, until, approximate } = evaluation.rule(key);
				return [key, { value, until: until ?? (approximate ? givenUpAt(node) : null) }] as const;
			}),
		),
	};

	/** Where the end was not found: what was followed up to some moment is unknown after it. */
	function givenUpAt(node: Node): number | null {
		return nextTurn(program.reader, state, node, Math.max(now, state.evaluatedAt)).givenUpAt;
	}
}
