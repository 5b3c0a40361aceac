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
export const DECAY: readonly (readonly [age: number, quarters: number])[] = [
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
export function engagementTier(
	signals: readonly SignalTimes[],
	settings: EngagementSettings,
	clock: ModelClock,
): EngagementTier {
	const losses: Losses[] = [];
	let left = 0;
	for (const { points, times } of signals) {
		const count = Math.min(times.length, MOST_OF_A_KIND);
		for (let step = 0; step < DECAY.length; step += 1) {
			const [age, quarters] = DECAY[step] ?? [0, 0];
			let fresh = count;
			while (fresh > 0 && (times[fresh - 1] ?? 0) + age <= clock.now) fresh -= 1;
			if (fresh === 0) continue;
			const loss = (quarters - (DECAY[step + 1]?.[1] ?? 0)) * points;
			left += fresh * loss;
			losses.push({ times, age, loss, next: fresh - 1 });
		}
	}
	const tier = tierOf(left, settings);
	clock.until = Infinity;
	if (tier !== "inactive")
		clock.until = fallBelow((tier === "highly" ? settings.highly : settings.moderately) * 4, left, losses);
	return tier;
}

/** What the events of one kind lose at one age, the oldest first. */
interface Losses {
	readonly times: readonly number[];
	readonly age: number;
	/** In quarters of points. */
	readonly loss: number;
	/** Whose turn it is; below zero when all have lost it. */
	next: number;
}

/** When what is left falls below the least. Each list of losses is in order, so the next loss is the first of one of them. */
function fallBelow(least: number, sum: number, losses: readonly Losses[]): number {
	let left = sum;
	for (;;) {
		let first: Losses | null = null;
		let at = Infinity;
		for (const list of losses) {
			const time = list.next < 0 ? Infinity : (list.times[list.next] ?? 0) + list.age;
			if (time < at) {
				at = time;
				first = list;
			}
		}
		if (first === null) return Infinity;
		first.next -= 1;
		left -= first.loss;
		if (left < least) return at;
	}
}

function tierOf(quarters: number, { highly, moderately }: EngagementSettings): EngagementTier {
	if (quarters >= highly * 4) return "highly";
	return quarters >= moderately * 4 ? "moderately" : "inactive";
}
