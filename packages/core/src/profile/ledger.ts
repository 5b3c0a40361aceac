import type { NamedNode } from "../segment/engine.ts";
import type { Program } from "../segment/index.ts";
import type { Draft } from "./apply.ts";
import { earliest } from "./pass-time.ts";
import type { Cause, Effect } from "./state.ts";

interface Turned {
	readonly segment: NamedNode;
	readonly value: boolean;
	readonly cause: Cause;
}

/** Keeps the books of one step: memberships, effects, and when to look again. */
export class Ledger {
	/** In the order of their moments. */
	readonly effects: Effect[] = [];
	/** Per segment the first moment at which it could change, where all were asked; null where only some were. */
	untils: Float64Array | null = null;
	readonly #program: Program;
	readonly #draft: Draft;
	readonly #clock: number;
	/** What segments answer at the clock, where that differs or differed from their membership. */
	#turned: Map<number, Turned> | null = null;
	/** What changed so far: the moment of entry, or null for an exit. */
	#changes: Map<string, number | null> | null = null;
	#earliest = Infinity;

	constructor(program: Program, draft: Draft, clock: number) {
		this.#program = program;
		this.#draft = draft;
		this.#clock = clock;
	}

	/** As far as is known, no segment that was asked or was asked before ends earlier; Infinity: of each it is known. */
	get due(): number {
		return this.untils === null ? Math.min(this.#earliest, this.#draft.nextDue ?? Infinity) : Infinity;
	}

	/** A change at a moment before the clock. */
	change(id: string, value: boolean, at: number, cause: Cause): void {
		this.effects.push({ kind: value ? "entered" : "exited", segment: id, at, cause });
		this.#changes ??= new Map();
		this.#changes.set(id, value ? at : null);
	}

	/** An answer at the clock; the last one counts, and its cause is what last turned it. */
	answer(segment: NamedNode, value: boolean, cause: Cause, until: number): void {
		if (this.untils !== null) this.untils[segment.index] = until;
		if (until < this.#earliest) this.#earliest = until;
		const current = this.#turned?.get(segment.index)?.value ?? this.#isIn(segment.id);
		if (value === current) return;
		this.#turned ??= new Map();
		this.#turned.set(segment.index, { segment, value, cause });
	}

	/** Drops the memberships of segments that the program no longer has, telling their end. */
	forget(): void {
		for (const id of Object.keys(this.#draft.memberships)) {
			if (this.#program.segmentById.has(id)) continue;
			this.change(id, false, this.#clock, { kind: "definitions", version: this.#program.version });
		}
	}

	/** Turns the answers that differ from the memberships into changes at the clock. `all`: every segment was asked. */
	close(all: boolean): void {
		if (this.#turned !== null) {
			const inOrder = [...this.#turned.values()].toSorted((a, b) => a.segment.index - b.segment.index);
			for (const { segment, value, cause } of inOrder) {
				if (value !== this.#isIn(segment.id)) this.change(segment.id, value, this.#clock, cause);
			}
		}
		if (this.#changes !== null) this.#draft.memberships = withChanges(this.#draft.memberships, this.#changes);
		let due = this.untils === null ? this.#earliest : earliest(this.untils);
		if (!all) due = Math.min(due, this.#draft.nextDue ?? Infinity);
		this.#draft.nextDue = due === Infinity ? null : due;
	}

	#isIn(id: string): boolean {
		const changed = this.#changes?.get(id);
		return changed === undefined ? Object.hasOwn(this.#draft.memberships, id) : changed !== null;
	}
}

type Memberships = { readonly [segment: string]: number };

function withChanges(before: Memberships, changes: ReadonlyMap<string, number | null>): Memberships {
	const after: { [segment: string]: number } = {};
	for (const id in before) if (!changes.has(id)) after[id] = before[id] ?? 0;
	for (const [id, since] of changes) if (since !== null) after[id] = since;
	return after;
}
