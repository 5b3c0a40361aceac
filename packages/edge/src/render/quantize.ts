import { type Indexed, MOST_COLORS } from "./palette.ts";
import { divideColors } from "./median-cut.ts";
import { TranslucentColors } from "./translucent.ts";

/** Opaque colours are counted by 5 bits of red, 6 of green and 5 of blue. */
const BUCKETS = 65_536;

/**
 * The picture in 256 colours, the nearest that its own colours allow. A flat surface keeps its colour exactly: where
 * most of a bucket's pixels are one colour, the bucket stands for that colour and not for the mean.
 */
export function quantize(words: Uint32Array, width: number, height: number): Indexed {
	const histogram = countColors(words);
	const translucent = histogram.translucent.colors();
	const opaque = divideColors(histogram, MOST_COLORS - translucent.length);
	const colors = new Uint32Array(opaque.colors.length + translucent.length);
	colors.set(opaque.colors);
	colors.set(translucent, opaque.colors.length);

	const rows = new Uint8Array((width + 1) * height);
	const { numbers } = opaque;
	let last = words[0] ?? 0;
	let number = numberOf(last);
	for (let y = 0, from = 0, to = 0; y < height; y += 1) {
		to += 1;
		for (const end = from + width; from < end; from += 1, to += 1) {
			const word = words[from] ?? 0;
			if (word !== last) {
				last = word;
				number = numberOf(word);
			}
			rows[to] = number;
		}
	}
	return { rows, colors };

	function numberOf(word: number): number {
		return word >>> 24 === 255 ? (numbers[bucketOf(word)] ?? 0) : opaque.colors.length + histogram.translucent.numberOf(word);
	}
}

export interface Histogram {
	/** Buckets that have a pixel. */
	readonly used: Uint16Array;
	readonly counts: Uint32Array;
	/** The colour that stands for the bucket's pixels. */
	readonly representatives: Uint32Array;
	readonly translucent: TranslucentColors;
}

function countColors(words: Uint32Array): Histogram {
	const counts = new Uint32Array(BUCKETS);
	const candidates = new Uint32Array(BUCKETS);
	// The majority vote of Boyer and Moore, weighted by the length of runs: who has more than half of all remains.
	const votes = new Int32Array(BUCKETS);
	const used = new Uint16Array(BUCKETS);
	const translucent = new TranslucentColors();
	let usedCount = 0;
	for (let from = 0; from < words.length; ) {
		const word = words[from] ?? 0;
		let end = from + 1;
		while (end < words.length && words[end] === word) end += 1;
		const run = end - from;
		from = end;
		if (word >>> 24 !== 255) {
			translucent.numberOf(word);
			continue;
		}
		const bucket = bucketOf(word);
		const count = counts[bucket] ?? 0;
		if (count === 0) {
			used[usedCount] = bucket;
			usedCount += 1;
		}
		counts[bucket] = count + run;
		const vote = votes[bucket] ?? 0;
		if (candidates[bucket] === word) votes[bucket] = vote + run;
		else if (vote >= run) votes[bucket] = vote - run;
		else {
			candidates[bucket] = word;
			votes[bucket] = run - vote;
		}
	}
	return { used: used.slice(0, usedCount), counts, representatives: candidates, translucent };
}

function bucketOf(word: number): number {
	return ((word & 0xf8) << 8) | ((word >>> 5) & 0x07e0) | ((word >>> 19) & 0x1f);
}
