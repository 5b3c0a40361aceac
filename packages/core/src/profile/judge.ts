import { ask, turnTo, type NamedNode, type Program } from "../segment/engine.ts";
import type { Facts } from "../segment/index.ts";
import type { Ends } from "./ends.ts";
import type { Touched } from "./touched.ts";

/**
 * The segments that an event can have turned, or whose end it can have brought forward. A segment follows from its
 * conditions by "and", "or" and "not": where each of them answers as it did before the event, for at least as long or at
 * least until the end that is known of the segment, so does the segment, and it need not be asked. The reader is left at
 * the profile as it now is.
 */
export function turnedBy(program: Program, touched: Touched, after: Facts, clock: number, ends: Ends): NamedNode[] {
	const { reader, desk } = program;
	const { values, untils, segmentMarks } = desk;
	const { before, conditions } = touched;
	const round = (desk.round += 1);
	turnTo(reader, before, clock);
	for (const { node } of conditions) {
		values[node.id] = node.answer(reader) ? 1 : 0;
		untils[node.id] = reader.until;
	}
	turnTo(reader, after, clock);
	const turned: NamedNode[] = [];
	for (const { node, segments } of conditions) {
		const value = ask(reader, node) ? 1 : 0;
		const { until } = reader;
		const isAsBefore = value === values[node.id];
		if (isAsBefore && until >= (untils[node.id] ?? 0)) continue;
		for (const segment of segments) {
			if (isAsBefore && until >= ends.of(segment)) continue;
			if (segmentMarks[segment.index] === round) continue;
			segmentMarks[segment.index] = round;
			turned.push(segment);
		}
	}
	return turned;
}
