import type { ProfileEvent } from "../event/index.ts";
import { durationMs } from "../segment/duration.ts";
import { keysReader } from "../segment/keep-after.ts";
import type { SequenceRule } from "../segment/rule.ts";
import { anyOf } from "../segment/static-test.ts";
import { matchTest, type Past } from "./past.ts";

/** Steps that were taken, one event each. */
export interface Way {
	readonly key: string;
	readonly events: readonly ProfileEvent[];
}

export interface Walk {
	/** The newest that has all steps. */
	readonly completed: Way | null;
	/** The one that is furthest and may still go on, before `nextBefore` (ms, Infinity: at any time). */
	readonly underWay: (Way & { readonly nextBefore: number }) | null;
	/** The newest that was stopped, by an event or (null) because time was up. */
	readonly stopped: (Way & { readonly at: number; readonly by: ProfileEvent | null }) | null;
}

/** What the conditions keep of a sequence is moments; this goes the history once more and keeps the events. */
export function walk({ counted, zone, now }: Past, rule: SequenceRule): Walk {
	const steps = rule.sequence.map((step) => ({ matches: matchTest(step, zone), within: step.within === undefined ? Infinity : durationMs(step.within) }));
	const isWithout = anyOf((rule.without ?? []).map((matcher) => matchTest(matcher, zone)));
	const span = rule.span === undefined ? Infinity : durationMs(rule.span);
	const keysOf = rule.by === undefined ? () => [""] : keysReader(rule.by);
	const lastStep = steps.length - 1;
	const levels = new Map<string, Way[][]>();
	let completed: Way | null = null;
	let stopped: Walk["stopped"] = null;

	for (const event of counted) {
		const clears = isWithout(event);
		const keys = keysOf(event);
		if (clears && keys.length === 0) for (const key of levels.keys()) end(key, event);
		for (const key of keys) advance(key, event, clears);
	}
	let underWay: Walk["underWay"] = null;
	for (const key of levels.keys()) {
		for (const way of livingIn(key, now).flat()) {
			if (!isPartOf(way, completed) && isFurther(way, underWay)) underWay = { ...way, nextBefore: endOf(way) };
		}
	}
	return { completed, underWay, stopped };

	function advance(key: string, event: ProfileEvent, clears: boolean): void {
		const alive = livingIn(key, event.time);
		// Where it goes on is looked for in what was before it, so that one event is never two steps of one way.
		const taken: Way[] = [];
		for (let step = lastStep; step >= 0; step -= 1) {
			if (steps[step]?.matches(event) !== true) continue;
			const before = step === 0 ? { key, events: [] } : latestStarted(alive[step - 1] ?? []);
			if (before === null) continue;
			const way = { key, events: [...before.events, event] };
			if (step > 0 && step === lastStep) completed = way;
			// A step that is itself among the `without` stands between the first and the last.
			else if (step === 0 || !clears) taken.push(way);
		}
		if (clears) end(key, event);
		if (taken.length === 0) return;
		const after = livingIn(key, event.time);
		for (const way of taken) {
			const level = way.events.length - 1;
			after[level] = [...(after[level] ?? []).filter((other) => startOf(other) > startOf(way)), way];
		}
		levels.set(key, after);
	}

	/** A `without` ends what has begun. */
	function end(key: string, event: ProfileEvent): void {
		for (const way of livingIn(key, event.time).flat()) stop({ ...way, at: event.time, by: event });
		levels.set(key, []);
	}

	/** By step, without those that time has ended. */
	function livingIn(key: string, time: number): Way[][] {
		const known = levels.get(key) ?? [];
		for (const way of known.flat()) if (time >= endOf(way)) stop({ ...way, at: endOf(way), by: null });
		const alive = known.map((ways) => ways.filter((way) => time < endOf(way)));
		levels.set(key, alive);
		return [...alive];
	}

	function stop(way: NonNullable<Walk["stopped"]>): void {
		if (isPartOf(way, completed)) return;
		if (stopped === null || way.at > stopped.at || (way.at === stopped.at && isFurther(way, stopped))) stopped = way;
	}

	function endOf(way: Way): number {
		const within = steps[way.events.length]?.within ?? Infinity;
		return Math.min((way.events.at(-1)?.time ?? 0) + within, startOf(way) + span);
	}
}

/** What completed could complete once more, which says nothing new. */
function isPartOf(way: Way, completed: Way | null): boolean {
	return completed !== null && way.key === completed.key && way.events.every((event) => completed.events.includes(event));
}

/** The one with more steps; of two with as many the one that started later, then the one that went on later. */
function isFurther(way: Way, other: Way | null): boolean {
	if (other === null) return true;
	const [steps, others] = [way.events.length, other.events.length];
	if (steps !== others) return steps > others;
	return startOf(way) > startOf(other) || (startOf(way) === startOf(other) && (way.events.at(-1)?.time ?? 0) > (other.events.at(-1)?.time ?? 0));
}

function latestStarted(ways: readonly Way[]): Way | null {
	let latest: Way | null = null;
	for (const way of ways) if (isFurther(way, latest)) latest = way;
	return latest;
}

function startOf({ events }: Way): number {
	return events[0]?.time ?? 0;
}
