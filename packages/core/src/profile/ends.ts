import type { Program } from "../segment/engine.ts";

/** When segments end while nothing happens, as a state keeps it. */
export interface StoredEnds {
	/** Place of a segment in `Program.segments`, then the moment (epoch ms) up to which its answer stands, and so on. */
	readonly ends: readonly number[];
	/** No segment that `ends` does not name changes before this; null: none ever does. */
	readonly restEnd: number | null;
}

/** So many ends are kept for a short list of segments, and a share of a longer one: more would cost more than they save. */
const FEWEST = 8;
const MOST = 64;
const SHARE = 8;

/**
 * The ends of segments during one step. A state keeps the next few by segment and one bound for all others, so that time
 * asks only the segments that it may have turned; all are asked only when it reaches the bound. What is kept may be earlier
 * than the truth, never later. Of one program only the newest is in use.
 */
export class Ends {
	/** The bound for all that are not noted here. */
	rest: number;
	readonly #program: Program;
	readonly #stored: StoredEnds;
	/** What is noted on the desk in this step is marked with it; 0: nothing yet. */
	#round = 0;
	#count = 0;

	constructor(program: Program, stored: StoredEnds) {
		this.#program = program;
		this.#stored = stored;
		this.rest = stored.restEnd ?? Infinity;
	}

	/** Up to when the segment's answer stands, as far as is known. */
	of(index: number): number {
		const { ends, endMarks } = this.#desk();
		return endMarks[index] === this.#round ? (ends[index] ?? this.rest) : this.rest;
	}

	note(index: number, end: number): void {
		const { ends, endMarks, ended } = this.#desk();
		ends[index] = end;
		if (endMarks[index] === this.#round) return;
		endMarks[index] = this.#round;
		ended[this.#count] = index;
		this.#count += 1;
	}

	/** Nothing is known any more: all segments are about to be noted. */
	clear(): void {
		this.#round = this.#program.desk.round += 1;
		this.#count = 0;
		this.rest = Infinity;
	}

	/** The indices of the segments that may end up to and including a moment, the earliest first; those of the rest are not among them. */
	until(to: number): readonly number[] {
		const { ends, ended } = this.#desk();
		const due: number[] = [];
		for (let place = 0; place < this.#count; place += 1) {
			const index = ended[place] ?? 0;
			const end = ends[index] ?? Infinity;
			if (end > to) continue;
			let before = due.push(index) - 1;
			for (; before > 0 && (ends[due[before - 1] ?? 0] ?? 0) > end; before -= 1) due[before] = due[before - 1] ?? 0;
			due[before] = index;
		}
		return due;
	}

	/** What the state is to keep; null where nothing was noted. */
	close(): (StoredEnds & { readonly nextDue: number | null }) | null {
		if (this.#round === 0) return null;
		const { ends, ended, pairs } = this.#program.desk;
		const most = Math.max(FEWEST, Math.min(MOST, Math.floor(this.#program.segments.length / SHARE)));
		let length = 0;
		let nextDue = Infinity;
		for (let place = 0; place < this.#count; place += 1) {
			const index = ended[place] ?? 0;
			const end = ends[index] ?? Infinity;
			// The bound says enough of those that end with it or later.
			if (end >= this.rest) continue;
			pairs[length] = index;
			pairs[length + 1] = end;
			length += 2;
			if (end < nextDue) nextDue = end;
		}
		// Exactly as long as it needs to be: it is copied with every change.
		const kept = pairs.slice(0, length);
		const isLong = kept.length > 4 * most;
		const rest = isLong ? endAt(kept, most) : this.rest;
		nextDue = Math.min(nextDue, rest);
		return {
			ends: isLong ? endingBefore(kept, rest) : kept,
			restEnd: rest === Infinity ? null : rest,
			nextDue: nextDue === Infinity ? null : nextDue,
		};
	}

	#desk(): Program["desk"] {
		const { desk } = this.#program;
		if (this.#round === 0) {
			this.#round = desk.round += 1;
			const { ends } = this.#stored;
			for (let place = 0; place < ends.length; place += 2) {
				const index = ends[place] ?? 0;
				desk.ends[index] = ends[place + 1] ?? 0;
				desk.endMarks[index] = this.#round;
				desk.ended[this.#count] = index;
				this.#count += 1;
			}
		}
		return desk;
	}
}

/** Which end comes at a place in time. */
function endAt(pairs: readonly number[], place: number): number {
	return pairs.filter((_, index) => index % 2 === 1).toSorted((a, b) => a - b)[place] ?? Infinity;
}

function endingBefore(pairs: readonly number[], end: number): number[] {
	return pairs.filter((_, index) => (pairs[index | 1] ?? 0) < end);
}
