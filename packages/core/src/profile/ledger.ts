import type { NamedNode } from "../segment/engine.ts";
import type { Program } from "../segment/index.ts";
import type { Draft } from "./apply.ts";
import { Ends } from "./ends.ts";
import type { Entry, Memberships } from "./memberships.ts";
import type { Cause, Effect } from "./state.ts";

interface Turned {
	readonly segment: NamedNode;
	readonly value: boolean;
	readonly cause: Cause;
}

/** Keeps the books of one step: memberships, effects, and when to look again. Of one program only the newest is in use. */
export class Ledger {
	/** In the order of their moments. */
	readonly effects: Effect[] = [];
	readonly ends: Ends;
	readonly #program: Program;
	readonly #draft: Draft;
	readonly #clock: number;
	/** The segments that the profile is in are marked with this, by their index; 0: not laid out yet. */
	#round = 0;
	/** What segments answer at the clock, where that differs or differed from their membership. */
	#turned: Map<number, Turned> | null = null;
	/** What changed so far: the moment of entry, or null for an exit. */
	#changes: Map<string, number | null> | null = null;

	constructor(program: Program, draft: Draft, clock: number) {
		this.#program = program;
		this.#draft = draft;
		this.#clock = clock;
		this.ends = new Ends(program, draft);
	}

	/** Whether the profile is in the segment, all changes so far included. */
	isIn({ id, index }: NamedNode): boolean {
		const changed = this.#changes?.get(id);
		if (changed !== undefined) return changed !== null;
		const { desk, segmentById } = this.#program;
		if (this.#round === 0) {
			this.#round = desk.round += 1;
			for (const [entered] of this.#draft.memberships) {
				const segment = segmentById.get(entered);
				if (segment !== undefined) desk.entries[segment.index] = this.#round;
			}
		}
		return desk.entries[index] === this.#round;
	}

	/** A change at a moment before the clock. */
	change(id: string, value: boolean, at: number, cause: Cause): void {
		this.effects.push({ kind: value ? "entered" : "exited", segment: id, at, cause });
		this.#changes ??= new Map();
		this.#changes.set(id, value ? at : null);
	}

	/** An answer at the clock; the last one counts, and its cause is what last turned it. */
	answer(segment: NamedNode, value: boolean, cause: Cause, until: number): void {
		this.ends.note(segment, until);
		this.turn(segment, value, cause);
	}

	/** The same of a segment whose end is known. */
	turn(segment: NamedNode, value: boolean, cause: Cause): void {
		const current = this.#turned?.get(segment.index)?.value ?? this.isIn(segment);
		if (value === current) return;
		this.#turned ??= new Map();
		this.#turned.set(segment.index, { segment, value, cause });
	}

	/** Drops the memberships of segments that the program no longer has, telling their end. */
	forget(): void {
		for (const [id] of this.#draft.memberships) {
			if (this.#program.segmentById.has(id)) continue;
			this.change(id, false, this.#clock, { kind: "definitions", version: this.#program.version });
		}
	}

	/** Turns the answers that differ from the memberships into changes at the clock. */
	close(): void {
		if (this.#turned !== null) {
			const inOrder = [...this.#turned.values()].toSorted((a, b) => a.segment.index - b.segment.index);
			for (const { segment, value, cause } of inOrder) {
				if (value !== this.isIn(segment)) this.change(segment.id, value, this.#clock, cause);
			}
		}
		if (this.#changes !== null) this.#draft.memberships = withChanges(this.#draft.memberships, this.#changes);
		const ends = this.ends.close();
		if (ends === null) return;
		this.#draft.ends = ends.ends;
		this.#draft.restEnd = ends.restEnd;
		this.#draft.nextDue = ends.nextDue;
	}
}

function withChanges(before: Memberships, changes: ReadonlyMap<string, number | null>): Memberships {
	const after: Entry[] = [];
	for (const entry of before) if (!changes.has(entry[0])) after.push(entry);
	for (const [id, since] of changes) if (since !== null) after.push([id, since]);
	return after;
}
