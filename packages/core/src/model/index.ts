export {
	ENGAGEMENT_TIERS,
	engagementTier,
	MACHINES,
	MOST_OF_A_KIND,
	SIGNALS,
	type EngagementTier,
	type Signal,
	type SignalTimes,
} from "./engagement.ts";
export { binOf, edgeOf, histogramOf, mergeHistograms, peopleIn, type Histogram } from "./histogram.ts";
export {
	LIFECYCLE_STAGES,
	lifecycleSpans,
	lifecycleStage,
	type LifecycleFacts,
	type LifecycleStage,
} from "./lifecycle.ts";
export { lastOrderAt, measuredValue, measureKey, orderCount, placeAmong, type Measure } from "./measure.ts";
export { parseModelSettings } from "./parse-settings.ts";
export {
	percentileOf,
	populationOf,
	TOLERATED_POINTS,
	type Histograms,
	type MeasuredPopulation,
	type Population,
} from "./population.ts";
export { addPurchase, isOrder, MOST_ORDERS, netOf, NO_PURCHASES, type Purchase, type Purchases } from "./purchases.ts";
export { RFM_CLASSES, rfmClassOf, rfmScores, worthOf, type RfmClass, type RfmCuts, type RfmScores } from "./rfm.ts";
export { DEFAULT_SETTINGS, type CutPoint, type CutPoints, type ModelSettings, type RfmSettings } from "./settings.ts";
export { addToSpells, returnedAt, subscribedAt } from "./visits.ts";
