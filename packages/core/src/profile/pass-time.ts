import { ask, turnTo, type NamedNode, type Program, type Reader } from "../segment/engine.ts";
import type { ProfileState } from "./state.ts";
import { lastTurn } from "./turns.ts";

/** Where one segment could turn more often than this in one step, only its last turns are told. */
const MOST_TURNS = 10_000;

/**
 * Follows every segment from the moment at which the first could change up to and including `to`, with no event in
 * between, and tells each change at its exact moment, in order. Answers, per segment by its place, the first moment
 * after `to` at which it could change.
 */
export function passTime(
	program: Program,
	state: ProfileState,
	from: number,
	to: number,
	isIn: (segment: NamedNode) => boolean,
	onChange: (segment: NamedNode, value: boolean, at: number) => void,
): Float64Array {
	const { reader, segments } = program;
	const untils = new Float64Array(segments.length);
	const changes: Change[] = [];
	turnTo(reader, state, from);
	const values = segments.map((segment) => {
		const value = ask(reader, segment.node);
		untils[segment.index] = reader.until;
		if (value !== isIn(segment)) changes.push({ segment, value, at: from });
		return value;
	});
	for (const segment of segments) {
		if ((untils[segment.index] ?? Infinity) > to) continue;
		untils[segment.index] = follow(program, state, segment, values[segment.index] ?? false, { from, to }, changes);
	}
	changes.sort((a, b) => a.at - b.at || a.segment.index - b.segment.index);
	for (const { segment, value, at } of changes) onChange(segment, value, at);
	return untils;
}

interface Change {
	readonly segment: NamedNode;
	readonly value: boolean;
	readonly at: number;
}

/** Adds what one segment does to the changes; answers when it could change after that. */
function follow(
	{ reader }: Program,
	state: ProfileState,
	segment: NamedNode,
	valueAtStart: boolean,
	{ from, to }: { readonly from: number; readonly to: number },
	changes: Change[],
): number {
	const { node } = segment;
	let value = valueAtStart;
	turnTo(reader, state, from);
	ask(reader, node);
	for (let turns = 0; reader.until <= to; turns += 1) {
		const next = reader.until;
		if (turns === MOST_TURNS) {
			changes.push(...lastChanges(reader, state, segment, value, { from: reader.now, to }));
			turnTo(reader, state, to);
			ask(reader, node);
			return reader.until;
		}
		turnTo(reader, state, next);
		const holds = ask(reader, node);
		if (holds === value) continue;
		value = holds;
		changes.push({ segment, value, at: next });
	}
	return reader.until;
}

/** The last change in a time that begins with `value`, and the one before it where both together lead back to that. */
function lastChanges(
	reader: Reader,
	state: ProfileState,
	segment: NamedNode,
	value: boolean,
	{ from, to }: { readonly from: number; readonly to: number },
): readonly Change[] {
	const { node } = segment;
	const last = lastTurn(reader, state, node, from, to);
	if (last === null) return [];
	turnTo(reader, state, last);
	if (ask(reader, node) !== value) return [{ segment, value: !value, at: last }];
	const before = lastTurn(reader, state, node, from, last - 1);
	if (before === null) return [];
	return [
		{ segment, value: !value, at: before },
		{ segment, value, at: last },
	];
}

export function earliest(moments: Float64Array): number {
	let first = Infinity;
	for (let place = 0; place < moments.length; place += 1) {
		const moment = moments[place] ?? Infinity;
		if (moment < first) first = moment;
	}
	return first;
}
