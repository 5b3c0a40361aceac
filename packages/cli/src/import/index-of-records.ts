/**
 * Where each record of a file stands and in which order it is sent: 28 bytes a record, so that a million rows are 28 MB
 * and the file itself is never in memory.
 */
export class RecordIndex {
	#count = 0;
	#offset = new Float64Array(1_024);
	#time = new Float64Array(1_024);
	#length = new Uint32Array(1_024);
	#person = new Uint32Array(1_024);
	#line = new Uint32Array(1_024);
	#order: Uint32Array | null = null;

	get count(): number {
		return this.#count;
	}

	add(record: { readonly offset: number; readonly length: number; readonly line: number; readonly person: number; readonly time: number }): void {
		if (this.#count === this.#offset.length) this.#grow();
		this.#offset[this.#count] = record.offset;
		this.#time[this.#count] = record.time;
		this.#length[this.#count] = record.length;
		this.#person[this.#count] = record.person;
		this.#line[this.#count] = record.line;
		this.#count += 1;
	}

	/** By person, then by time, then as in the file: nobody's events are late, and nobody's are in two places. */
	sort(): void {
		const order = new Uint32Array(this.#count).map((_, index) => index);
		const [person, time, offset] = [this.#person, this.#time, this.#offset];
		order.sort((a, b) => (person[a] ?? 0) - (person[b] ?? 0) || (time[a] ?? 0) - (time[b] ?? 0) || (offset[a] ?? 0) - (offset[b] ?? 0));
		this.#order = order;
	}

	/** The record at a place of that order. */
	at(place: number): { readonly offset: number; readonly length: number; readonly line: number; readonly person: number } {
		const index = this.#order?.[place] ?? place;
		return { offset: this.#offset[index] ?? 0, length: this.#length[index] ?? 0, line: this.#line[index] ?? 0, person: this.#person[index] ?? 0 };
	}

	#grow(): void {
		const size = this.#offset.length * 2;
		const float = (before: Float64Array): Float64Array<ArrayBuffer> => {
			const grown = new Float64Array(size);
			grown.set(before);
			return grown;
		};
		const whole = (before: Uint32Array): Uint32Array<ArrayBuffer> => {
			const grown = new Uint32Array(size);
			grown.set(before);
			return grown;
		};
		this.#offset = float(this.#offset);
		this.#time = float(this.#time);
		this.#length = whole(this.#length);
		this.#person = whole(this.#person);
		this.#line = whole(this.#line);
	}
}
