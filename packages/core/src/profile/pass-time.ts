import { ask, askSegment, turnTo, type Program } from "../segment/engine.ts";
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
	isIn: (index: number) => boolean,
	onChange: (index: number, value: boolean, at: number) => void,
): void {
	const { reader, logic } = program;
	const isAll = ends.rest <= to;
	if (isAll) ends.clear();
	const indices = isAll ? program.segments.map(({ index }) => index) : ends.until(to);
	const changes: Change[] = [];
	const turning: Change[] = [];
	let at = Number.NaN;
	for (const index of indices) {
		const start = isAll ? from : ends.of(index);
		if (start !== at) turnTo(reader, state, start);
		at = start;
		const value = askSegment(reader, logic, index);
		if (value !== isIn(index)) changes.push({ index, value, at });
		if (reader.until <= to) turning.push({ index, value, at });
		else ends.note(index, reader.until);
	}
	for (const start of turning) ends.note(start.index, follow(program, state, start, to, changes));
	if (changes.length > 1) changes.sort((a, b) => a.at - b.at || a.index - b.index);
	for (const change of changes) onChange(change.index, change.value, change.at);
}

interface Time {
	readonly from: number;
	readonly to: number;
}

interface Change {
	/** Of the segment. */
	readonly index: number;
	readonly value: boolean;
	readonly at: number;
}

/** Adds what one segment does after its start to the changes; answers when it could change after `to`. */
function follow(program: Program, state: ProfileState, start: Change, to: number, changes: Change[]): number {
	const { reader, logic } = program;
	const { index } = start;
	let { value } = start;
	turnTo(reader, state, start.at);
	askSegment(reader, logic, index);
	for (let turns = 0; reader.until <= to; turns += 1) {
		const next = reader.until;
		if (turns === MOST_TURNS) {
			changes.push(...lastChanges(program, state, index, value, { from: reader.now, to }));
			turnTo(reader, state, to);
			askSegment(reader, logic, index);
			return reader.until;
		}
		turnTo(reader, state, next);
		const holds = askSegment(reader, logic, index);
		if (holds === value) continue;
		value = holds;
		changes.push({ index, value, at: next });
	}
	return reader.until;
}

/** The last change in a time that begins with `value`, and the one before it where both together lead back to that. */
function lastChanges(
	{ reader, segments }: Program,
	state: ProfileState,
	index: number,
	value: boolean,
	{ from, to }: Time,
): readonly Change[] {
	const node = segments[index]?.node;
	if (node === undefined) return [];
	const last = lastTurn(reader, state, node, from, to);
	if (last === null) return [];
	turnTo(reader, state, last);
	if (ask(reader, node) !== value) return [{ index, value: !value, at: last }];
	const before = lastTurn(reader, state, node, from, last - 1);
	if (before === null) return [];
	return [
		{ index, value: !value, at: before },
		{ index, value, at: last },
	];
}
