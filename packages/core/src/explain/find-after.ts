import type { Json, ProfileEvent } from "../event/index.ts";
import { durationMs } from "../segment/duration.ts";
import { type Clearing, type Clearings, keysReader } from "../segment/keep-after.ts";
import type { AfterRule } from "../segment/rule.ts";
import { anyOf } from "../segment/static-test.ts";
import { evidenceOf, matchTest, type Past, rememberedBy, restOf } from "./past.ts";
import { type Evidence, type Finding, isoTime } from "./reason.ts";

/** More clocks than this are not told one by one. */
const MOST_CLOCKS = 10;
/** In this order they are told. */
const STATES = ["in", "waiting", "cleared", "over"] as const;

/** One clock: what started it, and what cleared it. */
interface Clock {
	readonly key: Json;
	readonly state: (typeof STATES)[number];
	readonly startAt: number;
	/** Null where it is no longer kept. */
	readonly start: ProfileEvent | null;
	/** Of `anchor: first`: the `without` after which it started anew. */
	readonly anew: ProfileEvent | null;
	readonly cleared: ProfileEvent | null;
	readonly entersAt: number;
	readonly leavesAt: number;
}

/** The clocks that something started: when somebody is in by each of them, or what cleared it. */
export function afterFinding(past: Past, rule: AfterRule, ruleKey: string): Finding {
	const { counted, zone, now } = past;
	const starts = counted.filter(matchTest(rule.after, zone));
	const withouts = counted.filter(anyOf((rule.without ?? []).map((matcher) => matchTest(matcher, zone))));
	const seen = keyed(rule.by, starts, withouts).flatMap((events) => clockOf(rule, events, now) ?? []);
	const clocks = withRemembered(seen, rule, startsIn(past, rule, ruleKey), now)
		.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || b.startAt - a.startAt || (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
	return {
		found: { clocks: clocks.slice(0, MOST_CLOCKS).map(clockJson), more: Math.max(0, clocks.length - MOST_CLOCKS) },
		needed: restOf(rule, ["after"]),
		evidence: clocks.flatMap(evidenceOfClock),
	};
}

/** When the condition itself has clocks running from, by their keys. */
function startsIn(past: Past, { by }: AfterRule, ruleKey: string): readonly (readonly [key: Json, start: number])[] {
	if (by === undefined) {
		const start = rememberedBy<Clearing>(past, ruleKey)?.[0] ?? null;
		return start === null ? [] : [[null, start]];
	}
	const [, keys, starts] = rememberedBy<Clearings>(past, ruleKey) ?? [null, [], []];
	return keys.flatMap((key, place) => {
		const start = starts[place] ?? null;
		return start === null ? [] : [[keyJson(key), start] as const];
	});
}

/** Also the clocks whose start is no longer kept. */
function withRemembered(seen: readonly Clock[], rule: AfterRule, starts: ReturnType<typeof startsIn>, now: number): Clock[] {
	const clocks = new Map(seen.map((clock) => [JSON.stringify(clock.key), clock]));
	for (const [key, startAt] of starts) {
		const text = JSON.stringify(key);
		const known = clocks.get(text);
		if (known !== undefined && known.cleared === null && known.startAt === startAt) continue;
		clocks.set(text, { key, startAt, start: null, anew: null, cleared: null, ...phaseOf(rule, startAt, now) });
	}
	return [...clocks.values()];
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
	// Under `first` what happens in the same millisecond clears, too.
	const isFirst = rule.anchor === "first";
	const cleared = withouts.find(({ time }) => (isFirst ? time >= newest.time : time > newest.time)) ?? null;
	const before = withouts.findLast(({ time }) => time < newest.time) ?? null;
	const start = isFirst ? (starts.find(({ time }) => before === null || time > before.time) ?? newest) : newest;
	const anew = isFirst && before !== null && starts.some(({ time }) => time <= before.time) ? before : null;
	const phase = phaseOf(rule, start.time, now);
	return { key, startAt: start.time, start, anew, cleared, ...phase, ...(cleared === null ? null : { state: "cleared" }) };
}

/** Where a clock that nothing has cleared stands. */
function phaseOf(rule: AfterRule, startAt: number, now: number): Pick<Clock, "state" | "entersAt" | "leavesAt"> {
	const entersAt = startAt + (rule.wait === undefined ? 0 : durationMs(rule.wait));
	const leavesAt = entersAt + (rule.leave_after === undefined ? Infinity : durationMs(rule.leave_after));
	return { state: now < entersAt ? "waiting" : now < leavesAt ? "in" : "over", entersAt, leavesAt };
}

function clockJson({ key, state, startAt, cleared, entersAt, leavesAt }: Clock): Json {
	return {
		key,
		state,
		start: isoTime(startAt),
		enters_at: cleared === null ? isoTime(entersAt) : null,
		leaves_at: cleared === null ? isoTime(leavesAt) : null,
		cleared_at: cleared === null ? null : isoTime(cleared.time),
	};
}

function evidenceOfClock({ key, start, anew, cleared, leavesAt }: Clock): Evidence[] {
	return [
		...(start === null ? [] : [evidenceOf(start, "start", key, cleared === null ? leavesAt : Infinity)]),
		...[anew, cleared].flatMap((event) => (event === null ? [] : [evidenceOf(event, "without", key)])),
	];
}
