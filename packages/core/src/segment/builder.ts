import type { Json, ProfileEvent } from "../event/index.ts";
import type { Problem } from "../problem/index.ts";
import { canonicalText } from "./canonical.ts";
import { durationMs } from "./duration.ts";
import type { EventFilter, Keeper, Listening } from "./keeper.ts";
import { keepNewest } from "./keep-times.ts";
import { readMoment } from "./moment.ts";
import type { Node, Reader } from "./node.ts";
import { compileWhere } from "./static-test.ts";
import type { EventNames, Matcher, Where, Window } from "./rule.ts";
import type { ComputedTrait } from "./trait.ts";
import type { Zone } from "./zone.ts";
import type { ValueReading } from "./aggregate.ts";

/** What a compilation has made so far. */
export interface Builder {
	readonly zone: Zone;
	readonly problems: Problem[];
	readonly nodes: Node[];
	readonly nodeByMeaning: Map<string, Node>;
	readonly keepers: Map<string, Keeper>;
	readonly filters: Map<string, EventFilter>;
	/** Lists of newest times that several conditions share; each grows to the longest that one of them needs. */
	readonly newest: Map<string, NewestDemand>;
	readonly traits: { readonly [id: string]: ComputedTrait };
	readonly traitReadings: Map<string, ValueReading>;
}

export interface NewestDemand {
	readonly match: Json;
	readonly listening: Listening;
	most: number;
	horizon: number;
	/** The key of the memory, once every demand is known. */
	key: string;
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
	make: () => { readonly touches: Iterable<string>; readonly answer: (reader: Reader) => boolean },
): Node {
	const known = builder.nodeByMeaning.get(meaning);
	if (known !== undefined) return known;
	const { touches, answer } = make();
	const node: Node = { id: builder.nodes.length, touches: new Set(touches), answer };
	builder.nodes.push(node);
	builder.nodeByMeaning.set(meaning, node);
	return node;
}

/** The one keeper of this meaning. */
export function keeperOf(builder: Builder, made: Keeper): Keeper {
	const known = builder.keepers.get(made.key);
	if (known !== undefined) return known;
	builder.keepers.set(made.key, made);
	return made;
}

export function frameOf(builder: Builder, window: Window): Frame {
	if (window.within !== undefined) return { kind: "moving", near: 0, far: durationMs(window.within) };
	if (window.ago !== undefined) return { kind: "moving", near: durationMs(window.ago[1]), far: durationMs(window.ago[0]) };
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

/** Which events a condition is about: their meaning for its key, and how they reach it. */
export function matchOf(builder: Builder, matcher: Matcher, frame: Frame): { readonly match: Json; readonly listening: Listening } {
	const names = namesOf(matcher.event);
	const span = frame.kind === "fixed" ? [finite(frame.since), finite(frame.until)] : null;
	const match = { names, where: whereJson(matcher.where), span };
	return { match, listening: { names, filter: filterOf(builder, matcher.where, frame) } };
}

function finite(moment: number): number | null {
	return Number.isFinite(moment) ? moment : null;
}

export function whereJson(where: Where | undefined): Json {
	return where === undefined ? null : (where as Json);
}

function filterOf(builder: Builder, where: Where | undefined, frame: Frame): EventFilter | null {
	const passes = where === undefined || Object.keys(where).length === 0 ? null : whereFilter(builder, where);
	if (frame.kind !== "fixed") return passes;
	const { since, until } = frame;
	const meaning = `${since} ${until} ${canonicalText(whereJson(where))}`;
	return shared(builder, meaning, () => (event) => event.time >= since && event.time < until && (passes === null || passes(event)));
}

/** A `where` as a test of events; paths under `context` read the event's context. */
export function whereFilter(builder: Builder, where: Where): EventFilter {
	return shared(builder, canonicalText(whereJson(where)), () => {
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

/** Asks for the newest `most` times of these events, to be shared with all who ask for the same events. */
export function demandNewest(builder: Builder, matcher: Matcher, most: number, horizon: number): NewestDemand {
	const { match, listening } = matchOf(builder, matcher, { kind: "ever" });
	const meaning = canonicalText(match);
	const known = builder.newest.get(meaning);
	if (known !== undefined) {
		known.most = Math.max(known.most, most);
		known.horizon = Math.max(known.horizon, horizon);
		return known;
	}
	const demand = { match, listening, most, horizon, key: `newest:${builder.newest.size}` };
	builder.newest.set(meaning, demand);
	return demand;
}

/** Fixes the shared lists: from here on their keys are known. Answers what each provisional key became. */
export function settleNewest(builder: Builder): ReadonlyMap<string, string> {
	const settled = new Map<string, string>();
	for (const demand of builder.newest.values()) {
		const { key } = keeperOf(builder, keepNewest(demand.match, demand.listening, demand.most, demand.horizon));
		settled.set(demand.key, key);
		demand.key = key;
	}
	return settled;
}
