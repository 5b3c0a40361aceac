import type { Json } from "../event/index.ts";
import type { ValueReading } from "./aggregate.ts";
import type { Condition } from "./condition.ts";
import { NOTHING, type Keeper } from "./keeper.ts";
import type { Memory } from "./facts.ts";
import { putListed, tellListed, type ByListed, type Lists, type Told } from "./listed.ts";
import type { ValueTest } from "./test.ts";

/** How a condition tests a value that is derived from one memory. */
export interface ReadingTurn {
	readonly kind: "reading";
	readonly reading: ValueReading;
	readonly passes: (value: Json | undefined) => boolean;
	/** It passes these and nothing else; null: `passes` tells. */
	readonly values: ReadonlySet<Json> | null;
	/** What passes does so with every larger number: what falls by itself and does not pass never will. */
	readonly isRising: boolean;
}

/** That of a test which is no order of numbers. */
export function readingTurn(reading: ValueReading, test: ValueTest, passes: (value: Json | undefined) => boolean): ReadingTurn {
	const values = "eq" in test ? new Set<Json>([test.eq]) : "in" in test ? new Set<Json>(test.in) : null;
	return { kind: "reading", reading, passes, values, isRising: false };
}

/** Conditions about one derived value, which is read once before and once after an event whoever asks for it. */
export interface ByReading {
	readonly reading: ValueReading;
	readonly listed: readonly Condition[];
	readonly byValue: ByListed;
	readonly tested: readonly Tested[];
}

interface Tested {
	readonly turn: ReadingTurn;
	readonly condition: Condition;
}

interface Group {
	readonly listed: Condition[];
	readonly byValue: Lists;
	readonly tested: Tested[];
}

function newGroup(): Group {
	return { listed: [], byValue: new Map(), tested: [] };
}

export function readingsOf(conditions: readonly Condition[]): readonly ByReading[] {
	const groups = new Map<ValueReading, Group>();
	for (const condition of conditions) {
		const { turning: turn } = condition.node;
		if (turn?.kind !== "reading") continue;
		const group = groups.get(turn.reading) ?? newGroup();
		groups.set(turn.reading, group);
		if (turn.values === null) {
			group.tested.push({ turn, condition });
		} else {
			group.listed.push(condition);
			putListed(group.byValue, turn.values, condition);
		}
	}
	return [...groups].map(([reading, group]) => ({ reading, ...group }));
}

/** Room to read a memory that no profile has yet. */
export interface Trial {
	readonly memory: Memory[];
}

export function newTrial(keepers: readonly Keeper[]): Trial {
	return { memory: keepers.map(() => NOTHING) };
}

/** Tells each condition that may turn, or end earlier, at `now` when the memory in a slot is `after` and no longer `before`. */
export function turnedReadings(
	groups: readonly ByReading[],
	slot: number,
	before: Memory,
	after: Memory,
	now: number,
	trial: Trial,
	told: Told,
): void {
	const clock = { now, reading: Number.NaN, until: Infinity };
	for (const { reading, listed, byValue, tested } of groups) {
		trial.memory[slot] = before;
		const old = reading.read(trial, clock);
		const oldEnd = clock.until;
		trial.memory[slot] = after;
		const value = reading.read(trial, clock);
		if (clock.until < oldEnd) {
			const falls = reading.falls?.(trial) === true;
			for (const { turn, condition } of tested) {
				if (!falls || !turn.isRising || turn.passes(old) || turn.passes(value)) told.add(condition);
			}
			for (const condition of listed) told.add(condition);
		} else if (value !== old) {
			for (const { turn, condition } of tested) if (turn.passes(old) !== turn.passes(value)) told.add(condition);
			tellListed(byValue, old, value, told);
		}
	}
}
