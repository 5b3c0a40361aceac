import type { Histogram } from "./quantize.ts";

export interface Division {
	readonly colors: Uint32Array;
	/** Which colour stands for each bucket. */
	readonly numbers: Uint8Array;
}

/** A stretch of the list of buckets, and how far its colours are from their mean. */
interface Box {
	readonly start: number;
	readonly end: number;
	readonly error: number;
	/** 0 red, 1 green, 2 blue: where the colours differ most. */
	readonly axis: number;
	readonly mean: readonly [number, number, number];
	/** The bucket with most pixels, where it has more than half of all. */
	readonly dominant: number | null;
}

/**
 * Divides colours into at most `most` groups: again and again the group with the largest squared error is split at its
 * mean, along the channel that differs most (Heckbert 1982, with Wu's criterion).
 */
export function divideColors({ used, counts, representatives }: Histogram, most: number): Division {
	const buckets = Uint16Array.from(used);
	const boxes: Box[] = buckets.length === 0 ? [] : [measure(0, buckets.length)];
	while (boxes.length < most) {
		let worst = 0;
		for (let index = 1; index < boxes.length; index += 1) if ((boxes[index]?.error ?? 0) > (boxes[worst]?.error ?? 0)) worst = index;
		const box = boxes[worst];
		if (box === undefined || box.error <= 0) break;
		const middle = partition(box);
		if (middle === box.start || middle === box.end) {
			boxes[worst] = { ...box, error: 0 };
			continue;
		}
		boxes[worst] = measure(box.start, middle);
		boxes.push(measure(middle, box.end));
	}
	const colors = new Uint32Array(boxes.length);
	const numbers = new Uint8Array(65_536);
	for (const [number, box] of boxes.entries()) {
		for (let index = box.start; index < box.end; index += 1) numbers[buckets[index] ?? 0] = number;
		const [red, green, blue] = box.mean;
		colors[number] = box.dominant === null ? wordOf(red, green, blue) : (representatives[box.dominant] ?? 0);
	}
	return { colors, numbers };

	function channel(index: number, axis: number): number {
		return ((representatives[buckets[index] ?? 0] ?? 0) >>> (axis * 8)) & 255;
	}

	function measure(start: number, end: number): Box {
		let weight = 0;
		let largest = 0;
		let heaviest = 0;
		const sums = [0, 0, 0];
		const squares = [0, 0, 0];
		for (let index = start; index < end; index += 1) {
			const bucket = buckets[index] ?? 0;
			const count = counts[bucket] ?? 0;
			const word = representatives[bucket] ?? 0;
			weight += count;
			if (count > largest) {
				largest = count;
				heaviest = bucket;
			}
			for (let axis = 0; axis < 3; axis += 1) {
				const value = (word >>> (axis * 8)) & 255;
				sums[axis] = (sums[axis] ?? 0) + count * value;
				squares[axis] = (squares[axis] ?? 0) + count * value * value;
			}
		}
		const errors = squares.map((square, axis) => square - (sums[axis] ?? 0) ** 2 / weight);
		const [red = 0, green = 0, blue = 0] = errors;
		const axis = green >= red && green >= blue ? 1 : red >= blue ? 0 : 2;
		const [sumRed = 0, sumGreen = 0, sumBlue = 0] = sums;
		return {
			start,
			end,
			axis,
			error: end - start === 1 ? 0 : red + green + blue,
			mean: [sumRed / weight, sumGreen / weight, sumBlue / weight],
			dominant: largest * 2 > weight ? heaviest : null,
		};
	}

	/** Moves the buckets up to the mean before the others; where those begin. */
	function partition({ start, end, axis, mean }: Box): number {
		const at = mean[axis] ?? 0;
		let middle = start;
		for (let index = start; index < end; index += 1) {
			if (channel(index, axis) > at) continue;
			const moved = buckets[index] ?? 0;
			buckets[index] = buckets[middle] ?? 0;
			buckets[middle] = moved;
			middle += 1;
		}
		return middle;
	}
}

function wordOf(red: number, green: number, blue: number): number {
	return (Math.round(red) | (Math.round(green) << 8) | (Math.round(blue) << 16) | 0xff00_0000) >>> 0;
}
