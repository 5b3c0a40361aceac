import type { Path } from "../problem/index.ts";
import { nodeOf, slotOf, touchOf, type Builder, type HeldTrait } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { durationMs } from "./duration.ts";
import { memoryIn, type Keep } from "./keeper.ts";
import type { Node } from "./node.ts";
import { traitValue } from "./node-trait.ts";
import { compilePath } from "./path.ts";
import type { HeldRule } from "./rule.ts";
import { compileStatic } from "./static-test.ts";

/** Whether the trait passes now, and since when without a break; null: since the profile's earliest event. */
export type HeldMemory = readonly [passes: boolean, since: number | null];

/** A stored trait passes a test and has done so for so long. */
export function heldNode(builder: Builder, rule: HeldRule, path: Path): Node {
	const [root = ""] = rule.held.split(".", 1);
	if (Object.hasOwn(builder.traits, root)) {
		builder.problems.push({
			path: [...path, "held"],
			expected: "a stored trait, not a computed one",
			got: JSON.stringify(rule.held),
		});
	}
	return nodeOf(builder, canonicalText(rule), () => {
		const { held, during, ...test } = rule;
		const readRest = held === root ? null : compilePath(held.slice(root.length + 1));
		const passesFound = compileStatic(rule, builder.zone);
		const passes: HeldTrait["passes"] = (value) => passesFound(readRest === null ? value : readRest(value));
		const meaning = { kind: "held", match: held, test: { ...test } };
		const slot = slotOf(builder, meaning, [], () => KEEP_NOTHING);
		if (!builder.held.some((known) => known.slot === slot.slot)) builder.held.push({ root, slot: slot.slot, passes });
		const length = durationMs(during);
		return {
			touches: [touchOf(slot), `trait:${root}`, "age"],
			answer: (reader) => {
				const memory = memoryIn<HeldMemory>(reader.facts.memory, slot);
				reader.until = Infinity;
				const holds = memory === undefined ? passes(traitValue(reader.facts.traits[root])) : memory[0];
				if (!holds) return false;
				const start = (memory?.[1] ?? reader.facts.firstSeenAt) + length;
				if (reader.now >= start) return true;
				reader.until = start;
				return false;
			},
		};
	});
}

/** No event reaches the memory by its name; the profile fills it when the trait is set. */
const KEEP_NOTHING: Keep = (memory) => memory;
