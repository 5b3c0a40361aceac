import type { ProfileEvent } from "@pipit/core/event";
import { newProfile, type ProfileState, step } from "@pipit/core/profile";
import type { Program } from "@pipit/core/segment";
import type { Arrival, Stream } from "./make-events.ts";

export interface Replayed {
	/**
	 * CPU time per event in steps that took one, µs, and in the steps of the alarm between them. Of the whole process, so
	 * that the garbage that the steps leave behind is counted too.
	 */
	readonly eventUs: number;
	readonly alarmUs: number;
	/** Nanoseconds of each such step. */
	readonly eventNs: Float64Array;
	/** Nanoseconds of each step without an event, which a shard's alarm makes when time alone changes a segment. */
	readonly alarmNs: Float64Array;
	/** Entries and exits. */
	readonly flips: number;
	/** JSON of a profile's state at the end, on average; and of what conditions and segments keep in it. */
	readonly stateBytes: number;
	readonly conditionBytes: number;
	/** Memories that an event reaches, on average, and conditions that read those. */
	readonly memoriesPerEvent: number;
	readonly conditionsPerEvent: number;
}

/**
 * Plays a stream through `step`, one event at a time as they arrive, each profile's due changes before its next event as
 * the alarm would have made them. The first half only fills the profiles; what is measured is the second.
 */
export function replay(program: Program, stream: Stream): Replayed {
	const states: ProfileState[] = stream.profiles.map((id) => newProfile(id, 0));
	const histories: ProfileEvent[][] = stream.profiles.map(() => []);
	const half = stream.arrivals.length >>> 1;
	for (const arrival of stream.arrivals.slice(0, half)) takeOne(program, states, histories, arrival, IGNORE);

	const measured = stream.arrivals.slice(half);
	const eventNs = new Float64Array(measured.length);
	const alarmNs: number[] = [];
	let flips = 0;
	let memories = 0;
	let conditions = 0;
	let number = 0;
	const clock: Clock = {
		event: (ns) => (eventNs[number++] = ns),
		alarm: (ns) => alarmNs.push(ns),
		flips: (count) => (flips += count),
	};
	const startedAt = process.hrtime.bigint();
	const cpuBefore = process.cpuUsage();
	for (const arrival of measured) takeOne(program, states, histories, arrival, clock);
	const cpu = process.cpuUsage(cpuBefore);
	const wallNs = Number(process.hrtime.bigint() - startedAt);
	const readers = conditionsBySlot(program);
	for (const { event } of measured) {
		const reached = program.dispatch(event);
		memories += reached.length;
		for (const { slot } of reached) conditions += readers.get(`memory:${slot}`) ?? 0;
	}

	const cpuPerEvent = (cpu.user + cpu.system) / wallNs / measured.length;
	return {
		eventUs: cpuPerEvent * total(eventNs),
		alarmUs: cpuPerEvent * total(alarmNs),
		eventNs,
		alarmNs: Float64Array.from(alarmNs),
		flips,
		stateBytes: total(states.map(bytesOf)) / states.length,
		conditionBytes:
			total(states.map(({ layout, memory, memberships, ends, restEnd }) => bytesOf({ layout, memory, memberships, ends, restEnd }))) /
			states.length,
		memoriesPerEvent: memories / measured.length,
		conditionsPerEvent: conditions / measured.length,
	};
}

/** How many conditions look at what is touched, by the words of `Node.touches`. */
function conditionsBySlot({ segments }: Program): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const { touches } of new Set(segments.flatMap(({ node }) => node.leaves))) {
		for (const touch of touches) counts.set(touch, (counts.get(touch) ?? 0) + 1);
	}
	return counts;
}

function total(numbers: Iterable<number>): number {
	let sum = 0;
	for (const number of numbers) sum += number;
	return sum;
}

function bytesOf(value: object): number {
	return Buffer.byteLength(JSON.stringify(value));
}

interface Clock {
	readonly event: (ns: number) => void;
	readonly alarm: (ns: number) => void;
	readonly flips: (count: number) => void;
}

const IGNORE: Clock = { event: () => undefined, alarm: () => undefined, flips: () => undefined };

function takeOne(
	program: Program,
	states: ProfileState[],
	histories: readonly ProfileEvent[][],
	{ profile, event }: Arrival,
	clock: Clock,
): void {
	const now = event.receivedAt;
	const kept = histories[profile];
	let state = states[profile];
	if (kept === undefined || state === undefined) throw new Error(`no profile ${profile}`);
	kept.push(event);
	const history = () => kept;
	while (state.nextDue !== null && state.nextDue < now) {
		const startedAt = process.hrtime.bigint();
		const after = step({ program, state, events: [], now: state.nextDue, history });
		clock.alarm(Number(process.hrtime.bigint() - startedAt));
		clock.flips(after.effects.length);
		state = after.state;
	}
	const startedAt = process.hrtime.bigint();
	const after = step({ program, state, events: [event], now, history });
	clock.event(Number(process.hrtime.bigint() - startedAt));
	clock.flips(after.effects.length);
	states[profile] = after.state;
}
