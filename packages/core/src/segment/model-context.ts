import {
	DEFAULT_SETTINGS,
	measureKey,
	percentileOf,
	type CutPoint,
	type EngagementTier,
	type LifecycleStage,
	type Measure,
	type ModelSettings,
	type Population,
	type RfmScores,
} from "../model/index.ts";
import type { Builder } from "./builder.ts";
import { canonicalText, hashText } from "./canonical.ts";
import type { ReadCourse } from "./course.ts";
import { purchasesSlot } from "./model-slots.ts";

/** What the conditions of a compilation know of the population, and what they ask of it. */
export interface ModelContext {
	readonly settings: ModelSettings;
	readonly population: Population | null;
	/** What must be measured of everybody, by key. */
	readonly measures: Map<string, Measure>;
	/** What the conditions of one model share; made by the first of them. */
	readonly courses: {
		rfm?: ReadCourse<RfmScores | null>;
		engagement?: ReadCourse<EngagementTier>;
		lifecycle?: ReadCourse<LifecycleStage>;
	};
	/** Every share that some condition cuts at, and its value; null while it is not known. */
	readonly cuts: Map<string, number | null>;
}

/** The population as a program uses it. */
export interface ProgramModels {
	/** Of the population; `none` while there is none. */
	readonly version: string;
	/** The same while no cut that the program uses has moved: then nobody has to be looked at again. */
	readonly fingerprint: string;
}

export function newModelContext(
	settings: ModelSettings | undefined,
	population: Population | null | undefined,
): ModelContext {
	return {
		settings: settings ?? DEFAULT_SETTINGS,
		population: population ?? null,
		measures: new Map(),
		cuts: new Map(),
		courses: {},
	};
}

/** What is measured of a profile, and where its orders stand in the list of memories. */
export interface Measured {
	readonly measures: readonly Measure[];
	readonly slot: number;
}

/** Null where nothing is measured. */
export function measuredOf(builder: Builder): Measured | null {
	const measures = [...builder.models.measures.values()];
	return measures.length === 0 ? null : { measures, slot: purchasesSlot(builder).slot };
}

/** Null where no condition asks for the population. */
export function programModels({ population, cuts }: ModelContext): ProgramModels | null {
	if (cuts.size === 0) return null;
	return { version: population?.version ?? "none", fingerprint: hashText(canonicalText(Object.fromEntries(cuts))) };
}

/** The values of cut points; null while the population does not say one of them. */
export function cutsOf(context: ModelContext, measure: Measure, points: readonly CutPoint[]): readonly number[] | null {
	const values = points.map((point) => ("value" in point ? point.value : shareOf(context, measure, point.percent)));
	return values.every((value) => value !== null) ? values : null;
}

function shareOf(context: ModelContext, measure: Measure, percent: number): number | null {
	const key = measureKey(measure);
	const value = percentileOf(context.population, key, percent);
	context.measures.set(key, measure);
	context.cuts.set(`${key} ${percent}%`, value);
	return value;
}
