import type { Json } from "../event/index.ts";
import { demandNewest, frameOf, keeperOf, matchOf, type Builder, type Frame } from "./builder.ts";
import { addDecimals, divideDecimal, type Decimal } from "./decimal.ts";
import type { Clock } from "./clock.ts";
import type { Facts } from "./facts.ts";
import { keyText, memoryOf, type Keeper } from "./keeper.ts";
import { keepCount, keepTimes } from "./keep-times.ts";
import * as values from "./keep-values.ts";
import { favouriteOfSeries, favouriteOfTally } from "./favourite.ts";
import { spanIn } from "./span.ts";
import type { Matcher, Window } from "./rule.ts";

/** A value derived from events: sets `clock.until`, the first moment at which it could differ. Undefined = no value. */
export interface ValueReading {
	readonly touches: readonly string[];
	readonly read: (facts: Facts, clock: Clock) => Value | undefined;
}
type Value = Exclude<Json, null>;

export type Aggregate = "exists" | "count" | "sum" | "avg" | "min" | "max" | "distinct" | "first" | "latest" | "mode";

/** How an aggregate of a property over events is kept and read. A sum may be a text of digits, see Decimal. */
export function aggregateReading(builder: Builder, aggregate: Aggregate, path: string, matcher: Matcher, window: Window): ValueReading {
	const frame = frameOf(builder, window);
	const { match, listening } = matchOf(builder, matcher, frame);
	const moving = frame.kind === "moving" ? frame : null;
	const far = moving?.far ?? 0;

	switch (aggregate) {
		case "exists":
			return moving !== null && moving.near === 0 ? existsRecently(builder, matcher, far) : existsReading(aggregateReading(builder, "count", path, matcher, window));
		case "count":
			if (moving !== null) return countIn(keeperOf(builder, keepTimes(match, listening, far)), moving);
			return still(keeperOf(builder, keepCount(match, listening)), (count: number | undefined) => count ?? 0);
		case "sum":
		case "avg": {
			if (moving !== null) return inSeries(builder, matcher, path, moving, "numbers", aggregate === "sum" ? sumOf : averageOf);
			const keeper = keeperOf(builder, values.keepTotal(match, listening, path));
			return aggregate === "sum"
				? still(keeper, (total: values.Total | undefined) => total?.[0] ?? 0)
				: still(keeper, (total: values.Total | undefined) => (total === undefined ? undefined : divideDecimal(total[0], total[1])));
		}
		case "min":
		case "max": {
			const best = aggregate === "min" ? Math.min : Math.max;
			if (moving !== null) return inSeries(builder, matcher, path, moving, "numbers", (found) => extremeOf(found, best));
			const side = aggregate === "min" ? 0 : 1;
			const keeper = keeperOf(builder, values.keepExtremes(match, listening, path));
			return still(keeper, (extremes: readonly [number, number] | undefined) => extremes?.[side]);
		}
		case "distinct":
			if (moving !== null && moving.near > 0) return inSeries(builder, matcher, path, moving, "values", differentOf);
			return distinctReading(keeperOf(builder, values.keepKeys(match, listening, path, moving === null ? FOREVER : far)), far);
		case "first":
		case "latest": {
			const isLatest = aggregate === "latest";
			if (moving !== null && !(isLatest && moving.near === 0)) {
				return inSeries(builder, matcher, path, moving, "strict", (found) => (isLatest ? found.at(-1) : found[1]));
			}
			const keeper = keeperOf(builder, values.keepEdge(match, listening, path, aggregate));
			return edgeReading(keeper, moving === null ? Infinity : far);
		}
		case "mode":
			if (moving !== null) return inSeries(builder, matcher, path, moving, "values", favouriteOfSeries);
			return still(keeperOf(builder, values.keepTally(match, listening, path)), favouriteOfTally);
	}
}

/** Longer than any profile lives; finite, because it stands in JSON. */
const FOREVER = Number.MAX_SAFE_INTEGER;

type Moving = Frame & { kind: "moving" };

/** A reading that only events change. */
function still<M extends Json>(keeper: Keeper, result: (memory: M | undefined) => Value | undefined): ValueReading {
	return {
		touches: [`memory:${keeper.key}`],
		read: (facts, clock) => {
			clock.until = Infinity;
			return result(memoryOf<M>(facts.memory, keeper));
		},
	};
}

function existsRecently(builder: Builder, matcher: Matcher, far: number): ValueReading {
	const newest = demandNewest(builder, matcher, 1, far);
	return {
		touches: [`memory:${newest.key}`],
		read: (facts, clock) => {
			const end = (memoryOf<readonly number[]>(facts.memory, newest)?.[0] ?? -Infinity) + far;
			clock.until = clock.now < end ? end : Infinity;
			return clock.now < end;
		},
	};
}

function existsReading(count: ValueReading): ValueReading {
	return { touches: count.touches, read: (facts, clock) => count.read(facts, clock) !== 0 };
}

function countIn(keeper: Keeper, { near, far }: Moving): ValueReading {
	return {
		touches: [`memory:${keeper.key}`],
		read: (facts, clock) => {
			const [from, to] = spanIn(memoryOf<readonly number[]>(facts.memory, keeper) ?? [], 1, near, far, clock);
			return to - from;
		},
	};
}

function distinctReading(keeper: Keeper, far: number): ValueReading {
	return {
		touches: [`memory:${keeper.key}`],
		read: (facts, clock) => {
			const times = Object.values(memoryOf<values.KeyTimes>(facts.memory, keeper) ?? {});
			clock.until = Infinity;
			if (far === 0) return times.length;
			const counted = times.filter((time) => clock.now < time + far);
			for (const time of counted) clock.until = Math.min(clock.until, time + far);
			return counted.length;
		},
	};
}

function edgeReading(keeper: Keeper, far: number): ValueReading {
	return {
		touches: [`memory:${keeper.key}`],
		read: (facts, clock) => {
			const edge = memoryOf<values.Edge>(facts.memory, keeper);
			clock.until = Infinity;
			if (edge === undefined || clock.now >= edge[0] + far) return undefined;
			clock.until = edge[0] + far;
			return edge[1];
		},
	};
}

/** Works the result out over those values of a series that count now. */
function inSeries(
	builder: Builder,
	matcher: Matcher,
	path: string,
	{ near, far }: Moving,
	kind: "numbers" | "values" | "strict",
	result: (series: values.Series) => Value | undefined,
): ValueReading {
	const { match, listening } = matchOf(builder, matcher, { kind: "ever" });
	const only = kind === "numbers" ? "numbers" : "values";
	const keeper = keeperOf(builder, values.keepSeries(match, listening, path, far, only, kind === "strict"));
	return {
		touches: [`memory:${keeper.key}`],
		read: (facts, clock) => {
			const series = memoryOf<values.Series>(facts.memory, keeper) ?? [];
			const [from, to] = spanIn(series, 2, near, far, clock);
			return result(from === 0 && to === series.length ? series : series.slice(from, to));
		},
	};
}

function numberAt(series: values.Series, index: number): number {
	return series[index] as number;
}

function sumOf(series: values.Series): Decimal {
	let sum: Decimal = 0;
	for (let index = 1; index < series.length; index += 2) sum = addDecimals(sum, numberAt(series, index));
	return sum;
}

function averageOf(series: values.Series): number | undefined {
	return series.length === 0 ? undefined : divideDecimal(sumOf(series), series.length / 2);
}

function extremeOf(series: values.Series, best: (a: number, b: number) => number): number | undefined {
	if (series.length === 0) return undefined;
	let extreme = numberAt(series, 1);
	for (let index = 3; index < series.length; index += 2) extreme = best(extreme, numberAt(series, index));
	return extreme;
}

function differentOf(series: values.Series): number {
	const keys = new Set<string>();
	for (let index = 1; index < series.length; index += 2) keys.add(keyText(series[index] ?? null));
	return keys.size;
}
