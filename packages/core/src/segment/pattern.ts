import { isWordUnit, parsePattern, PatternError, type Edge, type Pattern } from "./pattern-syntax.ts";

const MOST_STATES = 1_000;

/** Longer texts never match, so that no visitor can make a pattern cost more than a few milliseconds. */
const LONGEST_TEXT = 4_096;

/** Why a pattern cannot be used, as what was expected instead; null for a good one. */
export function patternProblem(source: string): string | null {
	try {
		compilePattern(source);
		return null;
	} catch (error) {
		if (error instanceof PatternError) return error.message;
		throw error;
	}
}

/**
 * A regular expression as a function that finds it anywhere in a text, in time linear in the text whatever the
 * pattern: all paths through the automaton are walked at once (Thompson, "Regular Expression Search Algorithm", 1968).
 */
export function compilePattern(source: string): (text: string) => boolean {
	const states: State[] = [];
	const start = build(parsePattern(source), states, add(states, { kind: "match" }));
	return (text) => text.length <= LONGEST_TEXT && search(states, start, text);
}

type State =
	| { readonly kind: "char"; readonly test: (unit: number) => boolean; readonly next: number }
	| { readonly kind: "edge"; readonly edge: Edge; readonly next: number }
	| { readonly kind: "split"; next: number; other: number }
	| { readonly kind: "match" };

function add(states: State[], state: State): number {
	if (states.length >= MOST_STATES) throw new PatternError(`a smaller pattern (at most ${MOST_STATES} states)`);
	states.push(state);
	return states.length - 1;
}

/** Adds the states of a pattern that continues at `next`; returns where it starts. */
function build(pattern: Pattern, states: State[], next: number): number {
	if (pattern.kind === "repeat") return buildRepeat(pattern, states, next);
	switch (pattern.kind) {
		case "char":
			return add(states, { kind: "char", test: pattern.test, next });
		case "edge":
			return add(states, { kind: "edge", edge: pattern.edge, next });
		case "sequence":
			// Even nothing costs a state, so that repeats of nothing end too.
			if (pattern.parts.length === 0) return add(states, { kind: "split", next, other: next });
			return pattern.parts.reduceRight((following, part) => build(part, states, following), next);
		default:
			return pattern.options
				.map((option) => build(option, states, next))
				.reduceRight((other, first) => add(states, { kind: "split", next: first, other }));
	}
}

function buildRepeat(pattern: Pattern & { kind: "repeat" }, states: State[], next: number): number {
	let following = next;
	if (pattern.most === Infinity) {
		const loop: State & { kind: "split" } = { kind: "split", next, other: next };
		following = add(states, loop);
		loop.next = build(pattern.part, states, following);
	} else {
		for (let count = pattern.least; count < pattern.most; count += 1) {
			following = add(states, { kind: "split", next: build(pattern.part, states, following), other: next });
		}
	}
	for (let count = 0; count < pattern.least; count += 1) following = build(pattern.part, states, following);
	return following;
}

function search(states: readonly State[], start: number, text: string): boolean {
	const seenAt = new Int32Array(states.length).fill(-1);
	let current: number[] = [];
	for (let at = 0; at <= text.length; at += 1) {
		// A match may begin at every place.
		const pending = [...current, start];
		current = [];
		const unit = at < text.length ? text.charCodeAt(at) : -1;
		while (pending.length > 0) {
			const index = pending.pop() ?? 0;
			if (seenAt[index] === at) continue;
			seenAt[index] = at;
			const state = states[index];
			if (state === undefined) continue;
			if (state.kind === "match") return true;
			if (state.kind === "split") pending.push(state.other, state.next);
			else if (state.kind === "edge") {
				if (isAtEdge(state.edge, text, at)) pending.push(state.next);
			} else if (unit !== -1 && state.test(unit)) current.push(state.next);
		}
	}
	return false;
}

function isAtEdge(edge: Edge, text: string, at: number): boolean {
	if (edge === "start") return at === 0;
	if (edge === "end") return at === text.length;
	const before = at > 0 && isWordUnit(text.charCodeAt(at - 1));
	const after = at < text.length && isWordUnit(text.charCodeAt(at));
	return (before !== after) === (edge === "word");
}
