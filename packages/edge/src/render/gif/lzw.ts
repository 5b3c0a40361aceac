const MOST_CODES = 4_096;
const SLOTS = 8_192;

/** For each isolate once: the dictionary of the encoder, which forgets by a stamp and not by being cleared. */
const keys = new Int32Array(SLOTS);
const codes = new Uint16Array(SLOTS);
const stamps = new Int32Array(SLOTS);
let stamp = 0;

/** A stretch of a GIF's codes: bits from the lowest on. It starts and ends with an empty dictionary, so that any can follow. */
export interface LzwBits {
	readonly bytes: Uint8Array;
	/** Of the last byte perhaps not all bits count. */
	readonly length: number;
}

/**
 * The codes of some pixels, with a clear code behind them (https://www.w3.org/Graphics/GIF/spec-gif89a.txt, appendix F).
 *
 * @param indexes one palette number for each pixel, each below 2 ** bits.
 * @param bits of a palette number, 2 to 8.
 */
export function lzwBits(indexes: Uint8Array, bits: number): LzwBits {
	const clear = 1 << bits;
	const output = new BitWriter(indexes.length);
	if (indexes.length === 0) return output.bits();
	let size = bits + 1;
	let next = clear + 2;
	stamp += 1;
	let prefix = indexes[0] ?? 0;
	for (let index = 1; index < indexes.length; index += 1) {
		const value = indexes[index] ?? 0;
		const key = (prefix << 8) | value;
		let slot = (Math.imul(key, 0x9e37_79b1) >>> 19) & (SLOTS - 1);
		while (stamps[slot] === stamp && keys[slot] !== key) slot = (slot + 1) & (SLOTS - 1);
		if (stamps[slot] === stamp) {
			prefix = codes[slot] ?? 0;
			continue;
		}
		output.write(prefix, size);
		if (next < MOST_CODES) {
			stamps[slot] = stamp;
			keys[slot] = key;
			codes[slot] = next;
			// The decoder is one code behind: it widens when the code just given out no longer fits.
			if (next === 1 << size) size += 1;
			next += 1;
		} else {
			output.write(clear, size);
			size = bits + 1;
			next = clear + 2;
			stamp += 1;
		}
		prefix = value;
	}
	output.write(prefix, size);
	// That code made one more entry in the decoder, which may widen its reading of what follows.
	if (next === 1 << size && size < 12) size += 1;
	output.write(clear, size);
	return output.bits();
}

/** The image data of a GIF: the minimum code size, then the stretches in blocks of at most 255 bytes, then an empty block. */
export function lzwData(stretches: readonly LzwBits[], bits: number): Uint8Array {
	const whole = new BitWriter(stretches.reduce((sum, stretch) => sum + stretch.bytes.length, 8));
	const clear = 1 << bits;
	whole.write(clear, bits + 1);
	for (const stretch of stretches) whole.append(stretch);
	whole.write(clear + 1, bits + 1);
	const { bytes } = whole.bits();
	const blocks = Math.ceil(bytes.length / 255);
	const data = new Uint8Array(bytes.length + blocks + 2);
	data[0] = bits;
	let at = 1;
	for (let from = 0; from < bytes.length; from += 255) {
		const block = bytes.subarray(from, from + 255);
		data[at] = block.length;
		data.set(block, at + 1);
		at += block.length + 1;
	}
	return data;
}

class BitWriter {
	readonly #bytes: Uint8Array;
	#length = 0;
	#pending = 0;
	#pendingBits = 0;

	constructor(most: number) {
		// At worst a code of 12 bits for each pixel, and the clear codes.
		this.#bytes = new Uint8Array(64 + Math.ceil(most * 1.6));
	}

	write(code: number, size: number): void {
		this.#pending |= code << this.#pendingBits;
		this.#pendingBits += size;
		while (this.#pendingBits >= 8) {
			this.#bytes[this.#length] = this.#pending & 255;
			this.#length += 1;
			this.#pending >>>= 8;
			this.#pendingBits -= 8;
		}
	}

	append({ bytes, length }: LzwBits): void {
		const whole = length >> 3;
		if (this.#pendingBits === 0) {
			this.#bytes.set(bytes.subarray(0, whole), this.#length);
			this.#length += whole;
		} else for (let index = 0; index < whole; index += 1) this.write(bytes[index] ?? 0, 8);
		const rest = length & 7;
		if (rest > 0) this.write((bytes[whole] ?? 0) & ((1 << rest) - 1), rest);
	}

	bits(): LzwBits {
		const length = this.#length * 8 + this.#pendingBits;
		if (this.#pendingBits > 0) this.#bytes[this.#length] = this.#pending & 255;
		return { bytes: this.#bytes.slice(0, (length + 7) >> 3), length };
	}
}
