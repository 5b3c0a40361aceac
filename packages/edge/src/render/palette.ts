/** Pixels as a rasteriser leaves them: four bytes each (red, green, blue, alpha), the colours multiplied by alpha. */
export interface Raster {
	readonly width: number;
	readonly height: number;
	readonly pixels: Uint8Array;
}

export interface Indexed {
	/** Each row starts with a byte 0, PNG's filter "none"; then one palette number for each pixel. */
	readonly rows: Uint8Array;
	/** Multiplied like the pixels; one 32-bit number for each colour, as it lies in memory. */
	readonly colors: Uint32Array;
}

export const MOST_COLORS = 256;
const SLOTS = 2048;

/** The picture by palette numbers where it has at most 256 colours, without any loss; null where it has more. */
export function exactPalette(words: Uint32Array, width: number, height: number): Indexed | null {
	const rows = new Uint8Array((width + 1) * height);
	const colors = new Uint32Array(MOST_COLORS);
	// An open hash table of the colours; 0 is an empty slot, else the palette number plus one.
	const slots = new Uint16Array(SLOTS);
	let count = 0;
	let last = 0;
	let lastNumber = -1;
	for (let y = 0, from = 0, to = 0; y < height; y += 1) {
		to += 1;
		for (const end = from + width; from < end; from += 1, to += 1) {
			const word = words[from] ?? 0;
			if (word !== last || lastNumber < 0) {
				let slot = (Math.imul(word, 0x9e37_79b1) >>> 21) & (SLOTS - 1);
				for (;;) {
					const entry = slots[slot] ?? 0;
					if (entry === 0) {
						if (count === MOST_COLORS) return null;
						colors[count] = word;
						count += 1;
						slots[slot] = count;
						lastNumber = count - 1;
						break;
					}
					if (colors[entry - 1] === word) {
						lastNumber = entry - 1;
						break;
					}
					slot = (slot + 1) & (SLOTS - 1);
				}
				last = word;
			}
			rows[to] = lastNumber;
		}
	}
	return { rows, colors: colors.slice(0, count) };
}

/** Palette entries as PNG wants them: red, green, blue, alpha, the colours no longer multiplied. */
export function straightColors(colors: Uint32Array): Uint8Array {
	const bytes = new Uint8Array(colors.length * 4);
	for (const [index, word] of colors.entries()) {
		const alpha = word >>> 24;
		bytes[index * 4 + 3] = alpha;
		for (let channel = 0; channel < 3; channel += 1) {
			const value = (word >>> (channel * 8)) & 255;
			bytes[index * 4 + channel] = alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha));
		}
	}
	return bytes;
}
