import type { Json } from "../event/index.ts";
import { frameOf, matchOf, slotOf, touchOf, type Builder, type Frame, type Slot } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import type { Clock } from "./clock.ts";
import { divideDecimal, type Decimal } from "./decimal.ts";
import type { Facts } from "./facts.ts";
import { favouriteOfTally } from "./favourite.ts";
import { keepKeys, keepTally, type KeyTimes, type Tally } from "./keep-keys.ts";
import { keepCount, keepNewest, keepTimes, type Times } from "./keep-times.ts";
import { keepEdge, keepExtremes, keepTotal, type Edge, type Extremes, type Total, type Value } from "./keep-values.ts";
import { memoryIn, type Keep } from "./keeper.ts";
import type { Approximation } from "./node.ts";
import type { Matcher, Window } from "./rule.ts";
import { seriesReading } from "./series.ts";
import { spanIn } from "./span.ts";

/** A value derived from events: sets `clock.until`, the first moment at which it could differ. Undefined = no value. */
export interface ValueReading {
	readonly touches: readonly string[];
	readonly read: (facts: Remembered, clock: Clock) => Value | undefined;
	/** Whether a bound has dropped what could matter at `now`; null where nothing is ever dropped. */
	readonly isApproximate: Approximation | null;
	/** Whether time alone only makes a smaller number of it, or none; null: that cannot be said. */
	readonly falls: ((facts: Remembered) => boolean) | null;
}

/** What is derived from memories reads nothing else of a profile. */
export type Remembered = Pick<Facts, "memory">;

export type Aggregate = "exists" | "count" | "sum" | "avg" | "min" | "max" | "distinct" | "first" | "latest" | "mode";

/** What is derived: which aggregate, of which property (none for `exists` and `count`), over which events. */
export interface Derivation {
	readonly aggregate: Aggregate;
	readonly path: string;
	readonly matcher: Matcher;
	readonly window: Window;
}

/** How something derived is kept and read; each is worked out once per reading. A sum may be digits, see Decimal. */
export function derivedReading(builder: Builder, derivation: Derivation): ValueReading {
	const { aggregate, path, matcher, window } = derivation;
	const frame = frameOf(builder, window);
	const span = frame.kind === "moving" ? [frame.near, frame.far] : null;
	const meaning = canonicalText({ aggregate, path, match: matchOf(builder, matcher, frame).match, span });
	const known = builder.readings.get(meaning);
	if (known !== undefined) return known;
	const reading = oncePerReading(makeReading(builder, derivation, frame));
	builder.readings.set(meaning, reading);
	return reading;
}

function oncePerReading({ touches, read, isApproximate, falls }: ValueReading): ValueReading {
	let reading = Number.NaN;
	let value: Value | undefined;
	let until = Infinity;
	return {
		touches,
		isApproximate,
		falls,
		read: (facts, clock) => {
			if (clock.reading === reading) {
				clock.until = until;
				return value;
			}
			value = read(facts, clock);
			reading = clock.reading;
			until = clock.until;
			return value;
		},
	};
}

function makeReading(builder: Builder, derivation: Derivation, frame: Frame): ValueReading {
	const { aggregate, path, matcher } = derivation;
	const { match, listening } = matchOf(builder, matcher, frame);
	const isRecent = frame.kind === "moving" && frame.near === 0;

	/** A memory that folds event after event, so that only events change what is read from it. */
	// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
	function folded<M extends Json>(
		kind: string,
		make: () => Keep,
		result: (memory: M | undefined) => Value | undefined,
		isCut: ((memory: M) => boolean) | null = null,
	): ValueReading {
		const slot = slotOf(builder, { kind, match, path }, listening, make);
		return {
			touches: [touchOf(slot)],
			read: (facts, clock) => {
				clock.until = Infinity;
				return result(memoryIn<M>(facts.memory, slot));
			},
			falls: null,
			isApproximate: isCut === null ? null : ({ memory }) => {
				const known = memoryIn<M>(memory, slot);
				return known !== undefined && isCut(known);
			},
		};
	}

	if (aggregate === "exists") {
		if (!isRecent) return isPositive(derivedReading(builder, { ...derivation, aggregate: "count" }));
		return existsReading(
			slotOf(builder, { kind: "newest", match }, listening, keepNewestOf, { most: 1, horizon: frame.far }),
			frame.far,
		);
	}
	if (aggregate === "distinct" && (frame.kind !== "moving" || isRecent)) {
		const far = isRecent ? frame.far : Infinity;
		const kind = isRecent ? "recent keys" : "keys";
		const horizon = isRecent ? frame.far : Number.MAX_SAFE_INTEGER;
		const slot = slotOf(builder, { kind, match, path }, listening, (reach) => keepKeys(path, reach), { horizon });
		return distinctReading(slot, far);
	}
	if (aggregate === "latest" && (frame.kind !== "moving" || isRecent)) {
		const slot = slotOf(builder, { kind: "latest", match, path }, listening, () => keepEdge(path, "latest"));
		return edgeReading(slot, isRecent ? frame.far : Infinity);
	}
	if (frame.kind === "moving") {
		if (aggregate !== "count") return seriesReading(builder, aggregate, path, matcher, frame);
		const slot = slotOf(builder, { kind: "span", match }, listening, keepTimes, { horizon: frame.far });
		return {
			touches: [touchOf(slot)],
			read: (facts, clock) => {
				const [from, to] = spanIn(memoryIn<Times>(facts.memory, slot)?.[0] ?? [], frame.near, frame.far, clock);
				return to - from;
			},
			falls: null,
			isApproximate: ({ memory }, now) => (memoryIn<Times>(memory, slot)?.[1] ?? -Infinity) + frame.far > now,
		};
	}
	switch (aggregate) {
		case "count":
			return folded<number>("count", keepCount, (count) => count ?? 0);
		case "sum":
			return folded<Total>(
				"total",
				() => keepTotal(path),
				(total): Decimal => total?.[0] ?? 0,
			);
		case "avg":
			return folded<Total>("total", () => keepTotal(path), averageOf);
		case "min":
			return folded<Extremes>(
				"extremes",
				() => keepExtremes(path),
				(extremes) => extremes?.[0],
			);
		case "max":
			return folded<Extremes>(
				"extremes",
				() => keepExtremes(path),
				(extremes) => extremes?.[1],
			);
		case "mode":
			return folded<Tally>(
				"favourite",
				() => keepTally(path),
				(tally) => favouriteOfTally(tally?.[0] ?? {}) ?? undefined,
				([counts, lostAt]) => lostAt !== null || favouriteOfTally(counts) === null,
			);
		default:
			return folded<Edge>(
				aggregate,
				() => keepEdge(path, "first"),
				(edge) => edge?.[1] ?? undefined,
				([, value]) => value === null,
			);
	}
}

export function keepNewestOf(horizon: number, most: number): Keep {
	return keepNewest(most, horizon);
}

function averageOf(total: Total | undefined): number | undefined {
	return total === undefined ? undefined : divideDecimal(total[0], total[1]);
}

function isPositive(count: ValueReading): ValueReading {
	return { ...count, read: (facts, clock) => count.read(facts, clock) !== 0 };
}

function existsReading(slot: Slot, far: number): ValueReading {
	return {
		touches: [touchOf(slot)],
		read: (facts, clock) => {
			const end = (memoryIn<readonly number[]>(facts.memory, slot)?.[0] ?? -Infinity) + far;
			clock.until = clock.now < end ? end : Infinity;
			return clock.now < end;
		},
		falls: null,
		isApproximate: null,
	};
}

function distinctReading(slot: Slot, far: number): ValueReading {
	return {
		touches: [touchOf(slot)],
		read: (facts, clock) => {
			const times = memoryIn<KeyTimes>(facts.memory, slot)?.[1] ?? [];
			clock.until = Infinity;
			if (far === Infinity) return times.length;
			let count = 0;
			for (let place = 0; place < times.length; place += 1) {
				const end = (times[place] ?? 0) + far;
				if (clock.now >= end) continue;
				count += 1;
				if (end < clock.until) clock.until = end;
			}
			return count;
		},
		falls: () => true,
		isApproximate: ({ memory }, now) => (memoryIn<KeyTimes>(memory, slot)?.[2] ?? -Infinity) + far > now,
	};
}

function edgeReading(slot: Slot, far: number): ValueReading {
	return {
		touches: [touchOf(slot)],
		read: (facts, clock) => {
			const edge = memoryIn<Edge>(facts.memory, slot);
			clock.until = Infinity;
			if (edge === undefined || clock.now >= edge[0] + far) return undefined;
			clock.until = edge[0] + far;
			return edge[1] ?? undefined;
		},
		falls: null,
		isApproximate: ({ memory }, now) => {
			const edge = memoryIn<Edge>(memory, slot);
			return edge !== undefined && edge[1] === null && now < edge[0] + far;
		},
	};
}
