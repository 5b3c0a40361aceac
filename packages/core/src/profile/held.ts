import type { ProfileEvent } from "../event/index.ts";
import { memoryIn, traitValue, type HeldMemory, type HeldTrait, type Memory } from "../segment/engine.ts";
import type { Applying, Draft } from "./apply.ts";
import type { Replay } from "./replay.ts";
import { applyTraits, isAbout, onlyOf } from "./traits.ts";

/** Brings the memories of since when a trait has passed its test to an event that set or cleared traits. */
export function applyHeld(draft: Draft, event: ProfileEvent, { program, ordered, replay, touched }: Applying): void {
	if (program.held.size === 0) return;
	let memories: Memory[] | null = null;
	for (const root of rootsOf(event)) {
		for (const held of program.held.get(root) ?? NONE) {
			const before = memoryIn<HeldMemory>(memories ?? draft.memory, held);
			const after = ordered
				? nextHeld(before, held.passes(traitValue(draft.traits[root])), event.time, held)
				: isAsBefore(before, event, draft, held)
					? before
					: rebuildHeld(held, replay());
			if (after === before || after === undefined) continue;
			memories ??= draft.memory.slice();
			memories[held.slot] = after;
			touched.addMemory(held.slot, after);
		}
	}
	if (memories !== null) draft.memory = memories;
}

const NONE: readonly HeldTrait[] = [];

/** Whether a late event, of which only the newest value's beginning is kept, can have changed nothing of that. */
function isAsBefore(memory: HeldMemory | undefined, event: ProfileEvent, { traits }: Draft, { root, passes }: HeldTrait): boolean {
	const stored = traits[root];
	const isPlain = event.unset.length === 0 && stored !== undefined && stored[2] === undefined && stored[1] > event.time;
	if (memory === undefined || !isPlain) return false;
	// What does not pass now does not pass whatever was before.
	if (!memory[0]) return true;
	const since = memory[1] ?? -Infinity;
	const value = event.traits[root];
	if (value === undefined || value === null || value === "" || event.time === since) return false;
	// After the beginning it breaks nothing by passing, before the beginning by not passing.
	return passes(traitValue([value, event.time])) === event.time > since;
}

/** The memory as a whole history gives it. */
export function rebuildHeld(held: HeldTrait, replay: Replay): HeldMemory {
	const { memory } = replay.end<Held>(held, {
		initial: { traits: {}, memory: [held.passes(undefined), null] },
		reaches: (event) => isAbout(event, held.root),
		next: (state, event) => {
			const { traits } = applyTraits(state.traits, onlyOf(event, held.root), true);
			return { traits, memory: nextHeld(state.memory, held.passes(traitValue(traits[held.root])), event.time, held) };
		},
	});
	return memory;
}

interface Held {
	readonly traits: Draft["traits"];
	readonly memory: HeldMemory;
}

function nextHeld(memory: HeldMemory | undefined, passes: boolean, time: number, held: HeldTrait): HeldMemory {
	const before = memory ?? [held.passes(undefined), null];
	return before[0] === passes ? before : [passes, passes ? time : null];
}

function rootsOf(event: ProfileEvent): readonly string[] {
	const roots = Object.keys(event.traits);
	if (event.unset.length === 0) return roots;
	for (const path of event.unset) roots.push(path.split(".", 1)[0] ?? "");
	return [...new Set(roots)];
}
