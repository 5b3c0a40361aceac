import type { Site } from "@pipit/core/definition";
import type { EventCleaner } from "@pipit/core/event";
import { eventCleaner, planChecker, type PlanCheck } from "@pipit/core/quality";

/** How a site's events are cleaned, and what they are checked against. */
export interface QualityRules {
	readonly cleaner: EventCleaner;
	readonly check: PlanCheck;
}

const made = new WeakMap<Site, QualityRules>();

/** Made once for a published version of a site, whose definitions stay in memory. */
export function qualityRulesOf(site: Site): QualityRules {
	const known = made.get(site);
	if (known !== undefined) return known;
	const rules = { cleaner: eventCleaner(site), check: site.plan === undefined ? AS_ANYTHING : planChecker(site.plan) };
	made.set(site, rules);
	return rules;
}

const AS_ANYTHING: PlanCheck = () => null;
