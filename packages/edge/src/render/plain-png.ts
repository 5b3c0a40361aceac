import { pngFile } from "./png-file.ts";

const LARGEST_SIDE = 4_000;
const FASTEST = 1;

/**
 * One colour (`#rrggbb`, else white) over the whole picture: the last rung, which needs no template, font or renderer.
 * A size that is none is drawn as one pixel, a larger one than 4,000 is cut.
 */
export function plainPng(width: number, height: number, color: string): Uint8Array<ArrayBuffer> {
	const wide = sideOf(width);
	const high = sideOf(height);
	const value = /^#[\da-f]{6}$/i.test(color) ? Number.parseInt(color.slice(1), 16) : 0xff_ff_ff;
	const palette = Uint8Array.of(value >> 16, (value >> 8) & 255, value & 255, 255);
	return pngFile({ width: wide, height: high, rows: new Uint8Array((wide + 1) * high), palette }, FASTEST);
}

/** One pixel that shows what is behind it. */
export function transparentPng(): Uint8Array<ArrayBuffer> {
	return pngFile({ width: 1, height: 1, rows: new Uint8Array(2), palette: new Uint8Array(4) }, FASTEST);
}

function sideOf(pixels: number): number {
	return Number.isFinite(pixels) ? Math.min(Math.max(Math.round(pixels), 1), LARGEST_SIDE) : 1;
}
