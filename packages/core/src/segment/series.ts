import type { Aggregate, ValueReading } from "./aggregate.ts";
import { matchOf, slotOf, touchOf, type Builder } from "./builder.ts";
import { addDecimals, divideDecimal, type Decimal } from "./decimal.ts";
import { favouriteIn } from "./favourite.ts";
import { keepSeries, type Series, type Value } from "./keep-values.ts";
import { keyText, memoryIn } from "./keeper.ts";
import type { Matcher } from "./rule.ts";
import { spanIn } from "./span.ts";

type Result = (times: readonly number[], values: readonly Value[], from: number, to: number) => Value | undefined;

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
			return result(times, values, from, to);
		},
	};
}

const NONE: Series = [[], []];

const RESULTS: { readonly [aggregate: string]: Result } = {
	sum: (_, values, from, to) => sumOf(values, from, to),
	avg: (_, values, from, to) => (from === to ? undefined : divideDecimal(sumOf(values, from, to), to - from)),
	min: (_, values, from, to) => extremeOf(values, from, to, Math.min),
	max: (_, values, from, to) => extremeOf(values, from, to, Math.max),
	distinct: (_, values, from, to) => new Set(values.slice(from, to).map(keyText)).size,
	latest: (_, values, from, to) => (from === to ? undefined : values[to - 1]),
	mode: favouriteIn,
};

function first(_: readonly number[], values: readonly Value[], from: number, to: number): Value | undefined {
	return from === to ? undefined : values[from];
}

function numberAt(values: readonly Value[], place: number): number {
	const value = values[place];
	return typeof value === "number" ? value : 0;
}

function sumOf(values: readonly Value[], from: number, to: number): Decimal {
	let sum: Decimal = 0;
	for (let place = from; place < to; place += 1) sum = addDecimals(sum, numberAt(values, place));
	return sum;
}

function extremeOf(
	values: readonly Value[],
	from: number,
	to: number,
	best: (a: number, b: number) => number,
): number | undefined {
	if (from === to) return undefined;
	let extreme = numberAt(values, from);
	for (let place = from + 1; place < to; place += 1) extreme = best(extreme, numberAt(values, place));
	return extreme;
}
