import { compareEvents, countsForRules, type ProfileEvent } from "../event/index.ts";
import { NEEDS_HISTORY, nameMatches, type Keeper, type Memory, type Program } from "../segment/engine.ts";

/** Memories by key. */
export type Memories = { readonly [key: string]: Memory };

/** One memory as a history gives it. */
export function rebuildMemory(keeper: Keeper, history: readonly ProfileEvent[], now: number): Memory | undefined {
	let memory: Memory | undefined;
	for (const event of history.toSorted(compareEvents)) {
		if (reaches(keeper, event)) memory = keepInOrder(keeper, memory, event, now);
	}
	return memory;
}

/** The memories that a program keeps: those there are, the missing ones from the history, and no others. */
export function adoptMemories(program: Program, memories: Memories, history: () => readonly ProfileEvent[], now: number): Memories {
	const kept: { [key: string]: Memory } = {};
	const missing = new Set<Keeper>();
	for (const [key, keeper] of program.keepers) {
		const memory = memories[key];
		if (memory === undefined) missing.add(keeper);
		else kept[key] = memory;
	}
	if (missing.size === 0) return kept;
	for (const event of history().toSorted(compareEvents)) {
		if (!countsForRules(event)) continue;
		for (const keeper of program.dispatch(event)) {
			if (!missing.has(keeper)) continue;
			const memory = keepInOrder(keeper, kept[keeper.key], event, now);
			if (memory !== undefined) kept[keeper.key] = memory;
		}
	}
	return kept;
}

function reaches(keeper: Keeper, event: ProfileEvent): boolean {
	if (!countsForRules(event)) return false;
	return keeper.listens.some(({ names, filter }) => nameMatches(names, event.name) && (filter === null || filter(event)));
}

function keepInOrder(keeper: Keeper, memory: Memory | undefined, event: ProfileEvent, now: number): Memory | undefined {
	const kept = keeper.keep(memory, event, { now, ordered: true });
	if (kept === NEEDS_HISTORY) throw new Error(`${keeper.key} asked for the history while it was read in order`);
	return kept;
}
