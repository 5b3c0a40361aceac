import type { Json, ProfileEvent } from "../event/index.ts";
import { nodeOf, slotOf, touchOf, type Builder, type Slot } from "./builder.ts";
import { canonicalText, shareOf } from "./canonical.ts";
import type { Facts, Memory } from "./facts.ts";
import { keepAs, memoryAs, memoryIn, NEEDS_HISTORY, type EventFilter } from "./keeper.ts";
import { compileLocalTime, LOCAL_CLOCK_PERIOD_MS } from "./local-time.ts";
import type { Node, Reader } from "./node.ts";
import { traitValue } from "./node-trait.ts";
import { isList, isObject } from "./path.ts";
import { readShare } from "./person-values.ts";
import type { LocalTime, Near, Rule } from "./rule.ts";
import { itself, type Turning } from "./watch.ts";
import { isTimeZone, zoneOf, type Zone } from "./zone.ts";

/** Trait that says that somebody is on an uploaded list; only uploads set it. */
export const LIST_TRAIT = "list:";

/** Conditions about the person: consent, lists, a draw, place, device, their clock. */
export function personNode(builder: Builder, rule: Rule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		if ("consent" in rule) {
			const { consent } = rule;
			const undecided = builder.undecided === "granted";
			return { touches: ["consent"], answer: lasting(({ consent: decided }) => decided[consent]?.[0] ?? undecided) };
		}
		if ("list" in rule) {
			const trait = `${LIST_TRAIT}${rule.list}`;
			return {
				touches: [`trait:${trait}`],
				answer: lasting(({ traits }) => traitValue(traits[trait]) === true),
				turning: { kind: "value", read: itself, values: new Set([true]) },
			};
		}
		if ("share" in rule) {
			const share = readShare(rule.share) ?? 0;
			return { touches: [], answer: lasting(({ profileId }) => shareOf(`${rule.salt} ${profileId}`) < share) };
		}
		if ("local_time" in rule) return localTime(builder, rule.local_time);
		return contextual(builder, rule);
	});
}

/** An answer that only events change. */
function lasting(holds: (facts: Facts) => boolean): (reader: Reader) => boolean {
	return (reader) => {
		reader.until = Infinity;
		return holds(reader.facts);
	};
}

/** What the newest event with such a context said. */
type Latest = readonly [time: number, value: Json];

/** A memory of the newest value of one part of the events' context. */
function contextSlot(
	builder: Builder,
	part: string,
	read: (event: ProfileEvent) => Json,
	mayHave: EventFilter,
): Slot {
	const make = () =>
		keepAs<Latest>((latest, event, { ordered }) => {
			if (latest !== undefined && event.time < latest[0]) return latest;
			const value = read(event);
			if (value === null) return latest;
			if (latest !== undefined && event.time === latest[0] && !ordered) return NEEDS_HISTORY;
			return [event.time, value];
		});
	return slotOf(
		builder,
		{ kind: "context", match: part, of: "all events" },
		[{ names: ["*"], filter: mayHave, oneOf: null, isOfAll: true }],
		make,
		{ differ: (before, after) => !isSameValue(latestIn(before), latestIn(after)) },
	);
}

/** What a memory says, without when it was said. */
function latestIn(memory: Memory): Json {
	return isList(memory) ? (memory[1] ?? null) : null;
}

function isSameValue(a: Json, b: Json): boolean {
	if (!isList(a) || !isList(b)) return a === b;
	return a.length === b.length && a.every((part, place) => part === b[place]);
}

function contextual(builder: Builder, rule: Rule) {
	const isDevice = "device" in rule;
	const slot = isDevice
		? contextSlot(builder, "device", deviceIn, hasDevice)
		: contextSlot(builder, "place", placeIn, hasPlace);
	const holds =
		"device" in rule
			? (value: Json) => rule.device.some((kind) => kind === value)
			: "country" in rule
				? (value: Json) => rule.country.includes(codeIn(value, 0))
				: "region" in rule
					? (value: Json) => rule.region.includes(codeIn(value, 1)) || rule.region.includes(codeIn(value, 2))
					: "near" in rule
						? (value: Json) => isNear(rule.near, value)
						: () => false;
	const holdsOf = (latest: Latest | undefined) => latest !== undefined && holds(latest[1]);
	return {
		touches: [touchOf(slot)],
		answer: lasting(({ memory }) => holdsOf(memoryIn<Latest>(memory, slot))),
		turning: turningOf(rule, (memory) => holdsOf(memoryAs<Latest>(memory))),
	};
}

function turningOf(rule: Rule, test: (memory: Json | undefined) => boolean): Turning {
	if ("device" in rule) return { kind: "value", read: latestValue, values: new Set(rule.device) };
	if ("country" in rule) return { kind: "value", read: latestCountry, values: new Set(rule.country) };
	return { kind: "test", test };
}

function latestValue(memory: Json | undefined): Json | undefined {
	return memoryAs<Latest>(memory)?.[1];
}

function latestCountry(memory: Json | undefined): Json | undefined {
	const place = latestValue(memory);
	return place === undefined ? undefined : codeIn(place, 0);
}

// Whether there may be something to read: most events are told apart by this alone.
function hasDevice({ context }: ProfileEvent): boolean {
	return context["device"] !== undefined;
}
function hasPlace({ context }: ProfileEvent): boolean {
	return context["location"] !== undefined;
}
function hasZone({ context }: ProfileEvent): boolean {
	return context["timezone"] !== undefined || context["location"] !== undefined;
}

export function deviceIn({ context }: ProfileEvent): Json {
	const device = context["device"];
	const type = isObject(device) ? device["type"] : null;
	if (typeof type !== "string" || type === "") return null;
	const kind = type.toLowerCase();
	// Segment's own mobile libraries name the system instead.
	return kind === "ios" || kind === "android" ? "mobile" : kind.slice(0, 20);
}

/** Country, region, code of the region, latitude, longitude; empty or null where the event does not say. */
export function placeIn({ context }: ProfileEvent): Json {
	const location = context["location"];
	if (!isObject(location)) return null;
	const code = (key: string) => {
		const value = location[key];
		return typeof value === "string" ? value.slice(0, 100).toUpperCase() : "";
	};
	const degrees = (key: string) => {
		const value = location[key];
		return typeof value === "number" ? value : null;
	};
	return [code("country"), code("region"), code("region_code"), degrees("latitude"), degrees("longitude")];
}

function codeIn(place: Json, index: number): string {
	const code: unknown = Array.isArray(place) ? place[index] : "";
	return typeof code === "string" ? code : "";
}

const EARTH_RADIUS_KM = 6_371.0088;

function isNear(near: Near, place: Json): boolean {
	const distance = kilometresTo(near, place);
	return distance !== null && distance <= near.km;
}

/** As the crow flies (haversine, mean radius of the Earth); null for a place without coordinates. */
export function kilometresTo({ lat, lon }: Pick<Near, "lat" | "lon">, place: Json): number | null {
	const [latitude, longitude]: readonly unknown[] = Array.isArray(place) ? place.slice(3) : [];
	if (typeof latitude !== "number" || typeof longitude !== "number") return null;
	const radians = Math.PI / 180;
	const south = Math.sin(((latitude - lat) * radians) / 2) ** 2;
	const east = Math.sin(((longitude - lon) * radians) / 2) ** 2;
	const arc = south + Math.cos(lat * radians) * Math.cos(latitude * radians) * east;
	return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(arc)));
}

function localTime(builder: Builder, rule: LocalTime) {
	const slot = contextSlot(builder, "time zone", zoneIn, hasZone);
	const holds = compileLocalTime(rule);
	return {
		touches: [touchOf(slot)],
		period: LOCAL_CLOCK_PERIOD_MS,
		answer: (reader: Reader) => {
			const latest = memoryIn<Latest>(reader.facts.memory, slot);
			return holds(latest === undefined ? builder.zone : zoneNamed(latest[1], builder.zone), reader);
		},
	};
}

/** The zone that the browser names, else the one of its place. */
export function zoneIn({ context }: ProfileEvent): Json {
	const location = context["location"];
	const named = context["timezone"] ?? (isObject(location) ? location["timezone"] : null);
	return typeof named === "string" && named.length <= 64 && isTimeZone(named) ? named : null;
}

function zoneNamed(name: Json, site: Zone): Zone {
	return typeof name === "string" && isTimeZone(name) ? zoneOf(name) : site;
}
