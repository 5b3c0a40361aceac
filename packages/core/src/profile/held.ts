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
		for (const held of program.held.get(root) ?? []) {
			memories ??= draft.memory.slice();
			// What a late event changed in between is not kept.
			memories[held.slot] = ordered
				? nextHeld(memoryIn<HeldMemory>(memories, held), held.passes(traitValue(draft.traits[root])), event.time, held)
				: rebuildHeld(held, replay());
			touched.addSlot(held.slot);
		}
	}
	if (memories !== null) draft.memory = memories;
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
	for (const path of event.unset) roots.push(path.split(".", 1)[0] ?? "");
	return [...new Set(roots)];
}
