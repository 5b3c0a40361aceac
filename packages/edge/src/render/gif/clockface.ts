import { fonts } from "../fonts.ts";
import { indexed } from "../palette.ts";
import { rasterize } from "../rasterizer.ts";
import { startRenderer } from "../start.ts";
import { lzwData } from "./lzw.ts";

/** What a countdown looks like. Sizes are in pixels of the GIF; colours are `#rrggbb`. */
export interface CountdownStyle {
	readonly width: number;
	readonly height: number;
	/** Below days, hours, minutes and seconds. */
	readonly labels: readonly [days: string, hours: string, minutes: string, seconds: string];
	readonly colors: {
		readonly surface: string;
		readonly tile: string;
		readonly digits: string;
		readonly labels: string;
	};
}

/** A style, drawn: a picture without digits, and the ten digits, all by numbers of one palette. */
export interface Clockface {
	readonly width: number;
	readonly height: number;
	/** Red, green, blue for each of the 2 ** bits numbers. */
	readonly palette: Uint8Array;
	readonly bits: number;
	readonly base: Uint8Array;
	readonly digits: readonly Uint8Array[];
	/** Each digit's image data. */
	readonly digitData: readonly Uint8Array[];
	readonly digitWidth: number;
	readonly digitHeight: number;
	/** Where the eight digits stand. */
	readonly lefts: readonly number[];
	readonly top: number;
}

/** 32 colours: smooth digits on one tile need no more, and every bit less makes the file smaller. */
const BITS = 5;
const MOST_KEPT = 50;
const kept = new Map<string, Promise<Clockface>>();

/** Drawn by the renderer once for each style and isolate. */
export function clockface(style: CountdownStyle): Promise<Clockface> {
	const key = JSON.stringify(style);
	let face = kept.get(key);
	if (face === undefined) {
		face = drawClockface(style);
		if (kept.size >= MOST_KEPT) kept.clear();
		kept.set(key, face);
	}
	return face;
}

async function drawClockface(style: CountdownStyle): Promise<Clockface> {
	await startRenderer();
	const { width, height, colors } = style;
	const { digitWidth, digitHeight, tile, gap } = measuresOf(style);
	const labelSize = Math.round(digitHeight * 0.26);
	const total = tile * 4 + gap * 3;
	const padding = (tile - digitWidth * 2) / 2;
	const tileHeight = digitHeight + padding * 1.2;
	const top = Math.round((height - tileHeight - labelSize * 1.6) / 2 + padding * 0.6);
	const tiles = [0, 1, 2, 3].map((part) => Math.round((width - total) / 2) + part * (tile + gap));
	const boxes = tiles.map((x, part) => {
		const rect = `<rect x="${x}" y="${top - padding * 0.6}" width="${tile}" height="${tileHeight}" rx="${digitWidth * 0.32}" fill="${colors.tile}"/>`;
		const text = `text-anchor="middle" font-family="Inter" font-size="${labelSize}" font-weight="600" fill="${colors.labels}"`;
		return `${rect}<text x="${x + tile / 2}" y="${top + tileHeight + labelSize * 0.7}" ${text}>${escaped(style.labels[part] ?? "")}</text>`;
	});
	const cells = Array.from({ length: 10 }, (_, digit) => {
		const [x, y] = [digit * digitWidth, height];
		const text = `<text x="${x + digitWidth / 2}" y="${y + digitHeight * 0.835}" text-anchor="middle" font-family="Inter" font-size="${digitHeight * 0.94}" font-weight="600" fill="${colors.digits}">${digit}</text>`;
		return `<rect x="${x}" y="${y}" width="${digitWidth}" height="${digitHeight}" fill="${colors.tile}"/>${text}`;
	});
	const sheet = { width: Math.max(width, digitWidth * 10), height: height + digitHeight };
	const surface = `<rect width="${sheet.width}" height="${sheet.height}" fill="${colors.surface}"/>`;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.width}" height="${sheet.height}">${surface}${boxes.join("")}${cells.join("")}</svg>`;
	const { rows, palette } = indexed(rasterize(svg, fonts), 2 ** BITS);
	const digits = Array.from({ length: 10 }, (_, digit) =>
		cut(rows, sheet.width, digit * digitWidth, height, digitWidth, digitHeight),
	);
	return {
		width,
		height,
		palette: gifPalette(palette),
		bits: BITS,
		base: cut(rows, sheet.width, 0, 0, width, height),
		digits,
		digitData: digits.map((digit) => lzwData(digit, BITS)),
		digitWidth,
		digitHeight,
		lefts: tiles.flatMap((x) => [Math.round(x + padding), Math.round(x + padding) + digitWidth]),
		top,
	};
}

/** As large as the picture's width and height both allow. */
function measuresOf({ width, height }: CountdownStyle): {
	digitWidth: number;
	digitHeight: number;
	tile: number;
	gap: number;
} {
	const digitWidth = Math.max(4, Math.floor(Math.min(width / 12.6, height / 2.9)));
	return {
		digitWidth,
		digitHeight: Math.round(digitWidth * 1.5),
		tile: Math.round(digitWidth * 2.6),
		gap: Math.round(digitWidth * 0.5),
	};
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

function gifPalette(palette: Uint8Array): Uint8Array {
	const colors = new Uint8Array(2 ** BITS * 3);
	for (let index = 0; index < palette.length / 4; index += 1)
		colors.set(palette.subarray(index * 4, index * 4 + 3), index * 3);
	return colors;
}

function escaped(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
