import type { CountdownFace, Size } from "@pipit/core/content";
import type { FontSet } from "../font-set.ts";
import { outlineText } from "../outline-text.ts";
import { indexed, type Raster } from "../palette.ts";
import { rasterize } from "../rasterizer.ts";
import { startRenderer } from "../start.ts";
import { type LzwBits, lzwBits, lzwData } from "./lzw.ts";

/** A countdown, drawn: a picture without digits, and the ten digits, all by numbers of one palette. Lengths in pixels. */
export interface Clockface {
	readonly width: number;
	readonly height: number;
	/** Red, green, blue for each of the 2 ** bits numbers. */
	readonly palette: Uint8Array;
	readonly bits: number;
	/** The number that lets the email's background through, around the round corners. */
	readonly transparent: number | null;
	readonly base: Uint8Array;
	/** The codes of the rows above and below the digits, which are the same in every picture. */
	readonly above: LzwBits;
	readonly below: LzwBits;
	readonly digits: readonly Uint8Array[];
	/** Each digit's image data. */
	readonly digitData: readonly Uint8Array[];
	readonly digitWidth: number;
	readonly digitHeight: number;
	readonly lefts: readonly number[];
	readonly top: number;
}

const BITS = 6;
/** Smooth digits on one surface need no more than 8 colours at twice the size, and every bit less makes the file smaller. */
const DIGIT_BITS = 3;
const SCALE = 2;
const MOST_KEPT = 50;
const kept = new Map<string, Promise<Clockface>>();

/** Drawn by the renderer once for each design, words and isolate. */
export function clockface(face: CountdownFace, size: Size, set: FontSet): Promise<Clockface> {
	const key = `${size.width} ${size.height} ${face.svg}`;
	let drawn = kept.get(key);
	if (drawn === undefined) {
		drawn = drawClockface(face, size, set);
		if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
		kept.set(key, drawn);
	}
	return drawn;
}

async function drawClockface(face: CountdownFace, size: Size, { fonts, typefaces }: FontSet): Promise<Clockface> {
	await startRenderer();
	const width = size.width * SCALE;
	const height = size.height * SCALE;
	const digitWidth = face.digitWidth * SCALE;
	const digitHeight = face.digitHeight * SCALE;
	const top = face.top * SCALE;
	const cells = indexed(rasterize(outlineText(digitsSvg(face), typefaces), fonts), 2 ** DIGIT_BITS);
	const base = indexed(hardEdged(rasterize(outlineText(svgOf(size, face.svg), typefaces), fonts)), 2 ** BITS - 2 ** DIGIT_BITS);
	const palette = new Uint8Array(2 ** BITS * 3);
	setColors(palette, 0, cells.palette);
	setColors(palette, 2 ** DIGIT_BITS, base.palette);
	const pixels = cut(base.rows, width, 0, 0, width, height).map((number) => number + 2 ** DIGIT_BITS);
	const digits = Array.from({ length: 10 }, (_, digit) =>
		cut(cells.rows, digitWidth * 10, digit * digitWidth, 0, digitWidth, digitHeight),
	);
	const transparent = alphaOf(base.palette);
	return {
		width,
		height,
		palette,
		bits: BITS,
		transparent: transparent === null ? null : transparent + 2 ** DIGIT_BITS,
		base: pixels,
		above: lzwBits(pixels.subarray(0, top * width), BITS),
		below: lzwBits(pixels.subarray((top + digitHeight) * width), BITS),
		digits,
		digitData: digits.map((digit) => lzwData([lzwBits(digit, DIGIT_BITS)], DIGIT_BITS)),
		digitWidth,
		digitHeight,
		lefts: face.lefts.map((left) => left * SCALE),
		top,
	};
}

function digitsSvg({ digitWidth, digitHeight, baseline, fontSize, surface, ink }: CountdownFace): string {
	const cells = Array.from({ length: 10 }, (_, digit) => {
		const x = (digit + 0.5) * digitWidth;
		return `<text x="${x}" y="${baseline}" font-family="Inter" font-size="${fontSize}" font-weight="600" fill="${ink}" text-anchor="middle">${digit}</text>`;
	});
	const size = { width: digitWidth * 10, height: digitHeight };
	return svgOf(size, `<rect width="${size.width}" height="${size.height}" fill="${surface}"/>${cells.join("")}`);
}

function svgOf({ width, height }: Size, drawing: string): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width * SCALE}" height="${height * SCALE}" viewBox="0 0 ${width} ${height}">${drawing}</svg>`;
}

/** A GIF's pixel is there or not: what is less than half there is not. */
function hardEdged({ width, height, pixels }: Raster): Raster {
	const hard = pixels.slice();
	for (let at = 0; at < hard.length; at += 4) {
		const alpha = hard[at + 3] ?? 0;
		if (alpha === 255) continue;
		for (let channel = 0; channel < 3; channel += 1) {
			const value = hard[at + channel] ?? 0;
			hard[at + channel] = alpha < 128 ? 0 : Math.min(255, Math.round((value * 255) / alpha));
		}
		hard[at + 3] = alpha < 128 ? 0 : 255;
	}
	return { width, height, pixels: hard };
}

function alphaOf(palette: Uint8Array): number | null {
	for (let number = 0; number * 4 < palette.length; number += 1) if (palette[number * 4 + 3] === 0) return number;
	return null;
}

function setColors(palette: Uint8Array, first: number, colors: Uint8Array): void {
	for (let index = 0; index * 4 < colors.length; index += 1)
		palette.set(colors.subarray(index * 4, index * 4 + 3), (first + index) * 3);
}

/** A rectangle of rows that each begin with a filter byte. */
function cut(rows: Uint8Array, rowWidth: number, x: number, y: number, width: number, height: number): Uint8Array {
	const pixels = new Uint8Array(width * height);
	for (let row = 0; row < height; row += 1) {
		const from = (y + row) * (rowWidth + 1) + 1 + x;
		pixels.set(rows.subarray(from, from + width), row * width);
	}
	return pixels;
}
