import type { ModelClock } from "./clock.ts";
import { durationMs } from "../segment/duration.ts";
import type { Duration } from "../segment/rule.ts";

export const LIFECYCLE_STAGES = [
	"re_engaged",
	"new",
	"loyal",
	"active",
	"churn_risk",
	"lapsed",
	"new_subscriber",
	"subscriber",
	"visitor",
] as const;
export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

export interface LifecycleSettings {
	/** How long somebody is new, from the first order or from subscribing. */
	readonly new: Duration;
	/** How long after the last order a customer is active; longer is at risk. */
	readonly active: Duration;
	/** From how long after the last order on a customer has lapsed. */
	readonly lapsed: Duration;
	/** From how many orders on an active customer is loyal. */
	readonly loyal_orders: number;
	/** A silence of at least so long makes who comes back re-engaged … */
	readonly silence: Duration;
	/** … for so long. */
	readonly returned: Duration;
}

/** What a stage follows from. Times are epoch ms, null where it did not happen. */
export interface LifecycleFacts {
	readonly orders: number;
	readonly lastOrderAt: number | null;
	readonly subscribedAt: number | null;
	/** The end of the last silence. */
	readonly returnedAt: number | null;
}

export interface LifecycleSpans {
	readonly new: number;
	readonly active: number;
	readonly lapsed: number;
	readonly returned: number;
	readonly loyalOrders: number;
}

export function lifecycleSpans(settings: LifecycleSettings): LifecycleSpans {
	return {
		new: durationMs(settings.new),
		active: durationMs(settings.active),
		lapsed: durationMs(settings.lapsed),
		returned: durationMs(settings.returned),
		loyalOrders: settings.loyal_orders,
	};
}

/** The first stage of the list that fits: everybody is in exactly one. Sets `clock.until`, when another one begins. */
export function lifecycleStage(facts: LifecycleFacts, spans: LifecycleSpans, clock: ModelClock): LifecycleStage {
	const stage = stageAt(facts, spans, clock.now);
	const { lastOrderAt, subscribedAt, returnedAt } = facts;
	const ends = [
		...(returnedAt === null ? [] : [returnedAt + spans.returned]),
		...(lastOrderAt === null ? [] : [lastOrderAt + spans.new, lastOrderAt + spans.active, lastOrderAt + spans.lapsed]),
		...(subscribedAt === null ? [] : [subscribedAt + spans.new]),
	];
	clock.until = Infinity;
	for (const end of ends) {
		if (end > clock.now && end < clock.until && stageAt(facts, spans, end) !== stage) clock.until = end;
	}
	return stage;
}

function stageAt(
	{ orders, lastOrderAt, subscribedAt, returnedAt }: LifecycleFacts,
	spans: LifecycleSpans,
	now: number,
): LifecycleStage {
	if (returnedAt !== null && now < returnedAt + spans.returned) return "re_engaged";
	if (lastOrderAt !== null) {
		if (orders === 1 && now < lastOrderAt + spans.new) return "new";
		if (now < lastOrderAt + spans.active) return orders >= spans.loyalOrders ? "loyal" : "active";
		return now < lastOrderAt + spans.lapsed ? "churn_risk" : "lapsed";
	}
	if (subscribedAt === null) return "visitor";
	return now < subscribedAt + spans.new ? "new_subscriber" : "subscriber";
}
