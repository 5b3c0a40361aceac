import type { Raster } from "./palette.ts";

/**
 * A picture in another size, its middle cut out where the proportions differ ("cover"). Smaller, every pixel is the
 * mean of the area that it covers, so that fine patterns do not flicker; larger, it lies between its neighbours.
 */
export function resample(source: Raster, width: number, height: number): Raster {
	const scale = Math.min(source.width / width, source.height / height);
	const across = tapsOf(source.width, width, scale);
	const down = tapsOf(source.height, height, scale);
	const pixels = new Uint8Array(width * height * 4);
	const line = new Float32Array(source.width * 4);
	for (let y = 0; y < height; y += 1) {
		mixRows(source, down, y, line);
		mixColumns(line, across, pixels, y * width * 4, width);
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
	const count = Math.min(from, Math.ceil(Math.max(1, scale)) + 1);
	const starts = new Int32Array(to);
	const weights = new Float32Array(to * count);
	const offset = (from - to * scale) / 2;
	for (let index = 0; index < to; index += 1) {
		const center = offset + (index + 0.5) * scale;
		const start = Math.min(Math.max(Math.floor(center - Math.max(1, scale) / 2), 0), from - count);
		starts[index] = start;
		let sum = 0;
		for (let tap = 0; tap < count; tap += 1) {
			const weight = weightOf(start + tap, center, scale);
			weights[index * count + tap] = weight;
			sum += weight;
		}
		for (let tap = 0; tap < count; tap += 1) weights[index * count + tap] = (weights[index * count + tap] ?? 0) / sum;
	}
	return { starts, count, weights };
}

/** How much of a target pixel around `center` a source pixel fills; where pixels grow, how near it is. */
function weightOf(pixel: number, center: number, scale: number): number {
	if (scale < 1) return Math.max(0, 1 - Math.abs(pixel + 0.5 - center)) || Number.EPSILON;
	return Math.max(0, Math.min(center + scale / 2, pixel + 1) - Math.max(center - scale / 2, pixel));
}

/** One target row at the source's width. */
function mixRows({ width, pixels }: Raster, { starts, count, weights }: Taps, y: number, line: Float32Array): void {
	const length = width * 4;
	line.fill(0);
	for (let tap = 0; tap < count; tap += 1) {
		const weight = weights[y * count + tap] ?? 0;
		if (weight === 0) continue;
		const start = ((starts[y] ?? 0) + tap) * length;
		for (let index = 0; index < length; index += 1)
			line[index] = (line[index] ?? 0) + weight * (pixels[start + index] ?? 0);
	}
}

function mixColumns(
	line: Float32Array,
	{ starts, count, weights }: Taps,
	pixels: Uint8Array,
	start: number,
	width: number,
): void {
	for (let x = 0; x < width; x += 1) {
		let red = 0.5;
		let green = 0.5;
		let blue = 0.5;
		let alpha = 0.5;
		let at = (starts[x] ?? 0) * 4;
		for (let tap = x * count; tap < (x + 1) * count; tap += 1, at += 4) {
			const weight = weights[tap] ?? 0;
			red += weight * (line[at] ?? 0);
			green += weight * (line[at + 1] ?? 0);
			blue += weight * (line[at + 2] ?? 0);
			alpha += weight * (line[at + 3] ?? 0);
		}
		const to = start + x * 4;
		pixels[to] = red;
		pixels[to + 1] = green;
		pixels[to + 2] = blue;
		pixels[to + 3] = alpha;
	}
}
