import type { ProfileEvent } from "../event/index.ts";
import { keysOf } from "./keep-after.ts";
import { keepAs, NEEDS_HISTORY, type EventFilter, type Keep, type Lost } from "./keeper.ts";
import { compilePath } from "./path.ts";

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

/** Ordered steps. A late event is judged by reading the whole history again. */
export function keepSequence({ steps, isWithout, span, by }: SequenceEvents): Keep {
	const readKey = by === null ? null : compilePath(by);
	const lastStep = steps.length - 1;
	const nothing: Levels = Array.from({ length: lastStep }, () => NO_PARTIALS);
	return keepAs<Progress>((progress, event, { ordered }) => {
		if (!ordered) return NEEDS_HISTORY;
		const clears = isWithout(event);
		const touched = readKey === null ? WHOLE : keysOf(event, readKey);
		if (touched.length === 0 && !clears) return progress;
		const [completed, keys, levels, lostAt] = progress ?? NOTHING_YET;
		// A `without` event that names no key ends what is under way for all of them.
		const endsAll = clears && touched.length === 0;
		const isUnderWay = endsAll ? keys.length > 0 : touched.some((key) => keys.includes(key));
		if (!isUnderWay && steps[0]?.matches(event) !== true) return progress;
		if (endsAll) return [completed, [], [], lostAt];
		let newest = completed;
		const nextKeys = keys.filter((key) => !touched.includes(key));
		const nextLevels = levels.filter((_, place) => !touched.includes(keys[place] ?? ""));
		for (const key of touched) {
			const after = advance(levels[keys.indexOf(key)] ?? nothing, event, clears);
			if (after.isComplete) newest = event.time;
			if (after.levels.every((partials) => partials.length === 0)) continue;
			nextKeys.push(key);
			nextLevels.push(after.levels);
		}
		const first = nextKeys.length - MOST_UNDER_WAY;
		if (first <= 0) return [newest, nextKeys, nextLevels, lostAt];
		return [newest, nextKeys.slice(first), nextLevels.slice(first), event.time];
	});

	function advance(
		before: Levels,
		event: ProfileEvent,
		clears: boolean,
	): { readonly levels: Levels; readonly isComplete: boolean } {
		const { time } = event;
		const alive = before.map((partials, level) => living(partials, time, steps[level + 1]?.within ?? Infinity, span));
		const after = [...(clears ? nothing : alive)];
		let isComplete = false;
		// From the last step down, so that one event is never two steps of the same sequence.
		for (let step = lastStep; step >= 0; step -= 1) {
			const started = step === 0 ? time : latestStart(alive[step - 1] ?? NO_PARTIALS);
			if (started === null || steps[step]?.matches(event) !== true) continue;
			if (step > 0 && step === lastStep) isComplete = true;
			// A step that is itself among the `without` stands between the first and the last.
			else if (step === 0 || !clears) after[step] = withPartial(after[step] ?? NO_PARTIALS, [started, time]);
		}
		return { levels: after, isComplete };
	}
}

/** Those that may still go on at this time. */
function living(partials: readonly Partial[], time: number, within: number, span: number): readonly Partial[] {
	const isAlive = ([start, last]: Partial): boolean => time < last + within && time < start + span;
	return partials.every(isAlive) ? partials : partials.filter(isAlive);
}

function latestStart(partials: readonly Partial[]): number | null {
	let latest: number | null = null;
	for (const [start] of partials) if (latest === null || start > latest) latest = start;
	return latest;
}

/** Of two that end alike the one that began later may go on longer; one that began and ended earlier is of no use. */
function withPartial(partials: readonly Partial[], added: Partial): readonly Partial[] {
	const useful = partials.filter(([start]) => start > added[0]);
	return [...useful.slice(-(MOST_PARTIALS - 1)), added];
}
