import type { Facts } from "../segment/index.ts";
import type { Condition, Program } from "../segment/engine.ts";

/** What one event has changed of a profile. Of one program only the newest is in use. */
export class Touched {
	/** The profile as it was before. */
	readonly before: Facts;
	/** The conditions that look at what was changed, each once. */
	readonly conditions: Condition[] = [];
	readonly #program: Program;
	readonly #round: number;

	constructor(program: Program, { profileId, firstSeenAt, traits, consent, cart, memory }: Facts) {
		this.before = { profileId, firstSeenAt, traits, consent, cart, memory };
		this.#program = program;
		this.#round = program.desk.round += 1;
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
		const { nodeMarks } = this.#program.desk;
		for (const condition of conditions) {
			const { id } = condition.node;
			if (nodeMarks[id] === this.#round) continue;
			nodeMarks[id] = this.#round;
			this.conditions.push(condition);
		}
	}
}
