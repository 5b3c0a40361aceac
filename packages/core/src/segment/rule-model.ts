import type { EngagementTier, LifecycleStage, Measure, RfmClass } from "../model/index.ts";
import type { Duration, LocalTime } from "./rule.ts";
import type { NumberTest, Scalar } from "./test.ts";

/** The class of a customer, one of several, or tests of the scores from 1 to 5, all of which must pass. */
export type RfmRule = {
	readonly rfm: RfmClass | readonly RfmClass[] | RfmTests;
};

export type RfmTests = {
	readonly class?: RfmClass | readonly RfmClass[];
	readonly recency?: NumberTest;
	readonly frequency?: NumberTest;
	readonly monetary?: NumberTest;
};

/** A customer's place in the population: `{top: 20%, of: monetary, within: 90d}`. */
export type RankRule = { readonly of: Measure["of"]; readonly within?: Duration } & (
	| { readonly top: Share }
	| { readonly middle: Share }
	| { readonly bottom: Share }
);

/** `20%`: a whole percent from 1 to 99. */
export type Share = string;

export type EngagementRule = {
	readonly engagement: EngagementTier | readonly EngagementTier[];
};

export type LifecycleRule = {
	readonly lifecycle: LifecycleStage | readonly LifecycleStage[];
};

/** On how many days, of the last so long, somebody was on the site with such a device or at such a local time. */
export type HabitRule = {
	readonly habit: Habit;
	readonly within: Duration;
	readonly days?: NumberTest;
};

export type Habit = {
	readonly device?: readonly string[];
	readonly local_time?: LocalTime;
};

/** The score that a model has given: `{predicted: churn, gte: 0.7}`. */
export type PredictedRule = { readonly predicted: string } & NumberTest;

/** The group that a model has put somebody in: `{cluster: {model: shoppers, eq: 2}}`. */
export type ClusterRule = { readonly cluster: { readonly model: string } & ClusterTest };

export type ClusterTest =
	| { readonly eq: Scalar }
	| { readonly ne: Scalar }
	| { readonly in: readonly Scalar[] }
	| { readonly not_in: readonly Scalar[] };
