import type { Json, JsonObject } from "../event/index.ts";
import { ask, cartValue, decimalToNumber, isProtectedTrait, traitValue, turnTo, type NamedNode, type Node } from "../segment/engine.ts";
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
	return new Reading(program, state, now);
}

/** What `evaluate` answers: a class, so that to read one rule makes one small object and not a function per question. */
class Reading implements Evaluation {
	readonly #program: Program;
	readonly #state: ProfileState;
	readonly #clock: number;

	constructor(program: Program, state: ProfileState, now: number) {
		this.#program = program;
		this.#state = state;
		this.#clock = Math.max(now, state.evaluatedAt);
	}

	segment(id: string): Membership {
		const segment = this.#program.segmentById.get(id);
		if (segment === undefined) return { in: false, since: null, until: null };
		const { value, ...rest } = answerAt(this.#program, this.#state, segment.node, this.#clock);
		return { in: value, since: value ? entryOf(this.#program, this.#state, segment, this.#clock) : null, ...rest };
	}

	rule(key: string): Answer {
		const node = this.#program.rules.get(key);
		return node === undefined ? NEVER : answerAt(this.#program, this.#state, node, this.#clock);
	}

	traits(): JsonObject {
		const traits: { [name: string]: Json } = {};
		for (const [name, stored] of Object.entries(this.#state.traits)) {
			const value = isProtectedTrait(name) ? undefined : traitValue(stored);
			if (value !== undefined) traits[name] = value;
		}
		for (const [id, reading] of this.#program.traits) {
			delete traits[id];
			const value = reading.read(this.#state, { now: this.#clock, reading: Number.NaN, until: Infinity });
			if (value !== undefined) traits[id] = value;
		}
		return traits;
	}

	approximateTraits(): readonly string[] {
		const ids = [...this.#program.traits.keys()];
		return ids.filter((id) => this.#program.traits.get(id)?.isApproximate?.(this.#state, this.#clock) === true);
	}

	cart(): Cart {
		const { items, currency, url, cartId, updatedAt } = this.#state.cart;
		return {
			items,
			value: decimalToNumber(cartValue(items)),
			currency: currency ?? items[0]?.currency ?? null,
			url,
			cartId,
			updatedAt,
		};
	}
}

const NEVER: Answer = { value: false, until: null };

function answerAt({ reader }: Program, state: ProfileState, node: Node, clock: number): Answer {
	turnTo(reader, state, clock);
	const now = ask(reader, node);
	// Most answers about who somebody is last until the next event.
	if (reader.until === Infinity && node.bounded.length === 0) return { value: now, until: null };
	const { value, at, givenUpAt } = nextTurn(reader, state, node, clock);
	const until = at === Infinity ? null : at;
	const isExact = givenUpAt === null && !node.bounded.some((leaf) => leaf.isApproximate?.(state, clock) === true);
	return isExact ? { value, until } : { value, until, approximate: true };
}

/** Since when a segment that holds at the clock has held, from what the last step knew. */
function entryOf({ reader }: Program, state: ProfileState, { id, node }: NamedNode, clock: number): number {
	const known = enteredAt(state.memberships, id);
	const isPassed = state.nextDue !== null && state.nextDue <= clock;
	const last = isPassed ? lastTurn(reader, state, node, state.evaluatedAt, clock) : null;
	return last ?? known ?? clock;
}
