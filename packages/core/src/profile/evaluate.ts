import type { Json, JsonObject } from "../event/index.ts";
import { ask, cartValue, decimalToNumber, LIST_TRAIT, traitValue, turnTo, type NamedNode, type Node } from "../segment/engine.ts";
import type { Answer, Program } from "../segment/index.ts";
import type { Cart, Membership, ProfileState } from "./state.ts";

/** What holds for one profile at one moment. Everything is worked out when it is asked for. */
export interface Evaluation {
	/** A segment that the program does not have is answered as out, for ever. */
	segment(id: string): Membership;
	/** A rule that the program does not have is answered as false, for ever. */
	rule(key: string): Answer;
	/** Stored traits, and computed ones over them; what has no value is absent. */
	traits(): JsonObject;
	cart(): Cart;
}

/**
 * How many moments at which an answer could have changed are looked at for the one at which it does. Where it is still
 * the same after so many: never, if they reach over a year ahead (such is a rule that follows the clock in the parts
 * but not as a whole), else the last of them, before which nothing changes.
 */
const MOST_LOOKS = 5_000;
const FAR_AHEAD_MS = 366 * 86_400_000;

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
			const { value, until } = answerAt(program, state, segment.node, clock);
			return { in: value, since: value ? entryOf(program, state, segment, clock) : null, until };
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

function answerAt(program: Program, state: ProfileState, node: Node, clock: number): Answer {
	const { reader } = program;
	turnTo(reader, state, clock);
	const value = ask(reader, node);
	for (let looks = 0; looks < MOST_LOOKS && reader.until !== Infinity; looks += 1) {
		const next = reader.until;
		turnTo(reader, state, next);
		if (ask(reader, node) !== value) return { value, until: next };
	}
	return { value, until: reader.until - clock > FAR_AHEAD_MS ? null : reader.until };
}

/** Since when a segment that holds at the clock has held, from what the last step knew. */
function entryOf(program: Program, state: ProfileState, { id, node }: NamedNode, clock: number): number {
	const { reader } = program;
	const known = Object.hasOwn(state.memberships, id) ? state.memberships[id] : undefined;
	let since = known ?? null;
	if (state.nextDue !== null && state.nextDue <= clock) {
		turnTo(reader, state, state.evaluatedAt);
		ask(reader, node);
		for (let looks = 0; looks < MOST_LOOKS && reader.until <= clock; looks += 1) {
			const next = reader.until;
			turnTo(reader, state, next);
			const holds = ask(reader, node);
			if (!holds) since = null;
			else since ??= next;
		}
	}
	return since ?? clock;
}
