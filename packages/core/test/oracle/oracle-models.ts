import type { ProfileEvent } from "../../src/event/index.ts";
import type { Rule } from "../../src/segment/index.ts";
import { naiveHolds, SIGNS } from "../models/naive-models.ts";
import { clockShows } from "./oracle-more.ts";
import { isObj, lookUp, ms, passes, type Obj } from "./values.ts";
import { past, type World } from "./world.ts";

/* What docs/models.md says of one person and a given population. */

type HabitRule = Extract<Rule, { readonly habit: unknown }>;

const MODELS = ["rfm", "top", "middle", "bottom", "engagement", "lifecycle", "habit"];

export function isModel(rule: Rule): boolean {
	return MODELS.some((name) => name in rule);
}

export function modelHolds(world: World, rule: Rule, now: number): boolean {
	return "habit" in rule ? habitHolds(world, rule, now) : naiveHolds(world, rule, now);
}

/** How long after an event a model can turn, ms. */
export function modelOffsets({ settings, population }: World, rule: Obj): readonly number[] {
	const lengths: number[] = [];
	if ("engagement" in rule) lengths.push(ms("7d"), ms("30d"), ms("90d"));
	if ("lifecycle" in rule) {
		const { new: fresh, active, lapsed, returned, silence } = settings.lifecycle;
		lengths.push(...[fresh, active, lapsed, returned, silence].map(ms));
	}
	const ages = population?.measures["recency"]?.percentiles ?? [];
	if ("rfm" in rule) {
		if (settings.rfm.within !== null) lengths.push(ms(settings.rfm.within));
		for (const cut of settings.rfm.recency) lengths.push("value" in cut ? cut.value : (ages[cut.percent - 1] ?? 0));
	}
	if (rule["of"] === "recency") lengths.push(...ages.filter((_, index) => (index + 1) % 10 === 0));
	return lengths;
}

function habitHolds(world: World, { habit, within, days = { gte: 1 } }: HabitRule, now: number): boolean {
	const seen = new Set<string>();
	for (const event of past(world)) {
		if (!SIGNS.has(event.name) || event.name.startsWith("Email ") || now >= event.time + ms(within)) continue;
		const zone = zoneOf(event) ?? world.timeZone;
		const [type] = lookUp(event.context, "device.type").values;
		const kind = type === "ios" || type === "android" ? "mobile" : type;
		if (habit.device !== undefined && !habit.device.some((wanted) => wanted === kind)) continue;
		if (habit.local_time !== undefined && !clockShows(habit.local_time, zone, event.time)) continue;
		seen.add(new Date(event.time).toLocaleDateString("en-CA", { timeZone: zone }));
	}
	return passes(days, { values: [seen.size], many: false }, now, world.timeZone);
}

/** The event's own zone; null where it says none, or a name that is none. */
function zoneOf({ context }: ProfileEvent): string | null {
	const { timezone, location } = context;
	const named = timezone ?? (isObj(location) ? location["timezone"] : undefined);
	return typeof named === "string" && named !== "Nowhere/At_All" ? named : null;
}
