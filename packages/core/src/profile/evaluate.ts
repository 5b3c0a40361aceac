import type { Json, JsonObject } from "../event/index.ts";
import { cartValue, decimalToNumber, LIST_TRAIT, traitValue, type NamedNode, type Node } from "../segment/engine.ts";
import type { Answer, Program } from "../segment/index.ts";
import { enteredAt } from "./memberships.ts";
import { lastTurn, nextTurn } from "./turns.ts";
import type { Cart, Membership, ProfileState } from "./state.ts";

/** What holds for one profile at one moment. Everything is worked out when it is asked for. */
export interface Evaluation {
	/** A segment that the program does not have is answered as out, for ever. */
	segment(id: string): Membership;
	/** A rule that the program does not have is answered as false, for ever. */
	rule(key: string): Answer;
	/** Stored traits, and computed ones over them; what has no value is absent. */
	traits(): JsonObject;
	/** The computed traits of which a bound has dropped something that could matter. */
	approximateTraits(): readonly string[];
	cart(): Cart;
}

/**
 * Reads a profile at `now` without writing anything; at the moment of its last step where that is later.
 * The state must be one that `step` has brought to this program.
 */
export function evaluate(program: Program, state: ProfileState, now: number): Evaluation {
	const clock = Math.max(now, state.evaluatedAt);
	return {
		segment(id) {
			const segment = program.segmentById.get(id);
			if (segment === undefined) return { in: false, since: null, until: null };
			const { value, ...rest } = answerAt(program, state, segment.node, clock);
			return { in: value, since: value ? entryOf(program, state, segment, clock) : null, ...rest };
		},
		rule(key) {
			const node = program.rules.get(key);
			return node === undefined ? { value: false, until: null } : answerAt(program, state, node, clock);
		},
		traits() {
			const traits: { [name: string]: Json } = {};
			for (const [name, stored] of Object.entries(state.traits)) {
				const value = name.startsWith(LIST_TRAIT) ? undefined : traitValue(stored);
				if (value !== undefined) traits[name] = value;
			}
			for (const [id, reading] of program.traits) {
				delete traits[id];
				const value = reading.read(state, { now: clock, reading: Number.NaN, until: Infinity });
				if (value !== undefined) traits[id] = value;
			}
			return traits;
		},
		approximateTraits() {
			const ids = [...program.traits.keys()];
			return ids.filter((id) => program.traits.get(id)?.isApproximate?.(state, clock) === true);
		},
		cart() {
			const { items, currency, url, cartId, updatedAt } = state.cart;
			return {
				items,
				value: decimalToNumber(cartValue(items)),
				currency: currency ?? items[0]?.currency ?? null,
				url,
				cartId,
				updatedAt,
			};
		},
	};
}

function answerAt({ reader }: Program, state: ProfileState, node: Node, clock: number): Answer {
	const { value, at, givenUpAt } = nextTurn(reader, state, node, clock);
	const until = at === Infinity ? null : at;
	const isExact = givenUpAt === null && !node.leaves.some((leaf) => leaf.isApproximate?.(state, clock) === true);
	return isExact ? { value, until } : { value, until, approximate: true };
}

/** Since when a segment that holds at the clock has held, from what the last step knew. */
function entryOf({ reader }: Program, state: ProfileState, { id, node }: NamedNode, clock: number): number {
	const known = enteredAt(state.memberships, id);
	const isPassed = state.nextDue !== null && state.nextDue <= clock;
	const last = isPassed ? lastTurn(reader, state, node, state.evaluatedAt, clock) : null;
	return last ?? known ?? clock;
}
