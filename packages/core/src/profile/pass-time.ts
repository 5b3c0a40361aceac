import { ask, turnTo, type NamedNode, type Program, type Reader } from "../segment/engine.ts";
import type { Ends } from "./ends.ts";
import type { ProfileState } from "./state.ts";
import { lastTurn } from "./turns.ts";

/** Where one segment could turn more often than this in one step, only its last turns are told. */
const MOST_TURNS = 10_000;

/**
 * Follows the segments that time may have turned from the moment at which each first could up to and including `to`, with
 * no event in between, and tells each change at its exact moment, in order. `from` is the first of these moments. Notes
 * when each of them could change after that.
 */
export function passTime(
	program: Program,
	state: ProfileState,
	ends: Ends,
	{ from, to }: Time,
	isIn: (segment: NamedNode) => boolean,
	onChange: (segment: NamedNode, value: boolean, at: number) => void,
): void {
	const { reader } = program;
	const isAll = ends.rest <= to;
	if (isAll) ends.clear();
	const segments = isAll ? program.segments : ends.until(to);
	const changes: Change[] = [];
	const turning: Change[] = [];
	let at = Number.NaN;
	for (const segment of segments) {
		const start = isAll ? from : ends.of(segment);
		if (start !== at) turnTo(reader, state, start);
		at = start;
		const value = ask(reader, segment.node);
		if (value !== isIn(segment)) changes.push({ segment, value, at });
		if (reader.until <= to) turning.push({ segment, value, at });
		else ends.note(segment, reader.until);
	}
	for (const start of turning) ends.note(start.segment, follow(program, state, start, to, changes));
	if (changes.length > 1) changes.sort((a, b) => a.at - b.at || a.segment.index - b.segment.index);
	for (const change of changes) onChange(change.segment, change.value, change.at);
}

interface Time {
	readonly from: number;
	readonly to: number;
}

interface Change {
	readonly segment: NamedNode;
	readonly value: boolean;
	readonly at: number;
}

/** Adds what one segment does after its start to the changes; answers when it could change after `to`. */
function follow({ reader }: Program, state: ProfileState, start: Change, to: number, changes: Change[]): number {
	const { segment } = start;
	const { node } = segment;
	let { value } = start;
	turnTo(reader, state, start.at);
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
	{ from, to }: Time,
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
