import { ask, turnTo, type Node, type Reader } from "../segment/engine.ts";
import type { ProfileState } from "./state.ts";

/** Where a node's answer turns next while no event arrives. */
export interface Turn {
	/** The answer at the moment where the search begins. */
	readonly value: boolean;
	/** The first moment at which the answer differs; Infinity = never. */
	readonly at: number;
	/** The search was given up; up to and including this moment nothing turns. Null: `at` is certain. */
	readonly givenUpAt: number | null;
}

/**
 * How many moments are looked at for one turn. What does not follow the calendar changes so often at most as events are
 * kept, and what does repeats, so that only rules that join several of them in odd ways come this far.
 */
const MOST_LOOKS = 20_000;
const FEW_LOOKS = 8;

/**
 * The first moment after `from`, up to and including `to`, at which the node answers differently. Between two changes of
 * what does not follow the calendar, a rule that was the same for as long as the calendar takes to repeat stays the same.
 */
export function nextTurn(reader: Reader, state: ProfileState, node: Node, from: number, to = Infinity): Turn {
	turnTo(reader, state, from);
	const value = ask(reader, node);
	let next = reader.until;
	let gears: readonly Gear[] = [];
	for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
		for (const gear of gears) {
			if (next >= gear.steadyTo) continue;
			if (next > gear.steadyFrom + gear.period) gear.quiet.add(gear.others);
			if (gear.quiet.has(gear.others)) next = gear.steadyTo;
		}
		if (next > to || next === Infinity) return { value, at: Infinity, givenUpAt: null };
		turnTo(reader, state, next);
		if (ask(reader, node) !== value) return { value, at: next, givenUpAt: null };
		const looked = next;
		next = reader.until;
		// Most answers turn at once.
		if (looks === FEW_LOOKS) gears = gearsOf(node);
		for (const gear of gears) {
			if (looked < gear.steadyTo) continue;
			settle(gear, reader, state, node, looked);
		}
		if (looks === MOST_LOOKS - 1) return { value, at: Infinity, givenUpAt: looked };
	}
	return { value, at: Infinity, givenUpAt: null };
}

/** One of the periods that a node's conditions repeat in, and the time in which only those change that do. */
interface Gear {
	readonly period: number;
	steadyFrom: number;
	steadyTo: number;
	/** What the other conditions answer in that time. */
	others: string;
	/** Such answers with which the node has been seen not to turn in a whole period: then it never does with them. */
	readonly quiet: Set<string>;
}

/** Shortest period first. */
function gearsOf(node: Node): readonly Gear[] {
	const periods = [...new Set(node.leaves.map(({ period }) => period))].filter((period) => period > 0);
	return periods
		.toSorted((a, b) => a - b)
		.map((period) => ({ period, steadyFrom: -Infinity, steadyTo: -Infinity, others: "", quiet: new Set() }));
}

/** Notes what the conditions answer that do not repeat within the gear's period, and up to when. */
function settle(gear: Gear, reader: Reader, state: ProfileState, node: Node, from: number): void {
	turnTo(reader, state, from);
	gear.steadyFrom = from;
	gear.steadyTo = Infinity;
	gear.others = "";
	for (const leaf of node.leaves) {
		const holds = ask(reader, leaf);
		if (leaf.period > 0 && leaf.period <= gear.period && reader.until <= from + gear.period) {
			gear.others += "-";
			continue;
		}
		gear.others += holds ? "1" : "0";
		if (reader.until < gear.steadyTo) gear.steadyTo = reader.until;
	}
}

/** A first look back, ms. */
const SHORTEST_LOOK_BACK = 4 * 86_400_000;

/** The last moment after `from`, up to and including `to`, at which the node's answer turned; null where it did not. */
export function lastTurn(reader: Reader, state: ProfileState, node: Node, from: number, to: number): number | null {
	for (let back = SHORTEST_LOOK_BACK; ; back *= 8) {
		const start = Math.max(from, to - back);
		let last: number | null = null;
		for (let at = start; ; ) {
			const turn = nextTurn(reader, state, node, at, to);
			at = turn.at === Infinity ? (turn.givenUpAt ?? Infinity) : turn.at;
			if (at > to) break;
			if (turn.at !== Infinity) last = at;
		}
		if (last !== null || start === from) return last;
	}
}
