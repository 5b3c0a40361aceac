import { compareEvents, type ProfileEvent } from "../event/index.ts";
import { rebuildHeld } from "./held.ts";
import { replayOf, type Replay } from "./replay.ts";
import { isAbout } from "./traits.ts";
import {
	KEY_LENGTH,
	NEEDS_HISTORY,
	NOTHING,
	hears,
	type Keeper,
	type Memory,
	type Program,
} from "../segment/engine.ts";

/** What a profile keeps for its conditions: the memories, and which keeper each is from. */
export interface Kept {
	readonly layout: string;
	readonly memory: readonly Memory[];
}

export const NOTHING_KEPT: Kept = { layout: "", memory: [] };

/** One memory as a history gives it. */
export function rebuildMemory(keeper: Keeper, replay: Replay, now: number): Memory {
	return replay.end<Memory>(keeper, {
		initial: NOTHING,
		reaches: (event) => hears(keeper, event),
		next: (memory, event) => keepInOrder(keeper, memory, event, now),
	});
}

/** The memories that a program keeps: those there are, the missing ones from the history, and no others. */
export function adoptMemories(
	program: Program,
	kept: Kept,
	history: () => readonly ProfileEvent[],
	now: number,
): readonly Memory[] {
	if (kept.layout === program.layout) return kept.memory;
	const places = new Map<string, number>();
	for (let place = 0; place * KEY_LENGTH < kept.layout.length; place += 1) {
		places.set(kept.layout.slice(place * KEY_LENGTH, (place + 1) * KEY_LENGTH), place);
	}
	const missing = new Set<Keeper>();
	const memories = [...program.keepers.values()].map((keeper): Memory => {
		const place = places.get(keeper.key);
		if (place === undefined) missing.add(keeper);
		return place === undefined ? NOTHING : (kept.memory[place] ?? NOTHING);
	});
	if (missing.size === 0) return memories;
	const events = history().toSorted(compareEvents);
	for (const event of events) {
		for (const keeper of program.dispatch(event)) {
			if (missing.has(keeper))
				memories[keeper.slot] = keepInOrder(keeper, memories[keeper.slot] ?? NOTHING, event, now);
		}
	}
	const replay = replayOf(events).catchUp();
	const slots = new Set([...missing].map(({ slot }) => slot));
	for (const held of [...program.held.values()].flat()) {
		if (slots.has(held.slot)) memories[held.slot] = rebuildHeld(held, replay);
	}
	return memories;
}

/**
 * Memories that know more than the history still holds, with events that they have not seen. What an event cannot be folded
 * into is told again from the history, as far as that goes; so is since when a trait is held that one of them is about.
 */
export function foldMemories(program: Program, memory: readonly Memory[], added: readonly ProfileEvent[], replay: Replay, now: number): readonly Memory[] {
	const memories = memory.slice();
	const retold = new Set<Keeper>();
	for (const event of added.toSorted(compareEvents)) {
		for (const keeper of program.dispatch(event)) {
			if (retold.has(keeper)) continue;
			const kept = keeper.keep(memories[keeper.slot] ?? NOTHING, event, { now, ordered: false });
			if (kept === NEEDS_HISTORY) retold.add(keeper);
			memories[keeper.slot] = kept === NEEDS_HISTORY ? rebuildMemory(keeper, replay, now) : kept;
		}
	}
	for (const held of [...program.held.values()].flat()) {
		if (added.some((event) => isAbout(event, held.root))) memories[held.slot] = rebuildHeld(held, replay);
	}
	return memories;
}

function keepInOrder(keeper: Keeper, memory: Memory, event: ProfileEvent, now: number): Memory {
	const kept = keeper.keep(memory, event, { now, ordered: true });
	if (kept === NEEDS_HISTORY) throw new Error(`${keeper.key} asked for the history while it was read in order`);
	return kept;
}
