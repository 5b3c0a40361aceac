import type { Facts } from "../segment/index.ts";
import type { Condition, Program } from "../segment/engine.ts";

/** What one event has changed of a profile. Of one program only the newest is in use: what it lists lies on the desk. */
export class Touched {
	/** The profile as it was before. */
	readonly before: Facts;
	/** How many conditions look at what was changed. */
	count = 0;
	readonly #program: Program;
	readonly #round: number;

	constructor(program: Program, before: Facts) {
		this.before = before;
		this.#program = program;
		this.#round = program.desk.round += 1;
	}

	/** The conditions that look at what was changed, each once, and after them what is left of earlier events. */
	get conditions(): readonly Condition[] {
		return this.#program.desk.touched;
	}

	/** In the words of `Node.touches`. */
	add(touch: string): void {
		const conditions = this.#program.conditionsByTouch.get(touch);
		if (conditions !== undefined) this.#addEach(conditions);
	}

	addSlot(slot: number): void {
		const conditions = this.#program.conditionsBySlot[slot];
		if (conditions !== undefined) this.#addEach(conditions);
	}

	#addEach(conditions: readonly Condition[]): void {
		const { nodeMarks, touched } = this.#program.desk;
		for (const condition of conditions) {
			const { id } = condition.node;
			if (nodeMarks[id] === this.#round) continue;
			nodeMarks[id] = this.#round;
			touched[this.count] = condition;
			this.count += 1;
		}
	}
}
