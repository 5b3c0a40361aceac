import type { Json, ProfileEvent } from "../event/index.ts";
import { SIGNAL_EVENTS } from "../model/visits.ts";
import { nodeOf, slotOf, touchOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { answerFrom, courseReading } from "./course.ts";
import { DAY_MS, durationMs } from "./duration.ts";
import { keepAs, memoryIn, type Keep } from "./keeper.ts";
import { compileLocalTime } from "./local-time.ts";
import type { Node } from "./node.ts";
import { compileNumberTest } from "./number-test.ts";
import { isObject } from "./path.ts";
import type { Habit, HabitRule } from "./rule-model.ts";
import { isTimeZone, zoneOf, type Zone } from "./zone.ts";

/** By the number of the local day since 1970: the time of its newest event. */
type Days = { readonly [day: string]: number };

/** A longer habit than this many days is not told apart. */
const MOST_DAYS = 400;
export const ON_THE_SITE = SIGNAL_EVENTS.filter((name) => !name.startsWith("Email "));

/** On how many days somebody was on the site with such a device, at such a time of their own clock. */
export function habitNode(builder: Builder, rule: HabitRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const far = durationMs(rule.within);
		const passes = compileNumberTest(rule.days ?? { gte: 1 });
		const { zone } = builder;
		const meaning = { kind: "habit", match: canonicalText(rule.habit), zone: zone.name };
		const listening = [{ names: ON_THE_SITE, filter: habitFilter(zone, rule.habit), oneOf: null, isOfAll: false }];
		const slot = slotOf(builder, meaning, listening, (horizon) => keepDays(zone, horizon), { horizon: far });
		const read = courseReading(({ facts }) => {
			const ends = Object.values(memoryIn<Days>(facts.memory, slot) ?? {}).map((newest) => newest + far);
			return (clock) => {
				const left = ends.filter((end) => end > clock.now);
				clock.until = Math.min(Infinity, ...left);
				return left.length;
			};
		});
		return {
			touches: [touchOf(slot)],
			answer: answerFrom(read, passes),
		};
	});
}

function keepDays(zone: Zone, horizon: number): Keep {
	return keepAs<Days>((days, event, { now }) => {
		const day = String(Math.floor((event.time + zoneAt(event, zone).offsetAt(event.time)) / DAY_MS));
		const before = days?.[day];
		if ((before !== undefined && before >= event.time) || event.time + horizon <= now) return days;
		const kept: { [day: string]: number } = {};
		for (const [other, newest] of Object.entries(days ?? {})) if (newest + horizon > now) kept[other] = newest;
		kept[day] = event.time;
		const known = Object.keys(kept);
		if (known.length > MOST_DAYS)
			delete kept[known.reduce((oldest, other) => (Number(other) < Number(oldest) ? other : oldest))];
		return kept;
	});
}

export function habitFilter(zone: Zone, { device, local_time: localTime }: Habit): (event: ProfileEvent) => boolean {
	const isTime = localTime === undefined ? null : compileLocalTime(localTime);
	return (event) => {
		if (device !== undefined && !device.some((kind) => kind === deviceOf(event))) return false;
		return isTime === null || isTime(zoneAt(event, zone), { now: event.time, reading: Number.NaN, until: Infinity });
	};
}

function deviceOf({ context }: ProfileEvent): Json {
	const device = context["device"];
	const type = isObject(device) ? device["type"] : null;
	if (typeof type !== "string") return null;
	const kind = type.toLowerCase();
	// Segment's own mobile libraries name the system instead.
	return kind === "ios" || kind === "android" ? "mobile" : kind;
}

/** The zone that the browser names, else the one of its place, else the site's. */
export function zoneAt({ context }: ProfileEvent, site: Zone): Zone {
	const location = context["location"];
	const named = context["timezone"] ?? (isObject(location) ? location["timezone"] : null);
	return typeof named === "string" && named.length <= 64 && isTimeZone(named) ? zoneOf(named) : site;
}
