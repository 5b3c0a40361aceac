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
const WHOLE = "";
const NOTHING_YET: Progress = [null, [], [], null];

/** Ordered steps. A late event is judged by reading the whole history again. */
export function keepSequence({ steps, isWithout, span, by }: SequenceEvents): Keep {
	const readKey = by === null ? null : compilePath(by);
	return keepAs<Progress>((progress, event, { ordered }) => {
		if (!ordered) return NEEDS_HISTORY;
		const clears = isWithout(event);
		const touched = readKey === null ? [WHOLE] : keysOf(event, readKey);
		if (touched.length === 0 && !clears) return progress;
		const [completed, keys, levels, lost] = progress ?? NOTHING_YET;
		// A `without` event that names no key ends what is under way for all of them.
		const endsAll = clears && touched.length === 0;
		const isUnderWay = endsAll ? keys.length > 0 : touched.some((key) => keys.includes(key));
		if (!isUnderWay && steps[0]?.matches(event) !== true) return progress;
		let newest = completed;
		const nextKeys: string[] = [];
		const nextLevels: Levels[] = [];
		for (const [place, key] of keys.entries()) {
			if (endsAll || touched.includes(key)) continue;
			nextKeys.push(key);
			nextLevels.push(levels[place] ?? []);
		}
		for (const key of touched) {
			const before = levels[keys.indexOf(key)] ?? [];
			const { after, isComplete } = advance(before, event, clears);
			if (isComplete) newest = event.time;
			if (after.every((partials) => partials.length === 0)) continue;
			nextKeys.push(key);
			nextLevels.push(after);
		}
		const first = Math.max(0, nextKeys.length - MOST_UNDER_WAY);
		const lostAt = first > 0 ? event.time : lost;
		return [newest, nextKeys.slice(first), nextLevels.slice(first), lostAt];
	});

	function advance(
		before: Levels,
		event: ProfileEvent,
		clears: boolean,
	): { readonly after: Levels; readonly isComplete: boolean } {
		const { time } = event;
		const alive = steps.slice(0, -1).map((_, level) => {
			const next = steps[level + 1]?.within ?? Infinity;
			return (before[level] ?? []).filter(([start, last]) => time < last + next && time < start + span);
		});
		let isComplete = false;
		const after = clears ? alive.map((): readonly Partial[] => []) : [...alive];
		// From the last step down, so that one event is never two steps of the same sequence.
		for (let step = steps.length - 1; step >= 0; step -= 1) {
			if (steps[step]?.matches(event) !== true) continue;
			if (step === 0) {
				after[0] = withPartial(after[0] ?? [], [time, time]);
				continue;
			}
			const starts = (alive[step - 1] ?? []).map(([start]) => start);
			if (starts.length === 0) continue;
			if (step === steps.length - 1) isComplete = true;
			// A step that is itself among the `without` stands between the first and the last.
			else if (!clears) after[step] = withPartial(after[step] ?? [], [Math.max(...starts), time]);
		}
		return { after, isComplete };
	}
}

/** Of two that end alike the one that began later may go on longer; one that began and ended earlier is of no use. */
function withPartial(partials: readonly Partial[], added: Partial): readonly Partial[] {
	const useful = partials.filter(([start]) => start > added[0]);
	return [...useful.slice(-(MOST_PARTIALS - 1)), added];
}
