import { formatProblem } from "../../problem/index.ts";
import { parseRule, type Rule } from "../../segment/index.ts";

/** A rule in the making: what the builders give, and what they take. */
export interface RuleDraft {
	/** The canonical rule, the same that `parseRule` makes of the file. */
	readonly rule: Rule;
	/** So that `JSON.stringify` writes the rule. */
	toJSON(): Rule;
}

/** @throws RangeError naming everything that is wrong, such as `within: expected a duration .., got "0d"` */
export function draft(input: unknown): RuleDraft {
	const result = parseRule(input);
	if (!result.ok) throw new RangeError(result.problems.map(formatProblem).join("; "));
	const rule = result.value;
	return { rule, toJSON: () => rule };
}
