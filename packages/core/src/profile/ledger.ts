import type { NamedNode } from "../segment/engine.ts";
import type { Program } from "../segment/index.ts";
import type { Draft } from "./apply.ts";
import type { Cause, Effect } from "./state.ts";

/** Keeps the books of one step: memberships, effects, and when to look again. */
export class Ledger {
	readonly effects: Effect[] = [];
	/** Per segment the first moment at which it could change, where all were asked; null where only some were. */
	untils: Float64Array | null = null;
	readonly #program: Program;
	readonly #draft: Draft;
	readonly #clock: number;
	/** What the segments answer at the clock, where that is not yet their membership, and why. */
	readonly #answers = new Map<NamedNode, { readonly value: boolean; readonly cause: Cause }>();
	#earliest = Infinity;
	/** What changed so far: the moment of entry, or null for an exit. */
	readonly #changes = new Map<string, number | null>();

	constructor(program: Program, draft: Draft, clock: number) {
		this.#program = program;
		this.#draft = draft;
		this.#clock = clock;
	}

	/** A change at a moment before the clock. */
	change(id: string, value: boolean, at: number, cause: Cause): void {
		this.effects.push({ kind: value ? "entered" : "exited", segment: id, at, cause });
		this.#changes.set(id, value ? at : null);
	}

	/** An answer at the clock; the last one counts, and its cause is what last turned it. */
	answer(segment: NamedNode, value: boolean, cause: Cause, until: number): void {
		if (this.untils !== null) this.untils[segment.index] = until;
		if (until < this.#earliest) this.#earliest = until;
		const before = this.#answers.get(segment);
		const current = before === undefined ? this.#isIn(segment) : before.value;
		if (value !== current) this.#answers.set(segment, { value, cause });
	}

	/** Drops the memberships of segments that the program no longer has, telling their end. */
	forget(): void {
		for (const id of Object.keys(this.#draft.memberships)) {
			if (this.#program.segmentById.has(id)) continue;
			const cause: Cause = { kind: "definitions", version: this.#program.version };
			this.change(id, false, this.#clock, cause);
		}
	}

	/** Turns the answers that differ from the memberships into changes at the clock. `all`: every segment was asked. */
	close(all: boolean): void {
		const changed = [...this.#answers].filter(([segment, { value }]) => value !== this.#isIn(segment));
		for (const [segment, { value, cause }] of changed.toSorted(([a], [b]) => a.index - b.index)) {
			this.change(segment.id, value, this.#clock, cause);
		}
		if (this.#changes.size > 0) this.#draft.memberships = this.#changed();
		let due = this.untils === null ? this.#earliest : Infinity;
		for (const until of this.untils ?? []) if (until < due) due = until;
		if (!all) due = Math.min(due, this.#draft.nextDue ?? Infinity);
		this.#draft.nextDue = due === Infinity ? null : due;
	}

	#isIn({ id }: NamedNode): boolean {
		const changed = this.#changes.get(id);
		return changed === undefined ? Object.hasOwn(this.#draft.memberships, id) : changed !== null;
	}

	#changed(): { readonly [segment: string]: number } {
		const memberships: { [segment: string]: number } = {};
		const before = this.#draft.memberships;
		for (const id in before) if (!this.#changes.has(id)) memberships[id] = before[id] ?? 0;
		for (const [id, since] of this.#changes) if (since !== null) memberships[id] = since;
		return memberships;
	}
}
