import { compareEvents, type ProfileEvent } from "../event/index.ts";
import { memoryIn, traitValue, type HeldMemory, type HeldTrait, type Memory } from "../segment/engine.ts";
import type { Applying, Draft } from "./apply.ts";
import { applyTraits } from "./traits.ts";

/** Brings the memories of since when a trait has passed its test to an event that set or cleared traits. */
export function applyHeld(draft: Draft, event: ProfileEvent, { program, ordered, history, touched }: Applying): void {
	if (program.held.size === 0) return;
	let memories: Memory[] | null = null;
	for (const root of rootsOf(event)) {
		for (const held of program.held.get(root) ?? []) {
			memories ??= [...draft.memory];
			// What a late event changed in between is not kept.
			memories[held.slot] = ordered
				? nextHeld(memoryIn<HeldMemory>(memories, held), held.passes(traitValue(draft.traits[root])), event.time, held)
				: rebuildHeld(held, history());
			touched.addSlot(held.slot);
		}
	}
	if (memories !== null) draft.memory = memories;
}

/** The memory as a whole history gives it. */
export function rebuildHeld(held: HeldTrait, history: readonly ProfileEvent[]): HeldMemory {
	let traits: Draft["traits"] = {};
	let memory: HeldMemory | undefined;
	for (const event of history.toSorted(compareEvents)) {
		if (!rootsOf(event).includes(held.root)) continue;
		traits = applyTraits(traits, event, true).traits;
		memory = nextHeld(memory, held.passes(traitValue(traits[held.root])), event.time, held);
	}
	return memory ?? [held.passes(undefined), null];
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
