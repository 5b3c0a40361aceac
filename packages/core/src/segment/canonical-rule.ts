import type { Json } from "../event/index.ts";
import type { EventRule, Rule, Where } from "./rule.ts";

/** A parsed rule is plain JSON; its type says more than JSON's, so it has to be told. */
export function canonicalJson(rule: Rule | EventRule | Where): Json {
	return rule as unknown as Json;
}
