import type { Json, ProfileEvent } from "../event/index.ts";
import { durationMs } from "../segment/duration.ts";
import { keysReader } from "../segment/keep-after.ts";
import type { AfterRule } from "../segment/rule.ts";
import { anyOf } from "../segment/static-test.ts";
import { evidenceOf, matchTest, type Past, restOf } from "./past.ts";
import { type Evidence, type Finding, isoTime } from "./reason.ts";

/** More clocks than this are not told one by one. */
const MOST_CLOCKS = 10;
/** In this order they are told. */
const STATES = ["in", "waiting", "cleared", "over"] as const;

/** One clock: what started it, and what cleared it. */
interface Clock {
	readonly key: Json;
	readonly state: (typeof STATES)[number];
	readonly start: ProfileEvent;
	/** Of `anchor: first`: the `without` after which it started anew. */
	readonly anew: ProfileEvent | null;
	readonly cleared: ProfileEvent | null;
	readonly entersAt: number;
	readonly leavesAt: number;
}

/** The clocks that something started: when somebody is in by each of them, or what cleared it. */
export function afterFinding(past: Past, rule: AfterRule): Finding {
	const { counted, zone, now } = past;
	const starts = counted.filter(matchTest(rule.after, zone));
	const withouts = counted.filter(anyOf((rule.without ?? []).map((matcher) => matchTest(matcher, zone))));
	const clocks = keyed(rule.by, starts, withouts)
		.flatMap((events) => clockOf(rule, events, now) ?? [])
		.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || b.start.time - a.start.time || (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
	return {
		found: { clocks: clocks.slice(0, MOST_CLOCKS).map(clockJson), more: Math.max(0, clocks.length - MOST_CLOCKS) },
		needed: restOf(rule, ["after"]),
		evidence: clocks.flatMap(evidenceOfClock),
	};
}

interface OfOneKey {
	readonly key: Json;
	readonly starts: readonly ProfileEvent[];
	readonly withouts: readonly ProfileEvent[];
}

/** The events of each key; a `without` that names none is every key's. */
function keyed(by: string | undefined, starts: readonly ProfileEvent[], withouts: readonly ProfileEvent[]): OfOneKey[] {
	if (by === undefined) return [{ key: null, starts, withouts }];
	const keysOf = keysReader(by);
	const byKey = new Map<string, ProfileEvent[]>();
	for (const event of starts) {
		for (const key of keysOf(event)) {
			const known = byKey.get(key);
			if (known === undefined) byKey.set(key, [event]);
			else known.push(event);
		}
	}
	const clearing = withouts.map((event) => ({ event, keys: keysOf(event) }));
	return [...byKey].map(([key, events]) => ({
		key: keyJson(key),
		starts: events,
		withouts: clearing.filter(({ keys }) => keys.length === 0 || keys.includes(key)).map(({ event }) => event),
	}));
}

/** A key as events wrote it; a long one is only known by its hash. */
export function keyJson(key: string): Json {
	return key.startsWith("#") ? key : JSON.parse(key);
}

/** Null where nothing started one. Both lists are in order. */
function clockOf(rule: AfterRule, { key, starts, withouts }: OfOneKey, now: number): Clock | null {
	const newest = starts.at(-1);
	if (newest === undefined) return null;
	const wait = rule.wait === undefined ? 0 : durationMs(rule.wait);
	const stay = rule.leave_after === undefined ? Infinity : durationMs(rule.leave_after);
	// Under `first` what happens in the same millisecond clears, too.
	const isFirst = rule.anchor === "first";
	const cleared = withouts.find(({ time }) => (isFirst ? time >= newest.time : time > newest.time)) ?? null;
	const before = withouts.findLast(({ time }) => time < newest.time) ?? null;
	const start = isFirst ? (starts.find(({ time }) => before === null || time > before.time) ?? newest) : newest;
	const anew = isFirst && before !== null && starts.some(({ time }) => time <= before.time) ? before : null;
	const entersAt = start.time + wait;
	const leavesAt = entersAt + stay;
	const state = cleared !== null ? "cleared" : now < entersAt ? "waiting" : now < leavesAt ? "in" : "over";
	return { key, state, start, anew, cleared, entersAt, leavesAt };
}

function clockJson({ key, state, start, cleared, entersAt, leavesAt }: Clock): Json {
	return {
		key,
		state,
		start: isoTime(start.time),
		enters_at: cleared === null ? isoTime(entersAt) : null,
		leaves_at: cleared === null ? isoTime(leavesAt) : null,
		cleared_at: cleared === null ? null : isoTime(cleared.time),
	};
}

function evidenceOfClock({ key, start, anew, cleared, leavesAt }: Clock): Evidence[] {
	return [
		evidenceOf(start, "start", key, cleared === null ? leavesAt : Infinity),
		...[anew, cleared].flatMap((event) => (event === null ? [] : [evidenceOf(event, "without", key)])),
	];
}
