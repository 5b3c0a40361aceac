import type { Swatches } from "./swatches.ts";

export interface Division {
	readonly colors: Uint32Array;
	/** Which of the colours stands for each swatch. */
	readonly numberOf: Uint8Array;
}

/** A stretch of the list of swatches, and how far its colours are from their mean. */
interface Box {
	readonly start: number;
	readonly end: number;
	readonly error: number;
	/** 0 red, 1 green, 2 blue, 3 alpha: where the colours differ most. */
	readonly axis: number;
	readonly mean: readonly number[];
	/** The swatch with more than half of all pixels, if there is one. */
	readonly dominant: number | null;
}

const ALPHA = 3;

/**
 * Divides swatches into at most `most` groups: again and again the group with the largest squared error is split at its
 * mean, along the channel that differs most (Heckbert 1982, with Wu's criterion). Opaque and translucent colours never
 * share a group, and where one colour has most of a group's pixels it stands for the group, so that flat surfaces keep
 * their colour exactly.
 */
export function divideColors({ colors, counts }: Swatches, most: number): Division {
	const order = Uint16Array.from(colors, (_, index) => index);
	const opaqueFrom = partition(0, order.length, ALPHA, 254);
	const boxes = [measure(0, opaqueFrom), measure(opaqueFrom, order.length)].filter((box) => box.end > box.start);
	while (boxes.length < most) {
		const worst = worstOf(boxes);
		const box = boxes[worst];
		if (box === undefined || box.error <= 0) break;
		const middle = partition(box.start, box.end, box.axis, box.mean[box.axis] ?? 0);
		if (middle === box.start || middle === box.end) boxes[worst] = { ...box, error: 0 };
		else {
			boxes[worst] = measure(box.start, middle);
			boxes.push(measure(middle, box.end));
		}
	}
	const chosen = new Uint32Array(boxes.length);
	const numberOf = new Uint8Array(colors.length);
	for (const [number, { start, end, mean, dominant }] of boxes.entries()) {
		for (let index = start; index < end; index += 1) numberOf[order[index] ?? 0] = number;
		chosen[number] = dominant === null ? wordOf(mean) : (colors[dominant] ?? 0);
	}
	return { colors: chosen, numberOf };

	function measure(start: number, end: number): Box {
		let weight = 0;
		let largest = 0;
		let heaviest = 0;
		// One variable for each channel's sum and sum of squares: this is the loop that quantising spends its time in.
		let sumRed = 0;
		let sumGreen = 0;
		let sumBlue = 0;
		let sumAlpha = 0;
		let squareRed = 0;
		let squareGreen = 0;
		let squareBlue = 0;
		let squareAlpha = 0;
		for (let index = start; index < end; index += 1) {
			const swatch = order[index] ?? 0;
			const count = counts[swatch] ?? 0;
			const word = colors[swatch] ?? 0;
			weight += count;
			if (count > largest) {
				largest = count;
				heaviest = swatch;
			}
			const red = word & 255;
			const green = (word >>> 8) & 255;
			const blue = (word >>> 16) & 255;
			const alpha = word >>> 24;
			sumRed += count * red;
			sumGreen += count * green;
			sumBlue += count * blue;
			sumAlpha += count * alpha;
			squareRed += count * red * red;
			squareGreen += count * green * green;
			squareBlue += count * blue * blue;
			squareAlpha += count * alpha * alpha;
		}
		const sums = [sumRed, sumGreen, sumBlue, sumAlpha];
		const errors = [squareRed, squareGreen, squareBlue, squareAlpha].map(
			(square, channel) => square - (sums[channel] ?? 0) ** 2 / weight,
		);
		return {
			start,
			end,
			axis: errors.indexOf(Math.max(...errors)),
			error: end - start === 1 ? 0 : errors.reduce((sum, error) => sum + error, 0),
			mean: sums.map((sum) => sum / weight),
			dominant: largest * 2 > weight ? heaviest : null,
		};
	}

	/** Moves the swatches up to `limit` before the others; where those begin. */
	function partition(start: number, end: number, axis: number, limit: number): number {
		let middle = start;
		for (let index = start; index < end; index += 1) {
			const swatch = order[index] ?? 0;
			if ((((colors[swatch] ?? 0) >>> (axis * 8)) & 255) > limit) continue;
			order[index] = order[middle] ?? 0;
			order[middle] = swatch;
			middle += 1;
		}
		return middle;
	}
}

function worstOf(boxes: readonly Box[]): number {
	let worst = 0;
	let most = -1;
	for (let index = 0; index < boxes.length; index += 1) {
		const error = boxes[index]?.error ?? 0;
		if (error <= most) continue;
		worst = index;
		most = error;
	}
	return worst;
}

function wordOf(mean: readonly number[]): number {
	const [red = 0, green = 0, blue = 0, alpha = 0] = mean.map(Math.round);
	return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}
