import type { Json } from "../event/index.ts";
import { nodeOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import type { StoredTrait } from "./facts.ts";
import type { Node } from "./node.ts";
import { LIST_TRAIT } from "./node-person.ts";
import { traitValue } from "./node-trait.ts";
import { compilePath } from "./path.ts";
import type { ClusterRule, PredictedRule } from "./rule-model.ts";
import { compileStatic } from "./static-test.ts";

/** Trait that holds what a model says of somebody: `{value, version, computed_at}`; only uploads of scores set it. */
export const SCORE_TRAIT = "score:";

/** Whether only the management API may set a trait of this name, and nobody who knows the public write key. */
export function isProtectedTrait(name: string): boolean {
	return name.startsWith(LIST_TRAIT) || name.startsWith(SCORE_TRAIT);
}

/** The trait in which a rule's model writes. */
export function scoreTraitOf(rule: PredictedRule | ClusterRule): string {
	return SCORE_TRAIT + ("predicted" in rule ? rule.predicted : rule.cluster.model);
}

/** A score or a cluster that a model has given: it stays until the model gives another one. */
export function scoreNode(builder: Builder, rule: PredictedRule | ClusterRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const trait = scoreTraitOf(rule);
		const passes = compileStatic("predicted" in rule ? rule : rule.cluster, builder.zone);
		return {
			touches: [`trait:${trait}`],
			answer: (reader) => {
				reader.until = Infinity;
				return passes(readScore(traitValue(reader.facts.traits[trait])));
			},
		};
	});
}

const readScore = compilePath("value");

/** What a model says of somebody, with its version and its moment; null where it says nothing. */
export function scoreOf(stored: StoredTrait | undefined): Json {
	return traitValue(stored) ?? null;
}
