import { ask, askSegment, turnTo, type Program } from "../segment/engine.ts";
import type { Facts } from "../segment/index.ts";
import type { Ledger } from "./ledger.ts";
import type { Cause } from "./state.ts";
import type { Touched } from "./touched.ts";

/**
 * Asks the segments that an event can have turned, or whose end it can have brought forward, and enters what they answer.
 * A segment follows from its conditions by "and", "or" and "not": where each of them answers as it did before the event,
 * for at least as long or at least until the end that is known of the segment, so does the segment, and it need not be
 * asked.
 */
export function judge(program: Program, touched: Touched, after: Facts, clock: number, ledger: Ledger, cause: Cause): void {
	const { reader, desk, logic } = program;
	const { values, untils, segmentMarks } = desk;
	const { before, conditions, count } = touched;
	const { ends } = ledger;
	const round = (desk.round += 1);
	turnTo(reader, before, clock);
	for (let place = 0; place < count; place += 1) {
		const node = conditions[place]?.node;
		if (node === undefined) break;
		values[node.id] = node.answer(reader) ? 1 : 0;
		untils[node.id] = reader.until;
	}
	turnTo(reader, after, clock);
	for (let place = 0; place < count; place += 1) {
		const condition = conditions[place];
		if (condition === undefined) break;
		const { node, segments } = condition;
		const value = ask(reader, node) ? 1 : 0;
		const { until } = reader;
		const isAsBefore = value === values[node.id];
		if (isAsBefore && until >= (untils[node.id] ?? 0)) continue;
		// By place: an iterator of a typed array would be made anew for each condition.
		for (let part = 0; part < segments.length; part += 1) {
			const index = segments[part] ?? 0;
			if (segmentMarks[index] === round || (isAsBefore && until >= ends.of(index))) continue;
			segmentMarks[index] = round;
			const isIn = askSegment(reader, logic, index);
			ledger.answer(index, isIn, cause, reader.until);
		}
	}
}
