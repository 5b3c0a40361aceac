import { ask, turnTo, type NamedNode, type Program } from "../segment/engine.ts";
import type { ProfileState } from "./state.ts";

/** More turns of a profile's segments than this in one step are not told one by one. */
const MOST_TURNS = 10_000;

export interface Passed {
	/** Per segment, by its place: the first moment after `to` at which it could change. */
	readonly untils: Float64Array;
	/** Segments that did not answer at the start what the profile's memberships say: their rule has changed. */
	readonly redefined: readonly NamedNode[];
}

/**
 * Follows every segment from the moment of the last evaluation up to and including `to`, with no event in between,
 * and tells each change at its exact moment, in order.
 */
export function passTime(
	program: Program,
	state: ProfileState,
	to: number,
	onChange: (segment: NamedNode, value: boolean, at: number) => void,
): Passed {
	const { reader, segments } = program;
	const untils = new Float64Array(segments.length);
	const values = new Uint8Array(segments.length);
	const redefined: NamedNode[] = [];
	turnTo(reader, state, state.evaluatedAt);
	for (const segment of segments) {
		const value = ask(reader, segment.node);
		untils[segment.index] = reader.until;
		values[segment.index] = value ? 1 : 0;
		if (value !== Object.hasOwn(state.memberships, segment.id)) redefined.push(segment);
	}
	for (let turns = 0; ; turns += 1) {
		let next = Infinity;
		for (const until of untils) if (until < next) next = until;
		if (next > to) break;
		if (turns >= MOST_TURNS) next = to;
		turnTo(reader, state, next);
		for (const segment of segments) {
			if ((untils[segment.index] ?? Infinity) > next) continue;
			const value = ask(reader, segment.node);
			untils[segment.index] = reader.until;
			if (value === (values[segment.index] === 1)) continue;
			values[segment.index] = value ? 1 : 0;
			if (!redefined.includes(segment)) onChange(segment, value, next);
		}
	}
	return { untils, redefined };
}
