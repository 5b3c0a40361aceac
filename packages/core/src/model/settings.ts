import type { Duration } from "../segment/rule.ts";
import type { EngagementSettings } from "./engagement.ts";
import type { LifecycleSettings } from "./lifecycle.ts";

/**
 * Where a score changes: the value that cuts off this share of the population, or a value of its own
 * (recency: ms since the last order).
 */
export type CutPoint = { readonly percent: number } | { readonly value: number };

/** Four, ascending, so that there are five scores. */
export type CutPoints = readonly CutPoint[];

export interface RfmSettings {
	/** Which orders count for frequency and monetary; null for all. */
	readonly within: Duration | null;
	readonly recency: CutPoints;
	readonly frequency: CutPoints;
	readonly monetary: CutPoints;
}

/** `models.yaml`: how a shop wants people scored. */
export interface ModelSettings {
	readonly rfm: RfmSettings;
	readonly engagement: EngagementSettings;
	readonly lifecycle: LifecycleSettings;
}

const QUINTILES: CutPoints = [{ percent: 20 }, { percent: 40 }, { percent: 60 }, { percent: 80 }];

/** What holds where a shop's folder has no `models.yaml`, or not all of it. */
export const DEFAULT_SETTINGS: ModelSettings = {
	rfm: { within: null, recency: QUINTILES, frequency: QUINTILES, monetary: QUINTILES },
	engagement: { highly: 20, moderately: 1 },
	lifecycle: { new: "30d", active: "90d", lapsed: "180d", loyal_orders: 3, silence: "90d", returned: "30d" },
};
