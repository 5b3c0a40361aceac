const MOST_CODES = 4_096;
const SLOTS = 8_192;

/** For each isolate once: the dictionary of the encoder, which forgets by a stamp and not by being cleared. */
const keys = new Int32Array(SLOTS);
const codes = new Uint16Array(SLOTS);
const stamps = new Int32Array(SLOTS);
let stamp = 0;

/**
 * The image data of a GIF: the minimum code size, then LZW codes in blocks of at most 255 bytes, then an empty block
 * (https://www.w3.org/Graphics/GIF/spec-gif89a.txt, appendix F).
 *
 * @param indexes one palette number for each pixel, each below 2 ** bits.
 * @param bits of a palette number, 2 to 8.
 */
export function lzwData(indexes: Uint8Array, bits: number): Uint8Array {
	const clear = 1 << bits;
	const output = new BitBlocks(indexes.length, bits);
	let size = bits + 1;
	let next = clear + 2;
	stamp += 1;
	output.write(clear, size);
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
	// That code made one more entry in the decoder, which may widen its reading of the end.
	if (next === 1 << size && size < 12) size += 1;
	output.write(clear + 1, size);
	return output.finish();
}

/** Bits from the lowest on, in blocks that begin with their length. */
class BitBlocks {
	readonly #bytes: Uint8Array;
	#length = 1;
	/** Where the length of the present block goes. */
	#blockAt = 1;
	#pending = 0;
	#pendingBits = 0;

	constructor(pixels: number, bits: number) {
		// At worst a code of 12 bits for each pixel, one byte in 255 for the blocks, and the clear codes.
		this.#bytes = new Uint8Array(64 + Math.ceil(pixels * 1.6));
		this.#bytes[0] = bits;
		this.#length = 2;
	}

	write(code: number, size: number): void {
		this.#pending |= code << this.#pendingBits;
		this.#pendingBits += size;
		while (this.#pendingBits >= 8) {
			this.#byte(this.#pending & 255);
			this.#pending >>>= 8;
			this.#pendingBits -= 8;
		}
	}

	finish(): Uint8Array {
		if (this.#pendingBits > 0) this.#byte(this.#pending & 255);
		const size = this.#length - this.#blockAt - 1;
		// An empty block ends the data; the present one is that where it has nothing yet.
		this.#bytes[this.#blockAt] = size;
		if (size > 0) {
			this.#bytes[this.#length] = 0;
			this.#length += 1;
		}
		return this.#bytes.slice(0, this.#length);
	}

	#byte(value: number): void {
		this.#bytes[this.#length] = value;
		this.#length += 1;
		if (this.#length - this.#blockAt <= 255) return;
		this.#bytes[this.#blockAt] = 255;
		this.#blockAt = this.#length;
		this.#length += 1;
	}
}
