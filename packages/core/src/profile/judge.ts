import { ask, turnTo, type NamedNode, type Program } from "../segment/engine.ts";
import type { Facts } from "../segment/index.ts";
import type { Touched } from "./touched.ts";

/**
 * The segments that an event can have turned, or whose end it can have brought forward to before `due`. A segment follows
 * from its conditions by "and", "or" and "not": where each of them answers as it did before the event, for at least as
 * long or at least until `due`, so does the segment, and it need not be asked. The reader is left at the profile as it
 * now is.
 */
export function turnedBy(program: Program, touched: Touched, after: Facts, clock: number, due: number): NamedNode[] {
	const { reader, desk } = program;
	const { values, untils, segmentMarks } = desk;
	const { before, conditions } = touched;
	turnTo(reader, before, clock);
	for (const { node } of conditions) {
		values[node.id] = node.answer(reader) ? 1 : 0;
		untils[node.id] = reader.until;
	}
	turnTo(reader, after, clock);
	const turned: NamedNode[] = [];
	for (const { node, segments } of conditions) {
		const value = ask(reader, node) ? 1 : 0;
		const isAsBefore = value === values[node.id] && (reader.until >= due || reader.until >= (untils[node.id] ?? 0));
		if (isAsBefore) continue;
		for (const segment of segments) {
			if (segmentMarks[segment.index] === desk.round) continue;
			segmentMarks[segment.index] = desk.round;
			turned.push(segment);
		}
	}
	return turned;
}
