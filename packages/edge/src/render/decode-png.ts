import { inflateSync } from "node:zlib";
import type { Raster } from "./palette.ts";
import { readPhotoHeader } from "./photo-size.ts";

/** Bytes of a pixel by colour type: grey, colours, palette, grey with alpha, colours with alpha. */
const BYTES_PER_PIXEL: { readonly [colorType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * The pixels of a PNG with 8 bits for each channel, not interlaced, which nearly all are; null for others and for
 * broken ones. Much faster than the renderer's own way to a photo (https://www.w3.org/TR/png-3/).
 */
export function decodePng(bytes: Uint8Array): Raster | null {
	const header = readPhotoHeader(bytes);
	if (header?.type !== "png") return null;
	const { width, height } = header;
	const [depth, colorType = 0, , , interlaced] = bytes.subarray(24, 29);
	const step = BYTES_PER_PIXEL[colorType];
	if (depth !== 8 || step === undefined || interlaced !== 0) return null;
	const { data, palette, alphas } = chunksOf(bytes);
	if (alphas !== null && colorType !== 3) return null;
	const rows = inflated(data, (width * step + 1) * height);
	if (rows === null || !unfilter(rows, width * step, height, step)) return null;
	const colors = colorType === 3 ? paletteWords(palette, alphas) : null;
	return { width, height, pixels: pixelsOf(rows, width, height, step, colors) };
}

interface Chunks {
	readonly data: Uint8Array;
	readonly palette: Uint8Array | null;
	readonly alphas: Uint8Array | null;
}

function chunksOf(bytes: Uint8Array): Chunks {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const data: Uint8Array[] = [];
	let palette: Uint8Array | null = null;
	let alphas: Uint8Array | null = null;
	for (let at = 8; at + 12 <= bytes.length;) {
		const length = view.getUint32(at);
		const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
		const body = bytes.subarray(at + 8, at + 8 + length);
		if (type === "IDAT") data.push(body);
		else if (type === "PLTE") palette = body;
		else if (type === "tRNS") alphas = body;
		else if (type === "IEND") break;
		at += 12 + length;
	}
	const whole = new Uint8Array(data.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of data) {
		whole.set(part, offset);
		offset += part.length;
	}
	return { data: whole, palette, alphas };
}

/** Null where the data is broken or is not as long as the header says. */
function inflated(data: Uint8Array, length: number): Uint8Array | null {
	try {
		const rows = inflateSync(data, { maxOutputLength: length });
		return rows.length === length ? rows : null;
	} catch {
		return null;
	}
}

/** Undoes the filters in place; false for one that does not exist. */
function unfilter(rows: Uint8Array, stride: number, height: number, step: number): boolean {
	for (let y = 0; y < height; y += 1) {
		const start = y * (stride + 1) + 1;
		const above = start - stride - 1;
		const filter = rows[start - 1] ?? 0;
		if (filter > 4) return false;
		if (filter === 0 || (filter === 2 && y === 0)) continue;
		for (let x = 0; x < stride; x += 1) {
			const left = x < step ? 0 : (rows[start + x - step] ?? 0);
			const up = y === 0 ? 0 : (rows[above + x] ?? 0);
			const value = rows[start + x] ?? 0;
			if (filter === 1) rows[start + x] = value + left;
			else if (filter === 2) rows[start + x] = value + up;
			else if (filter === 3) rows[start + x] = value + ((left + up) >> 1);
			else rows[start + x] = value + paeth(left, up, x < step || y === 0 ? 0 : (rows[above + x - step] ?? 0));
		}
	}
	return true;
}

function paeth(left: number, up: number, corner: number): number {
	const toLeft = Math.abs(up - corner);
	const toUp = Math.abs(left - corner);
	const toCorner = Math.abs(left + up - corner - corner);
	if (toLeft <= toUp && toLeft <= toCorner) return left;
	return toUp <= toCorner ? up : corner;
}

function paletteWords(palette: Uint8Array | null, alphas: Uint8Array | null): Uint8Array {
	const colors = new Uint8Array(256 * 4);
	for (let index = 0; index < 256; index += 1) {
		const alpha = alphas?.[index] ?? 255;
		setPixel(
			colors,
			index * 4,
			palette?.[index * 3] ?? 0,
			palette?.[index * 3 + 1] ?? 0,
			palette?.[index * 3 + 2] ?? 0,
			alpha,
		);
	}
	return colors;
}

function pixelsOf(
	rows: Uint8Array,
	width: number,
	height: number,
	step: number,
	colors: Uint8Array | null,
): Uint8Array {
	const pixels = new Uint8Array(width * height * 4);
	for (let y = 0, to = 0; y < height; y += 1) {
		let from = y * (width * step + 1) + 1;
		for (const end = to + width * 4; to < end; to += 4, from += step) {
			const first = rows[from] ?? 0;
			if (colors !== null)
				for (let channel = 0; channel < 4; channel += 1) pixels[to + channel] = colors[first * 4 + channel] ?? 0;
			else if (step < 3) setPixel(pixels, to, first, first, first, step === 1 ? 255 : (rows[from + 1] ?? 0));
			else
				setPixel(pixels, to, first, rows[from + 1] ?? 0, rows[from + 2] ?? 0, step === 3 ? 255 : (rows[from + 3] ?? 0));
		}
	}
	return pixels;
}

/** With the colours multiplied by alpha. */
function setPixel(pixels: Uint8Array, at: number, red: number, green: number, blue: number, alpha: number): void {
	const share = alpha / 255;
	pixels[at] = alpha === 255 ? red : Math.round(red * share);
	pixels[at + 1] = alpha === 255 ? green : Math.round(green * share);
	pixels[at + 2] = alpha === 255 ? blue : Math.round(blue * share);
	pixels[at + 3] = alpha;
}
