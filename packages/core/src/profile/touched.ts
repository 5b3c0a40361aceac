import type { NamedNode, Program } from "../segment/engine.ts";

/** The segments that what was touched can change, each once. */
export class Touched {
	readonly segments: NamedNode[] = [];
	readonly #program: Program;
	readonly #round: number;

	/** `all`: every segment, whatever is touched. Of one program only the newest is in use. */
	constructor(program: Program, all: boolean) {
		this.#program = program;
		this.#round = program.reader.reading + 1;
		if (all) this.#addEach(program.segments);
	}

	/** In the words of `Node.touches`. */
	add(touch: string): void {
		const affected = this.#program.affected.get(touch);
		if (affected !== undefined) this.#addEach(affected);
	}

	addSlot(slot: number): void {
		const affected = this.#program.affectedBySlot[slot];
		if (affected !== undefined) this.#addEach(affected);
	}

	#addEach(segments: readonly NamedNode[]): void {
		const { marks } = this.#program;
		for (const segment of segments) {
			if (marks[segment.index] === this.#round) continue;
			marks[segment.index] = this.#round;
			this.segments.push(segment);
		}
	}
}
