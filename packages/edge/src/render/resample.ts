import type { Raster } from "./palette.ts";

/**
 * A picture in another size, its middle cut out where the proportions differ ("cover"). Every pixel is the weighted
 * mean of all that it covers (a triangle filter, as wide as the reduction), so that fine patterns do not flicker.
 */
export function resample(source: Raster, width: number, height: number): Raster {
	const scale = Math.min(source.width / width, source.height / height);
	const across = tapsOf(source.width, width, scale);
	const down = tapsOf(source.height, height, scale);
	const [firstRow, lastRow] = [down.starts[0] ?? 0, (down.starts[height - 1] ?? 0) + down.count];
	const rows = new Float32Array(width * 4 * source.height);
	for (let y = Math.max(0, firstRow); y < Math.min(source.height, lastRow); y += 1) {
		filter(source.pixels, y * source.width * 4, 4, rows, y * width * 4, 4, width, across);
	}
	const pixels = new Uint8Array(width * height * 4);
	const column = new Float32Array(height * 4);
	for (let x = 0; x < width; x += 1) {
		filter(rows, x * 4, width * 4, column, 0, 4, height, down);
		for (let y = 0; y < height; y += 1) {
			for (let channel = 0; channel < 4; channel += 1)
				pixels[(y * width + x) * 4 + channel] = Math.round(column[y * 4 + channel] ?? 0);
		}
	}
	return { width, height, pixels };
}

/** For each target pixel: the source pixel that it begins with, and the weights of that and those after. */
interface Taps {
	readonly starts: Int32Array;
	readonly count: number;
	/** `count` for each target pixel; they add up to 1. */
	readonly weights: Float32Array;
}

function tapsOf(from: number, to: number, scale: number): Taps {
	const reach = Math.max(1, scale);
	const count = Math.min(from, Math.ceil(reach) * 2 + 1);
	const starts = new Int32Array(to);
	const weights = new Float32Array(to * count);
	const offset = (from - to * scale) / 2;
	for (let index = 0; index < to; index += 1) {
		const center = offset + (index + 0.5) * scale;
		const start = Math.min(Math.max(Math.floor(center - reach), 0), from - count);
		starts[index] = start;
		let sum = 0;
		for (let tap = 0; tap < count; tap += 1) {
			const weight = Math.max(0, 1 - Math.abs(start + tap + 0.5 - center) / reach);
			weights[index * count + tap] = weight;
			sum += weight;
		}
		for (let tap = 0; tap < count; tap += 1) weights[index * count + tap] = (weights[index * count + tap] ?? 0) / sum;
	}
	return { starts, count, weights };
}

/** One line of pixels: `step` is the distance of neighbours in the source, `toStep` in the target. */
function filter(
	source: Uint8Array | Float32Array,
	start: number,
	step: number,
	target: Float32Array,
	toStart: number,
	toStep: number,
	length: number,
	{ starts, count, weights }: Taps,
): void {
	for (let index = 0; index < length; index += 1) {
		let red = 0;
		let green = 0;
		let blue = 0;
		let alpha = 0;
		let at = start + (starts[index] ?? 0) * step;
		for (let tap = index * count; tap < (index + 1) * count; tap += 1, at += step) {
			const weight = weights[tap] ?? 0;
			red += weight * (source[at] ?? 0);
			green += weight * (source[at + 1] ?? 0);
			blue += weight * (source[at + 2] ?? 0);
			alpha += weight * (source[at + 3] ?? 0);
		}
		const to = toStart + index * toStep;
		target[to] = red;
		target[to + 1] = green;
		target[to + 2] = blue;
		target[to + 3] = alpha;
	}
}
