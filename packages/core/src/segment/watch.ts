import type { Json } from "../event/index.ts";
import type { Condition } from "./condition.ts";
import { memoryAs } from "./keeper.ts";
import { putListed, tellListed, type ByListed, type Lists, type Told } from "./listed.ts";
import { readingsOf, type ByReading, type ReadingTurn } from "./watch-reading.ts";

/**
 * How a condition that looks at one thing only - a memory, or a stored trait's value - may answer otherwise, or its
 * answer end earlier, once that thing is another one:
 * `newest`: when the event in this place of a list of the newest, that with the place 0 first, comes into the last `far` ms.
 * `value`: when a value that it reads becomes, or is no longer, one of these.
 * `test`: when two things differ by this test.
 * `reading`: when a value that is derived from a memory passes another test than before, or could differ sooner.
 */
export type Turning =
	| { readonly kind: "newest"; readonly place: number; readonly far: number }
	| { readonly kind: "value"; readonly read: ReadValue; readonly values: ReadonlySet<Json> }
	| { readonly kind: "test"; readonly test: (thing: Json | undefined) => boolean }
	| ReadingTurn;

/** Of what a condition looks at, the value that decides; conditions that read it by the same function share a look-up. */
export type ReadValue = (thing: Json | undefined) => Json | undefined;

/** Of a stored trait all of it decides. */
export function itself(thing: Json | undefined): Json | undefined {
	return thing;
}

/** The conditions that look at one thing, in such an order that only those are gone through that may turn with it. */
export interface Watch {
	/** Of those that have one, the turn is told from a few numbers that lie side by side. */
	readonly newest: Newest;
	readonly byValue: readonly ByValue[];
	readonly readings: readonly ByReading[];
	readonly tests: readonly { readonly test: (thing: Json | undefined) => boolean; readonly condition: Condition }[];
	/** Of which nothing cheaper tells than asking them. */
	readonly others: readonly Condition[];
}

interface Newest {
	/** Place, and length of the time: of each condition one after the other. */
	readonly numbers: Float64Array;
	readonly conditions: readonly Condition[];
}

interface ByValue {
	readonly read: ReadValue;
	readonly conditions: ByListed;
}

export function watchOf(conditions: readonly Condition[]): Watch {
	const numbers: number[] = [];
	const newest: Condition[] = [];
	const byValue = new Map<ReadValue, Lists>();
	const tests: { test: (thing: Json | undefined) => boolean; condition: Condition }[] = [];
	const others: Condition[] = [];
	for (const condition of conditions) {
		const { turning } = condition.node;
		if (turning === null) others.push(condition);
		else if (turning.kind === "test") tests.push({ test: turning.test, condition });
		else if (turning.kind === "reading") continue;
		else if (turning.kind === "newest") {
			numbers.push(turning.place, turning.far);
			newest.push(condition);
		} else {
			const lists = byValue.get(turning.read) ?? new Map();
			byValue.set(turning.read, lists);
			putListed(lists, turning.values, condition);
		}
	}
	return {
		newest: { numbers: Float64Array.from(numbers), conditions: newest },
		byValue: [...byValue].map(([read, lists]) => ({ read, conditions: lists })),
		readings: readingsOf(conditions),
		tests,
		others,
	};
}

/** Tells each condition that may turn at `now` when the thing that it looks at is `after` and no longer `before`; but for readings. */
export function turned(
	{ newest, byValue, tests, others }: Watch,
	before: Json | undefined,
	after: Json | undefined,
	now: number,
	told: Told,
): void {
	if (newest.conditions.length > 0) turnedNewest(newest, before, after, now, told);
	for (const { read, conditions } of byValue) {
		const old = read(before);
		const value = read(after);
		if (old === value) continue;
		tellListed(conditions, old, value, told);
	}
	for (const { test, condition } of tests) if (test(before) !== test(after)) told.add(condition);
	for (const condition of others) told.add(condition);
}

function turnedNewest(
	{ numbers, conditions }: Newest,
	before: Json | undefined,
	after: Json | undefined,
	now: number,
	told: Told,
): void {
	const old = memoryAs<readonly number[]>(before) ?? NEVER;
	const times = memoryAs<readonly number[]>(after) ?? NEVER;
	for (let index = 0; index < conditions.length; index += 1) {
		const place = numbers[2 * index] ?? 0;
		const expired = now - (numbers[2 * index + 1] ?? 0);
		const was = place < old.length && (old[place] ?? 0) > expired;
		const is = place < times.length && (times[place] ?? 0) > expired;
		const condition = conditions[index];
		if (was !== is && condition !== undefined) told.add(condition);
	}
}

const NEVER: readonly number[] = [];
