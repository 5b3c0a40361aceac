import { compareEvents, countsForRules, type Json, type ProfileEvent } from "../event/index.ts";
import type { Definitions } from "../definition/index.ts";
import type { Population } from "../model/index.ts";
import { memoryOf, type ProfileState } from "../profile/index.ts";
import type { Memory } from "../segment/facts.ts";
import { durationMs } from "../segment/duration.ts";
import type { Program } from "../segment/index.ts";
import { readMoment } from "../segment/moment.ts";
import { nameMatches } from "../segment/names.ts";
import type { EventNames, Where, Window } from "../segment/rule.ts";
import { compileWhere } from "../segment/static-test.ts";
import { zoneOf, type Zone } from "../segment/zone.ts";
import { type Evidence, isoTime } from "./reason.ts";

/** What an explanation is made from: a profile as the program sees it, and its events in order. */
export interface Past {
	readonly definitions: Definitions;
	readonly population: Population | null;
	readonly program: Program;
	/** Brought to the program. */
	readonly state: ProfileState;
	readonly now: number;
	/** The site's. */
	readonly zone: Zone;
	/** Everything that is kept, oldest first. */
	readonly events: readonly ProfileEvent[];
	/** Those of them that conditions about events look at. */
	readonly counted: readonly ProfileEvent[];
}

export function pastOf(given: Pick<Past, "definitions" | "population" | "program" | "state" | "now">, history: readonly ProfileEvent[]): Past {
	const events = history.toSorted(compareEvents);
	return { ...given, zone: zoneOf(given.definitions.site.time_zone), events, counted: events.filter(countsForRules) };
}

/** Which events, as rules and computed traits name them. */
export interface Wanted {
	readonly event: EventNames;
	readonly where?: Where | undefined;
}

export function matchTest({ event, where }: Wanted, zone: Zone): (event: ProfileEvent) => boolean {
	const names = typeof event === "string" ? [event] : event;
	const passes = where === undefined ? null : compileWhere(where, zone);
	return ({ name, properties }) => nameMatches(names, name) && (passes === null || passes(properties));
}

/** The events that count now, oldest first, and how long after it happened one counts. */
export function countingIn({ counted, now, zone }: Past, wanted: Wanted & Window): { readonly events: readonly ProfileEvent[]; readonly far: number } {
	const { within, ago, since, until } = wanted;
	const near = ago === undefined ? 0 : durationMs(ago[1]);
	const far = within !== undefined ? durationMs(within) : ago === undefined ? Infinity : durationMs(ago[0]);
	const from = since === undefined ? -Infinity : (readMoment(since, zone) ?? -Infinity);
	const to = until === undefined ? Infinity : (readMoment(until, zone) ?? Infinity);
	const matches = matchTest(wanted, zone);
	const counts = ({ time }: ProfileEvent) => time + near <= now && now < time + far && from <= time && time < to;
	return { events: counted.filter((event) => counts(event) && matches(event)), far };
}

/**
 * What the condition of this key keeps, which may be about events that are no longer kept; undefined where it has seen
 * nothing. Its shape is that of its keeper.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its condition keeps
export function rememberedBy<M extends Memory>({ program, state }: Past, key: string): M | undefined {
	const touch = [...(program.rules.get(key)?.touches ?? [])].find((one) => one.startsWith("memory:"));
	return touch === undefined ? undefined : memoryOf<M>(program, state, Number(touch.slice("memory:".length)));
}

export function evidenceOf(event: ProfileEvent, as: string, value: Json = null, countsUntil: number = Infinity): Evidence {
	return {
		message_id: event.messageId,
		name: event.name,
		time: new Date(event.time).toISOString(),
		as,
		value,
		counts_until: isoTime(countsUntil),
	};
}

/** The rest of a rule, as JSON: rules are plain JSON, their types say more than JSON's. */
export function restOf(rule: object, without: readonly string[]): Json {
	return jsonOf(Object.fromEntries(Object.entries(rule).filter(([name]) => !without.includes(name))));
}

export function jsonOf(value: unknown): Json {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parts of a rule that was read from JSON
	return value as Json;
}
