import type { ProfileEvent } from "../event/index.ts";
import { keysReader } from "./keep-after.ts";
import { keepAs, NEEDS_HISTORY, type EventFilter, type Keep, type Lost } from "./keeper.ts";

/** When the latest event was, and whether it passed. */
export type Latest = readonly [time: number, passed: boolean];

/** Whether the latest event passes a test. */
export function keepLatest(passes: EventFilter): Keep {
	return keepAs<Latest>((latest, event, { ordered }) => {
		if (latest !== undefined && event.time === latest[0] && !ordered) return NEEDS_HISTORY;
		return latest !== undefined && event.time < latest[0] ? latest : [event.time, passes(event)];
	});
}

/** A sequence that has got as far as some step: when its first and its last step so far were. */
type Partial = readonly [start: number, last: number];
/** By step but the last: the sequences that have got that far and may go on. */
type Levels = readonly (readonly Partial[])[];

/**
 * When a sequence was last completed (null: never), then keys and what is under way for each in lists side by side; then,
 * where keys gave way to others, when.
 */
export type Progress = readonly [
	completed: number | null,
	keys: readonly string[],
	levels: readonly Levels[],
	lostAt: Lost,
];

export interface SequenceEvents {
	readonly steps: readonly { readonly matches: EventFilter; readonly within: number }[];
	readonly isWithout: EventFilter;
	/** From the first step to the last, ms. */
	readonly span: number;
	/** Null keeps one progress for the whole profile. */
	readonly by: string | null;
}

const MOST_UNDER_WAY = 500;
const MOST_PARTIALS = 50;
/** The one key of a sequence that is kept for the whole profile. */
const WHOLE = [""];
const NO_PARTIALS: readonly Partial[] = [];
const NOTHING_YET: Progress = [null, [], [], null];

/** Ordered steps. A late event that may have made or cut off what went on after it is judged by reading the history. */
export function keepSequence({ steps, isWithout, span, by }: SequenceEvents): Keep {
	const readKeys = by === null ? () => WHOLE : keysReader(by);
	const lastStep = steps.length - 1;
	const nothing: Levels = Array.from({ length: lastStep }, () => NO_PARTIALS);
	const isBegun: EventFilter = (event) => steps[0]?.matches(event) === true;
	/** Whether the event that was last advanced by completes the sequence. */
	let isComplete = false;
	return keepAs<Progress>((progress, event, { ordered }) => {
		// Before anything began nothing goes on, and nothing is ended.
		if (progress === undefined && !isBegun(event)) return undefined;
		const clears = isWithout(event);
		const touched = readKeys(event);
		if (touched.length === 0 && !clears) return progress;
		const before = progress ?? NOTHING_YET;
		if (!ordered) return late(before, event, touched, clears);
		const [completed, keys, levels, lostAt] = before;
		// A `without` event that names no key ends what is under way for all of them.
		if (clears && touched.length === 0) return keys.length === 0 ? progress : [completed, [], [], lostAt];
		let newest = completed;
		let nextKeys: string[] | null = null;
		let nextLevels: Levels[] | null = null;
		for (const key of touched) {
			const place = (nextKeys ?? keys).indexOf(key);
			const known = (nextLevels ?? levels)[place] ?? nothing;
			const after = advance(known, event, clears);
			if (isComplete) newest = event.time;
			if (after === known) continue;
			// Most sequences have one way that they go.
			if (touched.length === 1 && keys.length === (place === -1 ? 0 : 1)) {
				const isEmpty = after === nothing || areNone(after);
				return isEmpty ? [newest, [], [], lostAt] : [newest, touched, [after], lostAt];
			}
			nextKeys ??= [...keys];
			nextLevels ??= [...levels];
			if (place !== -1) {
				nextKeys.splice(place, 1);
				nextLevels.splice(place, 1);
			}
			if (areNone(after)) continue;
			nextKeys.push(key);
			nextLevels.push(after);
		}
		if (nextKeys === null || nextLevels === null) {
			return newest === completed && progress !== undefined ? progress : [newest, keys, levels, lostAt];
		}
		const first = nextKeys.length - MOST_UNDER_WAY;
		if (first <= 0) return [newest, nextKeys, nextLevels, lostAt];
		// What could not go on any more is no loss.
		const isLoss = nextLevels.slice(0, first).some((lost) => !areNone(livingIn(lost, event.time)));
		return [newest, nextKeys.slice(first), nextLevels.slice(first), isLoss ? event.time : lostAt];
	});

	/** The very same levels where the event does nothing. */
	function advance(before: Levels, event: ProfileEvent, clears: boolean): Levels {
		const { time } = event;
		isComplete = false;
		const alive = livingIn(before, time);
		let after: (readonly Partial[])[] | null = null;
		// From the last step down, so that one event is never two steps of the same sequence.
		for (let step = lastStep; step >= 0; step -= 1) {
			const started = step === 0 ? time : latestStart(alive[step - 1] ?? NO_PARTIALS);
			if (started === null || steps[step]?.matches(event) !== true) continue;
			if (step > 0 && step === lastStep) {
				isComplete = true;
			} else if (step === 0 || !clears) {
				// A step that is itself among the `without` stands between the first and the last.
				after ??= (clears ? nothing : alive).slice();
				after[step] = withPartial(after[step] ?? NO_PARTIALS, [started, time]);
			}
		}
		return after ?? (clears ? nothing : alive);
	}

	function livingIn(levels: Levels, time: number): Levels {
		let alive: (readonly Partial[])[] | null = null;
		for (let level = 0; level < levels.length; level += 1) {
			const partials = levels[level] ?? NO_PARTIALS;
			const left = living(partials, time, steps[level + 1]?.within ?? Infinity, span);
			if (left === partials) continue;
			alive ??= levels.slice();
			alive[level] = left;
		}
		return alive ?? levels;
	}

	function late(
		progress: Progress,
		event: ProfileEvent,
		touched: readonly string[],
		clears: boolean,
	): Progress | typeof NEEDS_HISTORY {
		const { time } = event;
		const [completed, keys, levels, lostAt] = progress;
		const step = steps.findIndex(({ matches }) => matches(event));
		if (!clears) {
			// The last step of an earlier completion than the newest.
			return step === lastStep && completed !== null && time <= completed ? progress : NEEDS_HISTORY;
		}
		if (step !== -1 || (completed !== null && time <= completed)) return NEEDS_HISTORY;
		// It ends what had begun before it, and what began after it is as it was.
		const nextKeys: string[] = [];
		const nextLevels: Levels[] = [];
		for (const [place, key] of keys.entries()) {
			const known = levels[place] ?? nothing;
			const isEnded = touched.length === 0 || touched.includes(key);
			if (isEnded && known.some((partials) => partials.some(([start]) => start === time))) return NEEDS_HISTORY;
			const left = isEnded ? known.map((partials) => partials.filter(([start]) => start > time)) : known;
			if (areNone(left)) continue;
			nextKeys.push(key);
			nextLevels.push(left);
		}
		return [completed, nextKeys, nextLevels, lostAt];
	}
}

function areNone(levels: Levels): boolean {
	for (const partials of levels) if (partials.length > 0) return false;
	return true;
}

/** Those that may still go on at this time. */
function living(partials: readonly Partial[], time: number, within: number, span: number): readonly Partial[] {
	for (const partial of partials) {
		if (!isAlive(partial, time, within, span)) return partials.filter((one) => isAlive(one, time, within, span));
	}
	return partials;
}

function isAlive(partial: Partial, time: number, within: number, span: number): boolean {
	return time < partial[1] + within && time < partial[0] + span;
}

function latestStart(partials: readonly Partial[]): number | null {
	let latest: number | null = null;
	for (const partial of partials) if (latest === null || partial[0] > latest) latest = partial[0];
	return latest;
}

/** Of two that end alike the one that began later may go on longer; one that began and ended earlier is of no use. */
function withPartial(partials: readonly Partial[], added: Partial): readonly Partial[] {
	if (!partials.some((partial) => partial[0] > added[0])) return [added];
	const useful = partials.filter((partial) => partial[0] > added[0]);
	return [...useful.slice(-(MOST_PARTIALS - 1)), added];
}
