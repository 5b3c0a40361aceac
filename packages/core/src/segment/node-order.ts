import type { Json } from "../event/index.ts";
import { listeningFor, matchOf, nodeOf, slotOf, touchOf, whereFilter, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { durationMs } from "./duration.ts";
import { keepLatest, keepSequence, type Latest, type Progress } from "./keep-order.ts";
import type { Memory } from "./facts.ts";
import { memoryIn } from "./keeper.ts";
import { matcherFilter, matcherJson } from "./node-behavior.ts";
import { ask, type Node } from "./node.ts";
import { isList } from "./path.ts";
import { compileDecimalTest } from "./number-test.ts";
import { anyOf } from "./static-test.ts";
import { addDecimals, type Decimal } from "./decimal.ts";
import type { LastRule, PointsRule, SequenceRule } from "./rule.ts";

/** The latest matching event has these properties. */
export function lastNode(builder: Builder, rule: LastRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const matcher = { event: rule.last, ...(rule.where === undefined ? {} : { where: rule.where }) };
		const { match, listening } = matchOf(builder, matcher, { kind: "ever" });
		const make = () => keepLatest(whereFilter(builder, rule.has));
		const slot = slotOf(builder, { kind: "last", match, has: rule.has }, listening, make, {
			differ: (before, after) => passedIn(before) !== passedIn(after),
		});
		return {
			touches: [touchOf(slot)],
			answer: (reader) => {
				reader.until = Infinity;
				return memoryIn<Latest>(reader.facts.memory, slot)?.[1] ?? false;
			},
		};
	});
}

function passedIn(memory: Memory): boolean {
	return isList(memory) && memory[1] === true;
}

function completedIn(memory: Memory): Json {
	return isList(memory) ? (memory[0] ?? null) : null;
}

/** Steps in order, completed so recently. */
export function sequenceNode(builder: Builder, rule: SequenceRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const without = rule.without ?? [];
		const matchers = [...rule.sequence, ...without];
		const steps = rule.sequence.map((step) => ({
			matches: matcherFilter(builder, step),
			within: step.within === undefined ? Infinity : durationMs(step.within),
		}));
		const isWithout = anyOf(without.map((matcher) => matcherFilter(builder, matcher)));
		const span = rule.span === undefined ? Infinity : durationMs(rule.span);
		const match = {
			steps: rule.sequence.map((step) => ({ event: matcherJson(step), within: step.within ?? null })),
			without: without.map(matcherJson),
			span: rule.span ?? null,
		};
		const listening = matchers.map((matcher) => listeningFor(builder, matcher));
		const by = rule.by ?? null;
		const make = () => keepSequence({ steps, isWithout, span, by });
		const slot = slotOf(builder, { kind: "sequence", match, by }, listening, make, {
			differ: (before, after) => completedIn(before) !== completedIn(after),
		});
		const within = rule.within === undefined ? Infinity : durationMs(rule.within);
		return {
			touches: [touchOf(slot)],
			answer: (reader) => {
				const completed = memoryIn<Progress>(reader.facts.memory, slot)?.[0] ?? null;
				const holds = completed !== null && reader.now < completed + within;
				reader.until = holds ? completed + within : Infinity;
				return holds;
			},
			isApproximate: ({ memory }, now) => {
				const lostAt = memoryIn<Progress>(memory, slot)?.[3] ?? null;
				return lostAt !== null && now < lostAt + span + within;
			},
		};
	});
}

/** The sum of points of the rules that hold passes a test. */
export function pointsNode(builder: Builder, rule: PointsRule, nodes: readonly Node[]): Node {
	const adds = rule.points.map(({ add }) => add);
	const meaning = canonicalText({ ...rule, points: nodes.map(({ id }, index) => [id, adds[index] ?? 0]) });
	return nodeOf(builder, meaning, () => {
		const passes = compileDecimalTest(rule);
		return {
			touches: nodes.flatMap((node) => [...node.touches]),
			parts: nodes,
			answer: (reader) => {
				let sum: Decimal = 0;
				let until = Infinity;
				for (let index = 0; index < nodes.length; index += 1) {
					const node = nodes[index];
					if (node !== undefined && ask(reader, node)) sum = addDecimals(sum, adds[index] ?? 0);
					if (reader.until < until) until = reader.until;
				}
				reader.until = until;
				return passes(sum);
			},
		};
	});
}
