import type { Json, ProfileEvent } from "../event/index.ts";
import type { Problem } from "../problem/index.ts";
import type { ValueReading } from "./aggregate.ts";
import { canonicalText } from "./canonical.ts";
import { durationMs } from "./duration.ts";
import { keyOf, type Differ, type EventFilter, type Keep, type Keeper, type Listening, type OneOf } from "./keeper.ts";
import { readMoment } from "./moment.ts";
import type { ModelContext } from "./model-context.ts";
import { makeNode, type Node, type NodeParts } from "./node.ts";
import type { EventNames, Matcher, Where, Window } from "./rule.ts";
import { compileWhere, isAll, isAny, isNot } from "./static-test.ts";
import type { ComputedTrait } from "./trait.ts";
import type { Zone } from "./zone.ts";

/** What a compilation has made so far. */
export interface Builder {
	readonly zone: Zone;
	readonly problems: Problem[];
	readonly nodes: Node[];
	readonly nodeByMeaning: Map<string, Node>;
	readonly slots: Slot[];
	readonly slotByMeaning: Map<string, Slot>;
	readonly filters: Map<string, EventFilter>;
	readonly readings: Map<string, ValueReading>;
	readonly traits: { readonly [id: string]: ComputedTrait };
	/** What watches the history of stored traits. */
	readonly held: HeldTrait[];
	/** What holds for a purpose that a person has not decided about. */
	readonly undecided: "granted" | "pending";
	readonly models: ModelContext;
}

/** A memory that conditions of one meaning share; it reaches as far back as the one that needs most. */
export interface Slot {
	readonly slot: number;
	readonly meaning: Json;
	readonly listening: readonly Listening[];
	readonly make: (horizon: number, most: number) => Keep;
	readonly differ: Differ;
	/** How old an event may be and still matter, ms. */
	horizon: number;
	/** How many events may matter. */
	most: number;
}

/** A test of a stored trait whose past matters: since when it has passed stands in the memory of a slot. */
export interface HeldTrait {
	readonly root: string;
	readonly slot: number;
	readonly passes: (value: Exclude<Json, null> | undefined) => boolean;
}

/** When an event counts, for a moment now: always, in a fixed span, or t + near ≤ now < t + far. */
export type Frame =
	| { readonly kind: "ever" }
	| { readonly kind: "fixed"; readonly since: number; readonly until: number }
	| { readonly kind: "moving"; readonly near: number; readonly far: number };

/** The node of this meaning, made if it is new. */
export function nodeOf(
	builder: Builder,
	meaning: string,
	make: () => NodeParts,
): Node {
	const known = builder.nodeByMeaning.get(meaning);
	if (known !== undefined) return known;
	const parts = make();
	const node = makeNode(builder.nodes.length, parts);
	builder.nodes.push(node);
	builder.nodeByMeaning.set(meaning, node);
	return node;
}

/** The one memory of this meaning, grown to what is needed of it. */
export function slotOf(
	builder: Builder,
	meaning: { readonly kind: string; readonly match: Json; readonly [key: string]: Json },
	listening: readonly Listening[],
	make: Slot["make"],
	{ horizon = 0, most = 0, differ = ALWAYS }: { horizon?: number; most?: number; differ?: Differ } = {},
): Slot {
	const text = canonicalText(meaning);
	const known = builder.slotByMeaning.get(text);
	if (known !== undefined) {
		known.horizon = Math.max(known.horizon, horizon);
		known.most = Math.max(known.most, most);
		return known;
	}
	const made: Slot = { slot: builder.slots.length, meaning, listening, make, differ, horizon, most };
	builder.slots.push(made);
	builder.slotByMeaning.set(text, made);
	return made;
}

const ALWAYS: Differ = () => true;

/** What a node touches when it reads this memory. */
export function touchOf({ slot }: { readonly slot: number }): string {
	return `memory:${slot}`;
}

/** The keepers of all memories, once everything that is needed of them is known. */
export function settle(builder: Builder): readonly Keeper[] {
	const keys = new Set<string>();
	return builder.slots.map(({ slot, meaning, listening, make, differ, horizon, most }) => {
		const key = keyOf({ meaning, horizon, most });
		if (keys.has(key)) {
			builder.problems.push({
				path: [],
				expected: "rules whose hashes differ (change any window slightly)",
				got: canonicalText(meaning),
			});
		}
		keys.add(key);
		return { key, slot, listening, keep: make(horizon, most), differ };
	});
}

export function frameOf(builder: Builder, window: Window): Frame {
	if (window.within !== undefined) return { kind: "moving", near: 0, far: durationMs(window.within) };
	if (window.ago !== undefined)
		return { kind: "moving", near: durationMs(window.ago[1]), far: durationMs(window.ago[0]) };
	if (window.since === undefined && window.until === undefined) return { kind: "ever" };
	return {
		kind: "fixed",
		since: window.since === undefined ? -Infinity : (readMoment(window.since, builder.zone) ?? -Infinity),
		until: window.until === undefined ? Infinity : (readMoment(window.until, builder.zone) ?? Infinity),
	};
}

export function namesOf(event: EventNames): readonly string[] {
	return typeof event === "string" ? [event] : event;
}

/** Which events a condition is about: their meaning, and how they reach it. */
export function matchOf(
	builder: Builder,
	matcher: Matcher,
	frame: Frame,
): { readonly match: Json; readonly listening: readonly Listening[] } {
	const names = namesOf(matcher.event);
	const span = frame.kind === "fixed" ? [finite(frame.since), finite(frame.until)] : null;
	const match = { names, where: matcher.where ?? null, span };
	return { match, listening: [listeningFor(builder, matcher, frame)] };
}

/** How events reach what is about this matcher. */
export function listeningFor(builder: Builder, { event, where }: Matcher, frame: Frame = { kind: "ever" }): Listening {
	const filter = filterOf(builder, where, frame);
	const oneOf = where === undefined ? null : oneOfIn(where);
	const names = namesOf(event);
	if (oneOf === null || frame.kind !== "fixed") return { names, filter, oneOf, isOfAll: false };
	return { names, filter, oneOf: { ...oneOf, isAll: false }, isOfAll: false };
}

/** The first property of which a `where` wants one of some values. */
function oneOfIn(where: Where): OneOf | null {
	if (isAll(where)) {
		const found = where.all.map(oneOfIn).find((oneOf) => oneOf !== null) ?? null;
		return found === null ? null : { ...found, isAll: found.isAll && where.all.length === 1 };
	}
	if (isAny(where) || isNot(where)) return null;
	const tests = Object.entries(where);
	for (const [property, test] of tests) {
		if (property.includes(".")) continue;
		const values = "eq" in test ? [test.eq] : "in" in test ? test.in : null;
		if (values !== null) return { property, values, isAll: tests.length === 1 };
	}
	return null;
}

function finite(moment: number): number | null {
	return Number.isFinite(moment) ? moment : null;
}

function filterOf(builder: Builder, where: Where | undefined, frame: Frame): EventFilter | null {
	const passes = where === undefined || Object.keys(where).length === 0 ? null : whereFilter(builder, where);
	if (frame.kind !== "fixed") return passes;
	const { since, until } = frame;
	const meaning = `${since} ${until} ${canonicalText(where ?? null)}`;
	return shared(
		builder,
		meaning,
		() => (event) => event.time >= since && event.time < until && (passes === null || passes(event)),
	);
}

/** A `where` as a test of events. */
export function whereFilter(builder: Builder, where: Where): EventFilter {
	return shared(builder, canonicalText(where), () => {
		const passes = compileWhere(where, builder.zone);
		return (event: ProfileEvent) => passes(event.properties);
	});
}

function shared(builder: Builder, meaning: string, make: () => EventFilter): EventFilter {
	const known = builder.filters.get(meaning);
	if (known !== undefined) return known;
	const made = make();
	builder.filters.set(meaning, made);
	return made;
}
