/** Corners and shadows have few translucent pixels; these are enough for smooth edges. */
const MOST = 48;

/** The translucent colours of a picture, reduced to at most 48: the first seen of each kind stands for it. */
export class TranslucentColors {
	readonly #words: number[] = [];
	readonly #numbers = new Map<number, number>();

	/** The number of the colour that stands for this one. */
	numberOf(word: number): number {
		const kind = kindOf(word);
		let number = this.#numbers.get(kind);
		if (number === undefined) {
			number = this.#words.length < MOST ? this.#words.push(word) - 1 : this.#nearest(word);
			this.#numbers.set(kind, number);
		}
		return number;
	}

	colors(): Uint32Array {
		return Uint32Array.from(this.#words);
	}

	#nearest(word: number): number {
		let best = 0;
		let smallest = Infinity;
		for (const [number, other] of this.#words.entries()) {
			let distance = 0;
			for (let shift = 0; shift < 32; shift += 8) distance += (((word >>> shift) & 255) - ((other >>> shift) & 255)) ** 2;
			if (distance < smallest) {
				smallest = distance;
				best = number;
			}
		}
		return best;
	}
}

/** 16 steps of alpha and 4 of each colour, which are multiplied by alpha already. */
function kindOf(word: number): number {
	return ((word >>> 28) << 6) | (((word >>> 6) & 3) << 4) | (((word >>> 14) & 3) << 2) | ((word >>> 22) & 3);
}
