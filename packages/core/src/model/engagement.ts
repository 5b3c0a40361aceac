import { DAY_MS } from "../segment/duration.ts";
import type { Matcher } from "../segment/rule.ts";
import type { ModelClock } from "./clock.ts";

export const ENGAGEMENT_TIERS = ["highly", "moderately", "inactive"] as const;
export type EngagementTier = (typeof ENGAGEMENT_TIERS)[number];

/** From how many points on a person is in a tier; below `moderately` they are inactive. */
export interface EngagementSettings {
	readonly highly: number;
	readonly moderately: number;
}

/** One kind of sign of interest. */
export interface Signal extends Matcher {
	readonly points: number;
}

/** Opens and clicks that a machine makes: prefetches, scanners, and what cannot be told. An event without a verdict counts. */
export const MACHINES = ["prefetch", "scanner", "unknown"];
const BY_PEOPLE = { client: { not_in: MACHINES } };

/** What each event is worth while it is fresh. */
export const SIGNALS: readonly Signal[] = [
	{ event: ["Page Viewed", "Screen Viewed"], points: 1 },
	{ event: "Product Viewed", points: 2 },
	{ event: ["Checkout Started", "Product Added"], points: 5 },
	{ event: "Order Completed", points: 10 },
	{ event: "Email Opened", where: BY_PEOPLE, points: 2 },
	{ event: "Email Link Clicked", where: BY_PEOPLE, points: 5 },
];

/** Of each kind only so many of the newest events count: a long visit is not ten visits. */
export const MOST_OF_A_KIND = 10;

/** Up to which age an event is worth what share of its points, in quarters. */
const DECAY: readonly (readonly [age: number, quarters: number])[] = [
	[7 * DAY_MS, 4],
	[30 * DAY_MS, 2],
	[90 * DAY_MS, 1],
];
/** Older events are worth nothing. */
export const SIGNAL_HORIZON_MS = 90 * DAY_MS;

/** Times of the events of one kind, newest first. */
export interface SignalTimes {
	readonly points: number;
	readonly times: readonly number[];
}

/** The tier at this moment; sets `clock.until`, when the person falls to a lower one. Without events nobody rises. */
export function engagementTier(signals: readonly SignalTimes[], settings: EngagementSettings, clock: ModelClock): EngagementTier {
	const losses: [at: number, quarters: number][] = [];
	let left = 0;
	for (const { points, times } of signals) {
		for (const time of times.slice(0, MOST_OF_A_KIND)) {
			let worth = 0;
			for (let index = DECAY.length - 1; index >= 0; index -= 1) {
				const [age, quarters] = DECAY[index] ?? [0, 0];
				if (clock.now >= time + age) break;
				losses.push([time + age, (quarters - worth) * points]);
				worth = quarters;
			}
			left += worth * points;
		}
	}
	const tier = tierOf(left, settings);
	clock.until = Infinity;
	if (tier === "inactive") return tier;
	const least = (tier === "highly" ? settings.highly : settings.moderately) * 4;
	for (const [at, quarters] of losses.toSorted(([a], [b]) => a - b)) {
		left -= quarters;
		if (left >= least) continue;
		clock.until = at;
		break;
	}
	return tier;
}

function tierOf(quarters: number, { highly, moderately }: EngagementSettings): EngagementTier {
	if (quarters >= highly * 4) return "highly";
	return quarters >= moderately * 4 ? "moderately" : "inactive";
}
