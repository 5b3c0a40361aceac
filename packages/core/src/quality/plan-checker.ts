import type { ProfileEvent } from "../event/event.ts";
import type { Problem } from "../problem/index.ts";
import type { Plan, Verdict } from "./plan.ts";
import { compileSchema, type SchemaCheck } from "./schema.ts";

/** An event that is not as the plan wants it, and what is to happen to it. */
export interface PlanFinding {
	readonly verdict: Verdict;
	readonly problems: readonly Problem[];
}

const MOST_PROBLEMS = 20;

/** What is wrong with an event by the plan; null where nothing is, or the plan says nothing of it. */
export type PlanCheck = (event: Pick<ProfileEvent, "type" | "name" | "properties">) => PlanFinding | null;

/** Checks track events against a site's plan. */
export function planChecker(plan: Plan): PlanCheck {
	const planned = new Map<string, { readonly check: SchemaCheck; readonly verdict: Verdict }>();
	for (const [name, entry] of Object.entries(plan.events)) {
		const check = compileSchema(entry.schema);
		if (check.ok) planned.set(name, { check: check.value, verdict: entry.violations ?? plan.violations });
	}
	return ({ type, name, properties }) => {
		if (type !== "track") return null;
		const entry = planned.get(name);
		if (entry === undefined) {
			if (plan.unplanned === "allow") return null;
			return { verdict: plan.unplanned, problems: [{ path: ["event"], expected: "an event of the tracking plan", got: JSON.stringify(name) }] };
		}
		const problems: Problem[] = [];
		entry.check(properties, ["properties"], problems);
		return problems.length === 0 ? null : { verdict: entry.verdict, problems: problems.slice(0, MOST_PROBLEMS) };
	};
}
