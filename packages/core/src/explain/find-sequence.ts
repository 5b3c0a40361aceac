import type { Json, ProfileEvent } from "../event/index.ts";
import { durationMs } from "../segment/duration.ts";
import type { Progress } from "../segment/keep-order.ts";
import type { SequenceRule } from "../segment/rule.ts";
import { keyJson } from "./find-after.ts";
import { evidenceOf, type Past, rememberedBy } from "./past.ts";
import { type Evidence, type Finding, isoTime } from "./reason.ts";
import { walk, type Way } from "./walk-sequence.ts";

/** When the steps were last all taken, how far they are under way, or what stopped them. */
export function sequenceFinding(past: Past, rule: SequenceRule, ruleKey: string): Finding {
	const { completed, underWay, stopped } = walk(past, rule);
	const steps = rule.sequence.length;
	const within = rule.within === undefined ? Infinity : durationMs(rule.within);
	const seenAt = completed === null ? -Infinity : lastOf(completed);
	// A completion whose events are no longer kept is known by its moment alone.
	const doneAt = Math.max(seenAt, rememberedBy<Progress>(past, ruleKey)?.[0] ?? -Infinity);
	const end = doneAt + within;
	const told = past.now < end ? null : stopped;
	const evidence = [
		...(completed === null ? [] : evidenceOfWay(completed, rule, end)),
		...(underWay === null ? [] : evidenceOfWay(underWay, rule, underWay.nextBefore)),
		...(told === null || underWay !== null ? [] : [...evidenceOfWay(told, rule, Infinity), ...withoutOf(told, rule)]),
	];
	return {
		found: {
			completed: doneAt === -Infinity ? null : { key: completed === null || doneAt > seenAt ? null : keyOf(completed, rule), at: isoTime(doneAt), counts_until: isoTime(end) },
			under_way: underWay === null ? null : { ...wayJson(underWay, rule), next_before: isoTime(underWay.nextBefore) },
			stopped: told === null || underWay !== null ? null : { ...wayJson(told, rule), at: isoTime(told.at), by: told.by === null ? "time" : told.by.name },
		},
		needed: { steps, span: rule.span ?? null, within: rule.within ?? null },
		evidence: [...new Map(evidence.map((one) => [`${one.as} ${JSON.stringify(one.value)} ${one.message_id}`, one])).values()],
	};
}

function wayJson(way: Way, rule: SequenceRule): { readonly [key: string]: Json } {
	return { key: keyOf(way, rule), reached: way.events.length, since: isoTime(way.events[0]?.time ?? null), last_at: isoTime(lastOf(way)) };
}

function evidenceOfWay(way: Way, rule: SequenceRule, until: number): Evidence[] {
	const last = way.events.length - 1;
	return way.events.map((event, index) => evidenceOf(event, `step ${index + 1}`, keyOf(way, rule), index === last ? until : Infinity)).toReversed();
}

function withoutOf(way: Way & { readonly by: ProfileEvent | null }, rule: SequenceRule): Evidence[] {
	return way.by === null ? [] : [evidenceOf(way.by, "without", keyOf(way, rule))];
}

function keyOf({ key }: Way, { by }: SequenceRule): Json {
	return by === undefined ? null : keyJson(key);
}

function lastOf({ events }: Way): number {
	return events.at(-1)?.time ?? -Infinity;
}
