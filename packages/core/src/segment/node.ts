import type { Clock } from "./clock.ts";
import type { Facts } from "./facts.ts";
import type { Turning } from "./watch.ts";

/** One profile at one moment, being read. Every node answers once per reading. */
export interface Reader extends Clock {
	now: number;
	facts: Facts;
	/** Which reading this is; answers of earlier ones are void. */
	reading: number;
	/**
	 * By a node's id, in two numbers: the reading that it was last asked in, below zero where it answered no, and the end of
	 * that answer.
	 */
	readonly answers: Float64Array;
}

/** A condition, or logic over conditions: one per distinct meaning, shared by all that use it. */
export interface Node {
	readonly id: number;
	/** What it looks at: `memory:<slot>`, `trait:<root>`, `cart`, `consent`, `age`. */
	readonly touches: ReadonlySet<string>;
	/** Answers for `reader.now`, and sets `reader.until`. */
	readonly answer: (reader: Reader) => boolean;
	/** The conditions that it is made of; of a condition, itself. */
	readonly leaves: readonly Node[];
	/** Of these conditions, those whose memory is bounded. */
	readonly bounded: readonly Node[];
	/**
	 * While all other conditions stay as they are, one that follows the calendar gives within this time, ms, every answer
	 * that it ever gives; 0: it does not follow the calendar and changes only so often.
	 */
	readonly period: number;
	/** Of a condition: whether a bound has dropped what could matter to its answer at `now`. */
	readonly isApproximate: Approximation | null;
	/** Of a condition that looks at one thing only: null where nothing cheaper than asking it tells. */
	readonly turning: Turning | null;
	/** What joins it of its parts; null of a condition, and of what counts its parts in another way. */
	readonly logic: Joined | null;
}

export interface Joined {
	readonly operator: "all" | "any" | "not";
	readonly parts: readonly Node[];
}

export type Approximation = (facts: Facts, now: number) => boolean;

/** What a node is made from. */
export interface NodeParts {
	readonly touches: Iterable<string>;
	readonly answer: (reader: Reader) => boolean;
	/** Where it is logic over other nodes. */
	readonly parts?: readonly Node[];
	/** Of a condition that follows the calendar. */
	readonly period?: number;
	/** Of a condition whose memory is bounded. */
	readonly isApproximate?: Approximation | null;
	/** Of a condition with one `touches`. */
	readonly turning?: Turning;
	/** How `answer` joins the parts, where that is all it does. */
	readonly operator?: Joined["operator"];
}

export function makeNode(id: number, { touches, answer, parts, period = 0, isApproximate = null, turning, operator }: NodeParts): Node {
	const leaves = parts === undefined ? [] : [...new Set(parts.flatMap((part) => part.leaves))];
	const longest = leaves.reduce((most, leaf) => Math.max(most, leaf.period), period);
	const bounded = leaves.filter((leaf) => leaf.isApproximate !== null);
	const node: Node = {
		id,
		touches: new Set(touches),
		answer,
		leaves,
		bounded,
		period: longest,
		isApproximate,
		turning: turning ?? null,
		logic: operator === undefined || parts === undefined ? null : { operator, parts },
	};
	if (parts === undefined) {
		leaves.push(node);
		if (isApproximate !== null) bounded.push(node);
	}
	return node;
}

/** The node's answer at `reader.now`; `reader.until` is its end. */
export function ask(reader: Reader, node: Node): boolean {
	const id = node.id;
	const { answers, reading } = reader;
	const known = answers[2 * id];
	if (known === reading || known === -reading) {
		reader.until = answers[2 * id + 1] ?? Infinity;
		return known === reading;
	}
	const value = node.answer(reader);
	answers[2 * id] = value ? reading : -reading;
	answers[2 * id + 1] = reader.until;
	return value;
}

export function newReader(nodes: number, facts: Facts): Reader {
	return {
		now: 0,
		until: Infinity,
		facts,
		reading: 0,
		answers: new Float64Array(2 * nodes),
	};
}

/** Turns the reader to a profile and a moment. */
export function turnTo(reader: Reader, facts: Facts, now: number): void {
	reader.facts = facts;
	reader.now = now;
	reader.reading += 1;
}
/** True until the earliest end; false until the latest end of its false parts. */
export function answerAll(parts: readonly Node[]): (reader: Reader) => boolean {
	return (reader) => {
		let holds = true;
		let whileTrue = Infinity;
		let whileFalse = -Infinity;
		for (const part of parts) {
			if (ask(reader, part)) {
				if (reader.until < whileTrue) whileTrue = reader.until;
			} else {
				holds = false;
				if (reader.until > whileFalse) whileFalse = reader.until;
				if (whileFalse === Infinity) break;
			}
		}
		reader.until = holds ? whileTrue : whileFalse;
		return holds;
	};
}

/** True until the latest end of its true parts; false until the earliest end. */
export function answerAny(parts: readonly Node[]): (reader: Reader) => boolean {
	return (reader) => {
		let holds = false;
		let whileFalse = Infinity;
		let whileTrue = -Infinity;
		for (const part of parts) {
			if (ask(reader, part)) {
				holds = true;
				if (reader.until > whileTrue) whileTrue = reader.until;
				if (whileTrue === Infinity) break;
			} else if (reader.until < whileFalse) {
				whileFalse = reader.until;
			}
		}
		reader.until = holds ? whileTrue : whileFalse;
		return holds;
	};
}

export function answerNot(part: Node): (reader: Reader) => boolean {
	return (reader) => !ask(reader, part);
}
