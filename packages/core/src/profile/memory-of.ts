import { KEY_LENGTH, NOTHING, type Memory, type Program } from "../segment/engine.ts";
import type { ProfileState } from "./state.ts";

/**
 * What a profile keeps in a slot of the program, also where an older program laid it out; undefined where it has seen
 * nothing, or does not keep it yet. Its shape is that of the slot.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its slot means
export function memoryOf<M extends Memory>(
	program: Program,
	state: Pick<ProfileState, "layout" | "memory">,
	slot: number,
): M | undefined {
	const place =
		state.layout === program.layout
			? slot
			: placeIn(state.layout, program.layout.slice(slot * KEY_LENGTH, (slot + 1) * KEY_LENGTH));
	const memory = state.memory[place] ?? NOTHING;
	// The key stands for the meaning of a memory.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return memory === NOTHING ? undefined : (memory as M);
}

function placeIn(layout: string, key: string): number {
	for (let place = 0; place * KEY_LENGTH < layout.length; place += 1) {
		if (layout.startsWith(key, place * KEY_LENGTH)) return place;
	}
	return -1;
}
