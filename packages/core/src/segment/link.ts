import type { Path } from "../problem/index.ts";
import { nodeOf, type Builder } from "./builder.ts";
import { afterNode, cartNode } from "./node-behavior.ts";
import { eventNode } from "./node-event.ts";
import { habitNode } from "./node-habit.ts";
import { rankNode, rfmNode } from "./node-model.ts";
import { scoreNode } from "./node-score.ts";
import { engagementNode, lifecycleNode } from "./node-stage.ts";
import { answerAll, answerAny, answerNot, type Node } from "./node.ts";
import { traitNode } from "./node-trait.ts";
import { heldNode } from "./node-held.ts";
import { lastNode, pointsNode, sequenceNode } from "./node-order.ts";
import { personNode } from "./node-person.ts";
import type { AfterRule, Rule } from "./rule.ts";

/** Segments on their way to nodes. */
export interface Linker {
	readonly builder: Builder;
	readonly segments: { readonly [id: string]: Rule };
	readonly linked: Map<string, Node>;
}

/** The node of a segment: that of its rule. All that it uses is there and leads nowhere back: see checkGraph. */
export function segmentNode(linker: Linker, id: string): Node {
	const known = linker.linked.get(id);
	if (known !== undefined) return known;
	const rule = Object.hasOwn(linker.segments, id) ? linker.segments[id] : undefined;
	if (rule === undefined) throw new Error(`the segment ${id} was not checked`);
	const node = ruleNode(linker, rule, ["segments", id]);
	linker.linked.set(id, node);
	return node;
}

/** The node of a rule; `path` is where the rule stands. */
export function ruleNode(linker: Linker, rule: Rule, path: Path): Node {
	const { builder } = linker;
	if ("all" in rule) {
		const parts = rule.all.map((part, index) => ruleNode(linker, part, [...path, "all", index]));
		return logicNode(builder, "all", parts);
	}
	if ("any" in rule) {
		const parts = rule.any.map((part, index) => ruleNode(linker, part, [...path, "any", index]));
		return logicNode(builder, "any", parts);
	}
	if ("not" in rule) {
		const part = ruleNode(linker, rule.not, [...path, "not"]);
		return nodeOf(builder, `not ${part.id}`, () => ({
			touches: part.touches,
			answer: answerNot(part),
			parts: [part],
			operator: "not",
		}));
	}
	if ("everyone" in rule) return logicNode(builder, "all", []);
	if ("trait" in rule) return traitNode(builder, rule);
	if ("event" in rule) return eventNode(builder, rule);
	if ("cart" in rule) return cartNode(builder, rule);
	if ("segment" in rule) return segmentNode(linker, rule.segment);
	if ("last" in rule) return lastNode(builder, rule);
	if ("sequence" in rule) return sequenceNode(builder, rule);
	if ("points" in rule) {
		const nodes = rule.points.map(({ when }, index) => ruleNode(linker, when, [...path, "points", index, "when"]));
		return pointsNode(builder, rule, nodes);
	}
	if ("held" in rule) return heldNode(builder, rule, path);
	if ("rfm" in rule) return rfmNode(builder, rule);
	if ("top" in rule || "middle" in rule || "bottom" in rule) return rankNode(builder, rule);
	if ("engagement" in rule) return engagementNode(builder, rule);
	if ("habit" in rule) return habitNode(builder, rule);
	if ("lifecycle" in rule) return lifecycleNode(builder, rule);
	if ("predicted" in rule || "cluster" in rule) return scoreNode(builder, rule);
	if (isAfter(rule)) return afterNode(builder, rule);
	return personNode(builder, rule);
}

function isAfter(rule: Rule): rule is AfterRule {
	return "after" in rule && typeof rule.after === "object";
}

/** Logic over distinct parts, whatever their order. */
function logicNode(builder: Builder, operator: "all" | "any", parts: readonly Node[]): Node {
	// What no event memory is needed for comes first: where it decides for ever, the rest is not asked.
	const distinct = [...new Map(parts.map((part) => [part.id, part])).values()].toSorted(
		(a, b) => memoriesOf(a) - memoriesOf(b) || a.id - b.id,
	);
	const [only] = distinct;
	if (only !== undefined && distinct.length === 1) return only;
	return nodeOf(builder, `${operator} ${distinct.map((part) => part.id).join()}`, () => ({
		touches: distinct.flatMap((part) => [...part.touches]),
		answer: operator === "all" ? answerAll(distinct) : answerAny(distinct),
		parts: distinct,
		operator,
	}));
}

function memoriesOf({ touches }: Node): number {
	let memories = 0;
	for (const touch of touches) if (touch.startsWith("memory:")) memories += 1;
	return memories;
}
