import type { Program } from "../segment/index.ts";
import type { Draft } from "./apply.ts";
import { Ends } from "./ends.ts";
import type { Entry } from "./memberships.ts";
import type { Cause, Effect } from "./state.ts";

/** What a segment answers at the clock, where that differs or differed from its membership. */
interface Turned {
	/** Of the segment. */
	readonly index: number;
	value: boolean;
	cause: Cause;
}

/**
 * Keeps the books of one step: memberships, effects, and when to look again. Of one program only the newest is in use: what
 * it knows of segments lies on the desk.
 */
export class Ledger {
	readonly ends: Ends;
	readonly #program: Program;
	readonly #draft: Draft;
	readonly #clock: number;
	/** What is marked with it is of this step; 0: the memberships are not laid out yet. */
	#round = 0;
	#effects: Effect[] | null = null;
	/** In the order of the segments. */
	#turned: Turned[] | null = null;
	#mustForget = false;

	constructor(program: Program, draft: Draft, clock: number) {
		this.#program = program;
		this.#draft = draft;
		this.#clock = clock;
		this.ends = new Ends(program, draft);
	}

	/** In the order of their moments. */
	get effects(): readonly Effect[] {
		return this.#effects ?? NO_EFFECTS;
	}

	/** Whether the profile is in the segment, all changes so far included. */
	isIn(index: number): boolean {
		return this.#laidOut().entries[index] === this.#round;
	}

	/** A change at a moment before the clock. */
	change(index: number, value: boolean, at: number, cause: Cause): void {
		const desk = this.#laidOut();
		desk.entries[index] = value ? this.#round : 0;
		desk.changeMarks[index] = this.#round;
		const segment = this.#program.segments[index]?.id ?? "";
		this.#tell({ kind: value ? "entered" : "exited", segment, at, cause });
	}

	/** An answer at the clock; the last one counts, and its cause is what last turned it. */
	answer(index: number, value: boolean, cause: Cause, until: number): void {
		this.ends.note(index, until);
		this.turn(index, value, cause);
	}

	/** The same of a segment whose end is known. */
	turn(index: number, value: boolean, cause: Cause): void {
		const { turnMarks, entries } = this.#laidOut();
		if (turnMarks[index] === this.#round) {
			const turned = this.#turned?.find((other) => other.index === index);
			if (turned === undefined || turned.value === value) return;
			turned.value = value;
			turned.cause = cause;
		} else if (value !== (entries[index] === this.#round)) {
			turnMarks[index] = this.#round;
			putInOrder((this.#turned ??= []), { index, value, cause });
		}
	}

	/** Drops the memberships of segments that the program no longer has, telling their end. */
	forget(): void {
		for (const [id] of this.#draft.memberships) {
			if (this.#program.segmentById.has(id)) continue;
			this.#mustForget = true;
			const cause: Cause = { kind: "definitions", version: this.#program.version };
			this.#tell({ kind: "exited", segment: id, at: this.#clock, cause });
		}
	}

	/** Turns the answers that differ from the memberships into changes at the clock. */
	close(): void {
		if (this.#turned !== null) {
			for (const { index, value, cause } of this.#turned) {
				if (value !== this.isIn(index)) this.change(index, value, this.#clock, cause);
			}
		}
		if (this.#effects !== null) this.#draft.memberships = this.#membershipsAfter(this.#effects);
		const ends = this.ends.close();
		if (ends === null) return;
		this.#draft.ends = ends.ends;
		this.#draft.restEnd = ends.restEnd;
		this.#draft.nextDue = ends.nextDue;
	}

	#tell(effect: Effect): void {
		if (this.#effects === null) this.#effects = [effect];
		else this.#effects.push(effect);
	}

	/** A list of exactly the length that it needs: it is copied with every change. */
	#membershipsAfter(effects: readonly Effect[]): Draft["memberships"] {
		const { segmentById } = this.#program;
		const { entries, changeMarks, places } = this.#laidOut();
		const before = this.#draft.memberships;
		const entered: Entry[] = [];
		for (let place = effects.length - 1; place >= 0; place -= 1) {
			const effect = effects[place];
			const index = effect === undefined ? -1 : (segmentById.get(effect.segment)?.index ?? -1);
			if (effect === undefined || index === -1 || changeMarks[index] !== this.#round) continue;
			// Of several changes of one segment the last counts.
			changeMarks[index] = -this.#round;
			if (entries[index] === this.#round) entered.push([effect.segment, effect.at]);
		}
		const after = entered.length === 0 ? before.slice() : before.concat(entered);
		let kept = 0;
		for (let place = 0; place < after.length; place += 1) {
			const entry = after[place];
			const index = place < before.length ? (places[place] ?? -1) : null;
			const isGone = index !== null && (index === -1 ? this.#mustForget : changeMarks[index] === -this.#round);
			if (entry === undefined || isGone) continue;
			after[kept] = entry;
			kept += 1;
		}
		if (kept < after.length) after.length = kept;
		return after;
	}

	#laidOut(): Program["desk"] {
		const { desk, segmentById } = this.#program;
		if (this.#round === 0) {
			this.#round = desk.round += 1;
			const { memberships } = this.#draft;
			for (let place = 0; place < memberships.length; place += 1) {
				const index = segmentById.get(memberships[place]?.[0] ?? "")?.index ?? -1;
				desk.places[place] = index;
				if (index !== -1) desk.entries[index] = this.#round;
			}
		}
		return desk;
	}
}

const NO_EFFECTS: readonly Effect[] = [];

function putInOrder(list: Turned[], added: Turned): void {
	let place = list.length;
	list.push(added);
	for (; place > 0; place -= 1) {
		const before = list[place - 1];
		if (before === undefined || before.index < added.index) break;
		list[place] = before;
	}
	list[place] = added;
}
