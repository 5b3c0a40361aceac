/** The colours of a picture, or small groups of them, and how many pixels each has. */
export interface Swatches {
	/** Four bytes as one number. A group stands under the colour that most of its pixels have. */
	readonly colors: Uint32Array;
	readonly counts: Uint32Array;
}

export interface CountedColors {
	readonly swatches: Swatches;
	/** Which swatch each pixel has. */
	readonly numbers: Uint16Array;
}

const MOST_SWATCHES = 8_192;
/** From here on the engine's own filling is faster than a loop. */
const LONG_RUN = 24;
const SLOTS = 32_768;

/** What of a colour tells swatches apart: all of it, then without the lowest bit of each channel, and so on. */
const MASKS = [0xffff_ffff, 0xfefe_fefe, 0xfcfc_fcfc, 0xf8f8_f8f8, 0xf0f0_f0f0, 0xe0e0_e0e0];

/** Counts a picture's colours, as finely as 8,192 swatches allow. A drawing has a few hundred, a photo many more. */
export function countColors(words: Uint32Array): CountedColors {
	for (const mask of MASKS) {
		const counted = countMasked(words, mask);
		if (counted !== null) return counted;
	}
	// The last mask leaves 4,096 colours, so that it cannot come to this.
	throw new Error("a picture has more colours than there are");
}

/** Null where there are more than 8,192. */
function countMasked(words: Uint32Array, mask: number): CountedColors | null {
	const numbers = new Uint16Array(words.length);
	// An open hash table: 0 is an empty slot, else the swatch's number plus one.
	const slots = new Uint16Array(SLOTS);
	const keys = new Uint32Array(MOST_SWATCHES);
	const counts = new Uint32Array(MOST_SWATCHES);
	const colors = new Uint32Array(MOST_SWATCHES);
	// The majority vote of Boyer and Moore, weighted by the length of runs: who has more than half of all remains.
	const votes = new Int32Array(MOST_SWATCHES);
	let size = 0;
	for (let from = 0; from < words.length;) {
		const word = words[from] ?? 0;
		let end = from + 1;
		while (end < words.length && words[end] === word) end += 1;
		const run = end - from;
		const key = (word & mask) >>> 0;
		let slot = Math.imul(key, 0x9e37_79b1) >>> 17;
		let number = (slots[slot] ?? 0) - 1;
		while (number >= 0 && keys[number] !== key) {
			slot = (slot + 1) & (SLOTS - 1);
			number = (slots[slot] ?? 0) - 1;
		}
		if (number < 0) {
			if (size === MOST_SWATCHES) return null;
			number = size;
			size += 1;
			slots[slot] = size;
			keys[number] = key;
			colors[number] = word;
		}
		counts[number] = (counts[number] ?? 0) + run;
		const vote = votes[number] ?? 0;
		if (colors[number] === word) votes[number] = vote + run;
		else if (vote >= run) votes[number] = vote - run;
		else {
			colors[number] = word;
			votes[number] = run - vote;
		}
		if (run > LONG_RUN) numbers.fill(number, from, end);
		else for (let index = from; index < end; index += 1) numbers[index] = number;
		from = end;
	}
	return { numbers, swatches: { colors: colors.slice(0, size), counts: counts.slice(0, size) } };
}
