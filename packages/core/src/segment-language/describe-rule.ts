import type { Rule } from "../segment/index.ts";
import { rule as sentence } from "./sentence/rule.ts";

/**
 * A rule as a sentence that a person reads, such as `Bought at least twice in the last 30 days and is in the segment
 * "vip"`. It says everything that the rule says: `parseSentence` makes the same rule of it.
 *
 * @param rule in its canonical form, as `parseRule` gives it
 */
export function describeRule(rule: Rule): string {
	const text = sentence.write(rule);
	if (text === null) throw new TypeError(`no rule in its canonical form: ${JSON.stringify(rule).slice(0, 200)}`);
	return text.charAt(0).toUpperCase() + text.slice(1);
}
