import { ask, turnTo, type NamedNode, type Program } from "../segment/engine.ts";
import type { ProfileState } from "./state.ts";

/** More turns of a profile's segments than this in one step are not told one by one. */
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
	onChange: (segment: NamedNode, value: boolean, at: number) => void,
): Float64Array {
	const { reader, segments } = program;
	const untils = new Float64Array(segments.length);
	const values = new Uint8Array(segments.length);
	const known = state.memberships;
	turnTo(reader, state, from);
	for (const segment of segments) {
		const value = ask(reader, segment.node);
		untils[segment.index] = reader.until;
		values[segment.index] = value ? 1 : 0;
		if (value !== Object.hasOwn(known, segment.id)) onChange(segment, value, from);
	}
	for (let turns = 0; ; turns += 1) {
		let next = earliest(untils);
		if (next > to) return untils;
		if (turns >= MOST_TURNS) next = to;
		turnTo(reader, state, next);
		for (const segment of segments) {
			if ((untils[segment.index] ?? Infinity) > next) continue;
			const value = ask(reader, segment.node);
			untils[segment.index] = reader.until;
			if (value === (values[segment.index] === 1)) continue;
			values[segment.index] = value ? 1 : 0;
			onChange(segment, value, next);
		}
	}
}

export function earliest(moments: Float64Array): number {
	let first = Infinity;
	for (let place = 0; place < moments.length; place += 1) {
		const moment = moments[place] ?? Infinity;
		if (moment < first) first = moment;
	}
	return first;
}
