import type { Aggregate, ValueReading } from "./aggregate.ts";
import { matchOf, slotOf, touchOf, type Builder } from "./builder.ts";
import { addDecimals, divideDecimal, multiplyDecimals, type Decimal } from "./decimal.ts";
import { favouriteIn } from "./favourite.ts";
import { keepSeries, type Series } from "./keep-series.ts";
import type { KeptValue } from "./keep-values.ts";
import { keyText, memoryIn } from "./keeper.ts";
import type { Matcher } from "./rule.ts";
import { spanIn } from "./span.ts";

type Result = (times: readonly number[], values: readonly KeptValue[], from: number, to: number) => KeptValue | undefined;

/** An aggregate over those values that count now, worked out from all that may yet count. */
export function seriesReading(
	builder: Builder,
	aggregate: Aggregate,
	path: string,
	matcher: Matcher,
	{ near, far }: { readonly near: number; readonly far: number },
): ValueReading {
	const { match, listening } = matchOf(builder, matcher, { kind: "ever" });
	const only =
		aggregate === "sum" || aggregate === "avg" || aggregate === "min" || aggregate === "max" ? "numbers" : "values";
	const strict = aggregate === "first" || aggregate === "latest";
	const make = (horizon: number) => keepSeries(path, only, strict, horizon);
	const slot = slotOf(builder, { kind: "series", match, path, only, strict }, listening, make, { horizon: far });
	const result = RESULTS[aggregate] ?? first;
	return {
		touches: [touchOf(slot)],
		read: (facts, clock) => {
			const [times, values] = memoryIn<Series>(facts.memory, slot) ?? NONE;
			const [from, to] = spanIn(times, near, far, clock);
			return result(times, values, from, to) ?? undefined;
		},
		falls: near > 0 ? null : (FALLS[aggregate] ?? null) && (({ memory }) => FALLS[aggregate]?.(memoryIn<Series>(memory, slot)?.[1] ?? []) === true),
		isApproximate: (facts, now) => {
			const [times, values, lostAt] = memoryIn<Series>(facts.memory, slot) ?? NONE;
			if ((lostAt ?? -Infinity) + far > now) return true;
			if (only === "numbers" || !values.includes(null)) return false;
			const [from, to] = spanIn(times, near, far, { now, reading: Number.NaN, until: Infinity });
			return values.slice(from, to).includes(null);
		},
	};
}

const NONE: Series = [[], [], null];

const RESULTS: { readonly [aggregate: string]: Result } = {
	sum: (_, values, from, to) => sumOf(values, from, to),
	avg: (_, values, from, to) => (from === to ? undefined : divideDecimal(sumOf(values, from, to), to - from)),
	min: (_, values, from, to) => extremeOf(values, from, to, Math.min),
	max: (_, values, from, to) => extremeOf(values, from, to, Math.max),
	distinct: (_, values, from, to) => new Set(values.slice(from, to).map(keyText)).size,
	latest: (_, values, from, to) => (from === to ? undefined : values[to - 1]),
	mode: favouriteIn,
};

/** Of which results, over such values, the passing of time only makes less. */
const FALLS: { readonly [aggregate: string]: (values: readonly KeptValue[]) => boolean } = {
	sum: (values) => values.length <= SHORT && values.every((value) => typeof value === "number" && value >= 0),
	max: () => true,
	distinct: () => true,
};

function first(_: readonly number[], values: readonly KeptValue[], from: number, to: number): KeptValue | undefined {
	return from === to ? undefined : values[from];
}

function numberAt(values: readonly KeptValue[], place: number): number {
	const value = values[place];
	return typeof value === "number" ? value : 0;
}

/** A longer list never changes either, so that the sums up to each of its places are worked out once. */
const SHORT = 64;
const knownSums = new WeakMap<readonly KeptValue[], readonly Decimal[]>();

function sumOf(values: readonly KeptValue[], from: number, to: number): Decimal {
	if (to - from <= SHORT) {
		let sum: Decimal = 0;
		for (let place = from; place < to; place += 1) sum = addDecimals(sum, numberAt(values, place));
		return sum;
	}
	let sums = knownSums.get(values);
	if (sums === undefined) {
		let sum: Decimal = 0;
		sums = [0, ...values.map((_, place) => (sum = addDecimals(sum, numberAt(values, place))))];
		knownSums.set(values, sums);
	}
	return addDecimals(sums[to] ?? 0, multiplyDecimals(sums[from] ?? 0, -1));
}

function extremeOf(
	values: readonly KeptValue[],
	from: number,
	to: number,
	best: (a: number, b: number) => number,
): number | undefined {
	if (from === to) return undefined;
	let extreme = numberAt(values, from);
	for (let place = from + 1; place < to; place += 1) extreme = best(extreme, numberAt(values, place));
	return extreme;
}
