import { FULL, type Mask } from "./coverage.ts";

/** `#rrggbb` as red, green, blue and alpha in one number, red the lowest; null for what is no such colour. */
export function colorWord(color: string): number | null {
	const digits = /^#([\da-f]{6})$/i.exec(color)?.[1];
	if (digits === undefined) return null;
	const value = Number.parseInt(digits, 16);
	return ((value >> 16) | (value & 0xff00) | ((value & 255) << 16) | 0xff00_0000) >>> 0;
}

const MOST_COLORS = 256;

/**
 * A picture of numbers into a palette that grows as colours are mixed. Each row begins with the byte 0 that PNG calls
 * its filter, so that the rows go into the file as they are. When the palette is full, the nearest colour stands in.
 */
export class Canvas {
	readonly width: number;
	readonly height: number;
	readonly rows: Uint8Array;
	readonly #words = new Uint32Array(MOST_COLORS);
	readonly #numbers = new Map<number, number>();
	/** For each pair of what is there and what is painted: the number for each level of coverage, plus one. */
	readonly #mixes = new Map<number, Uint16Array>();
	#count = 0;

	/** All of it clear. */
	constructor(width: number, height: number) {
		this.width = width;
		this.height = height;
		this.rows = new Uint8Array((width + 1) * height);
		this.number(0);
	}

	/** How many colours still fit. */
	get free(): number {
		return MOST_COLORS - this.#count;
	}

	/** Four bytes for each number: red, green, blue, alpha. */
	palette(): Uint8Array {
		return new Uint8Array(this.#words.slice(0, this.#count).buffer);
	}

	/** The number of a colour. */
	number(word: number): number {
		const known = this.#numbers.get(word);
		if (known !== undefined) return known;
		const number = this.#count < MOST_COLORS ? this.#count : this.#nearest(word);
		if (number === this.#count) {
			this.#words[number] = word;
			this.#count += 1;
		}
		this.#numbers.set(word, number);
		return number;
	}

	word(number: number): number {
		return this.#words[number] ?? 0;
	}

	/** A stretch of one row. */
	fillRow(y: number, from: number, to: number, number: number): void {
		if (y < 0 || y >= this.height) return;
		const start = y * (this.width + 1) + 1;
		const left = Math.max(0, from);
		const right = Math.min(this.width, to);
		if (right > left) this.rows.fill(number, start + left, start + right);
	}

	/** One pixel, at a level of coverage. */
	paint(x: number, y: number, color: number, level: number): void {
		if (x < 0 || y < 0 || x >= this.width || y >= this.height || level === 0) return;
		const at = y * (this.width + 1) + 1 + x;
		this.rows[at] = this.#mixed(this.rows[at] ?? 0, color, level);
	}

	/** A shape in one colour. */
	paintMask(mask: Mask, dx: number, dy: number, color: number): void {
		const { width, levels } = mask;
		const left = mask.x + dx;
		const top = mask.y + dy;
		const firstColumn = Math.max(0, -left);
		const lastColumn = Math.min(width, this.width - left);
		const rows = this.rows;
		let under = -1;
		let mixes: Uint16Array | null = null;
		for (let row = Math.max(0, -top); row < mask.height && row + top < this.height; row += 1) {
			const start = (row + top) * (this.width + 1) + 1 + left;
			const from = row * width;
			for (let column = firstColumn; column < lastColumn; column += 1) {
				const level = levels[from + column] ?? 0;
				if (level === 0) continue;
				const at = start + column;
				const number = rows[at] ?? 0;
				if (number !== under || mixes === null) {
					under = number;
					mixes = this.#mixesOf(number, color);
				}
				const mixed = mixes[level] ?? 0;
				rows[at] = mixed > 0 ? mixed - 1 : this.#mix(mixes, number, color, level);
			}
		}
	}

	#mixed(under: number, color: number, level: number): number {
		const mixes = this.#mixesOf(under, color);
		const mixed = mixes[level] ?? 0;
		return mixed > 0 ? mixed - 1 : this.#mix(mixes, under, color, level);
	}

	#mixesOf(under: number, color: number): Uint16Array {
		const key = under * MOST_COLORS + color;
		let mixes = this.#mixes.get(key);
		if (mixes === undefined) {
			mixes = new Uint16Array(FULL + 1);
			this.#mixes.set(key, mixes);
		}
		return mixes;
	}

	#mix(mixes: Uint16Array, under: number, color: number, level: number): number {
		const number = level >= FULL ? color : this.number(blend(this.word(color), this.word(under), level / FULL));
		mixes[level] = number + 1;
		return number;
	}

	#nearest(word: number): number {
		let best = 0;
		let least = Infinity;
		for (let number = 0; number < this.#count; number += 1) {
			const distance = distanceOf(word, this.#words[number] ?? 0);
			if (distance >= least) continue;
			best = number;
			least = distance;
		}
		return best;
	}
}

/** "Source over" of colours that are not multiplied by alpha (Porter and Duff 1984). */
export function blend(over: number, under: number, share: number): number {
	const overAlpha = ((over >>> 24) / 255) * share;
	const underAlpha = ((under >>> 24) / 255) * (1 - overAlpha);
	const alpha = overAlpha + underAlpha;
	if (alpha === 0) return 0;
	let word = Math.round(alpha * 255) << 24;
	for (const shift of [0, 8, 16]) {
		const value = (((over >>> shift) & 255) * overAlpha + ((under >>> shift) & 255) * underAlpha) / alpha;
		word |= Math.round(value) << shift;
	}
	return word >>> 0;
}

function distanceOf(a: number, b: number): number {
	let sum = 0;
	for (const shift of [0, 8, 16, 24]) sum += (((a >>> shift) & 255) - ((b >>> shift) & 255)) ** 2;
	return sum;
}
