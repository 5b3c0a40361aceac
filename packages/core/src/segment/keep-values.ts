import type { Json, ProfileEvent } from "../event/index.ts";
import { canonicalText } from "./canonical.ts";
import { addDecimals, type Decimal } from "./decimal.ts";
import { keepAs, NEEDS_HISTORY, type Keep } from "./keeper.ts";
import { compilePath, valuesOf } from "./path.ts";

export type Value = Exclude<Json, null>;

/** A value as it is kept; null stands for one that is too long to keep. */
export type KeptValue = Json;

/** Values with longer JSON than this are not kept, only that there was one. */
const LONGEST_VALUE = 4_096;

/** A property's values as an event has them; one per item where the path goes through an array. */
export function readValues(path: string): (event: ProfileEvent) => readonly Value[] {
	const read = compilePath(path);
	return (event) => valuesOf(read(event.properties));
}

export function readNumbers(path: string): (event: ProfileEvent) => readonly number[] {
	const read = compilePath(path);
	return (event) => valuesOf(read(event.properties)).filter((value) => typeof value === "number");
}

export function keptValue(value: Value): KeptValue {
	return lengthOf(value) <= LONGEST_VALUE ? value : null;
}

/** Characters that a value takes; 0 for what is always short. */
export function lengthOf(value: KeptValue): number {
	if (typeof value === "string") return value.length;
	return typeof value === "object" ? canonicalText(value).length : 0;
}

export type Total = readonly [sum: Decimal, count: number];

/** Sum and number of values. */
export function keepTotal(path: string): Keep {
	const read = readNumbers(path);
	return keepAs<Total>((total, event) => {
		const numbers = read(event);
		if (numbers.length === 0) return total;
		const [sum, count] = total ?? [0, 0];
		return [numbers.reduce<Decimal>(addDecimals, sum), count + numbers.length];
	});
}

export type Extremes = readonly [low: number, high: number];

/** The smallest and the largest value. */
export function keepExtremes(path: string): Keep {
	const read = readNumbers(path);
	return keepAs<Extremes>((extremes, event) => {
		const numbers = read(event);
		if (numbers.length === 0) return extremes;
		const [low, high] = extremes ?? [Infinity, -Infinity];
		const kept: Extremes = [Math.min(low, ...numbers), Math.max(high, ...numbers)];
		return extremes !== undefined && kept[0] === low && kept[1] === high ? extremes : kept;
	});
}

export type Edge = readonly [time: number, value: KeptValue];

/** The newest or the earliest value. */
export function keepEdge(path: string, edge: "first" | "latest"): Keep {
	const read = readValues(path);
	return keepAs<Edge>((kept, event, { ordered }) => {
		const values = read(event);
		const value = edge === "latest" ? values.at(-1) : values[0];
		if (value === undefined) return kept;
		if (kept === undefined) return [event.time, keptValue(value)];
		if (event.time === kept[0] && !ordered) return NEEDS_HISTORY;
		const replaces = edge === "latest" ? event.time >= kept[0] : event.time < kept[0];
		return replaces ? [event.time, keptValue(value)] : kept;
	});
}
