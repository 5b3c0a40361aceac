import type { Facts, StoredTrait } from "../segment/index.ts";
import { NOTHING, traitValue, turned, turnedReadings, type Condition, type Memory, type Program } from "../segment/engine.ts";

/** What one event has changed of a profile. Of one program only the newest is in use: what it lists lies on the desk. */
export class Touched {
	/** The profile as it was before. */
	readonly before: Facts;
	/** How many conditions look at what was changed. */
	count = 0;
	readonly #program: Program;
	readonly #now: number;
	readonly #round: number;

	constructor(program: Program, before: Facts, now: number) {
		this.before = before;
		this.#now = now;
		this.#program = program;
		this.#round = program.desk.round += 1;
	}

	/** The conditions that look at what was changed, each once, and after them what is left of earlier events. */
	get conditions(): readonly Condition[] {
		return this.#program.desk.touched;
	}

	/** In the words of `Node.touches`. */
	addReaders(touch: "age" | "cart" | "consent"): void {
		for (const condition of this.#program.conditionsByTouch.get(touch) ?? NONE) this.add(condition);
	}

	addTrait(name: string, stored: StoredTrait | undefined): void {
		const watch = this.#program.traitWatches.get(name);
		if (watch === undefined) return;
		const known = Object.hasOwn(this.before.traits, name) ? this.before.traits[name] : undefined;
		turned(watch, traitValue(known), traitValue(stored), this.#now, this);
	}

	addMemory(slot: number, after: Memory): void {
		const watch = this.#program.watches[slot];
		if (watch === undefined) return;
		const before = this.before.memory[slot] ?? NOTHING;
		turned(watch, before, after, this.#now, this);
		if (watch.readings.length > 0) turnedReadings(watch.readings, slot, before, after, this.#now, this.#program.trial, this);
	}

	add(condition: Condition): void {
		const { nodeMarks, touched } = this.#program.desk;
		const { id } = condition.node;
		if (nodeMarks[id] === this.#round) return;
		nodeMarks[id] = this.#round;
		touched[this.count] = condition;
		this.count += 1;
	}
}

const NONE: readonly Condition[] = [];
