import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { decodePng } from "./decode-png.ts";
import { imageDataUri, renderPng } from "./index.ts";
import { resample } from "./resample.ts";

/** 16 × 8, left half #2442c4, right half #e7a33c, by another encoder (libjpeg through sharp). */
const JPEG =
	"/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAIABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAACAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAACAcJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8ANRdp0oUycLV//9k=";

const SVG = 'xmlns="http://www.w3.org/2000/svg"';

function decode(png: Uint8Array): Promise<PNG> {
	return new Promise((resolve, reject) => {
		new PNG().parse(Buffer.from(png), (error, image) =>
			error === null || error === undefined ? resolve(image) : reject(error),
		);
	});
}

/** Written by pngjs, which chooses a filter for each row. */
function encode(image: PNG, options: object): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		const writer = new PNG({ width: image.width, height: image.height, ...options });
		writer.data = image.data;
		writer
			.pack()
			.on("data", (part: Buffer) => parts.push(part))
			.on("error", reject)
			.on("end", () => resolve(new Uint8Array(Buffer.concat(parts))));
	});
}

/** Every pixel another colour, with all alphas. */
function noise(width: number, height: number, seed: number): PNG {
	const image = new PNG({ width, height });
	let state = seed;
	for (let index = 0; index < image.data.length; index += 1) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		image.data[index] = state >>> 24;
	}
	return image;
}

describe("reading a PNG", () => {
	it.each([
		["colours with alpha", { colorType: 6 }],
		["colours", { colorType: 2 }],
		["grey", { colorType: 0 }],
		["grey with alpha", { colorType: 4 }],
	])("gives what pngjs reads: %s", async (_, options) => {
		for (const filterType of [0, 1, 2, 3, 4, -1]) {
			const file = await encode(noise(17, 13, filterType + 2), { ...options, inputColorType: 6, filterType });
			const expected = await decode(file);
			const raster = decodePng(file);
			expect(raster === null ? null : [raster.width, raster.height]).toEqual([17, 13]);
			const multiplied = Array.from(expected.data, (value, index) => {
				const alpha = expected.data[index - (index % 4) + 3] ?? 0;
				return index % 4 === 3 ? value : Math.round((value * alpha) / 255);
			});
			expect(Array.from(raster?.pixels ?? [])).toEqual(multiplied);
		}
	});

	it("reads palettes with alpha, as our own encoder writes them", async () => {
		const file = await renderPng(
			`<svg ${SVG} width="9" height="5"><rect width="4" height="5" fill="#2442c4"/><rect x="5" width="4" height="5" fill="#f00" fill-opacity="0.5"/></svg>`,
		);
		const raster = decodePng(file);
		expect(Array.from(raster?.pixels.subarray(0, 4) ?? [])).toEqual([0x24, 0x42, 0xc4, 255]);
		expect(Array.from(raster?.pixels.subarray(5 * 4, 6 * 4) ?? [])).toEqual([128, 0, 0, 128]);
		expect(Array.from(raster?.pixels.subarray(4 * 4, 5 * 4) ?? [])).toEqual([0, 0, 0, 0]);
	});

	it("answers nothing for what is broken, cut, or written in a way that it does not read", async () => {
		const file = await encode(noise(17, 13, 5), {});
		for (let length = 0; length < file.length - 12; length += 7) expect(decodePng(file.slice(0, length))).toBeNull();
		const interlaced = file.slice();
		interlaced[28] = 1;
		const deep = file.slice();
		deep[24] = 16;
		const larger = file.slice();
		larger[19] = 200;
		for (const other of [interlaced, deep, larger, new Uint8Array(0)]) expect(decodePng(other)).toBeNull();
	});
});

describe("a photo in another size", () => {
	const flat = (width: number, height: number) => ({
		width,
		height,
		pixels: new Uint8Array(width * height * 4).fill(200),
	});

	it("keeps a flat colour, larger or smaller", () => {
		for (const [width, height] of [
			[7, 7],
			[100, 3],
			[3, 100],
			[1, 1],
			[50, 50],
		] as const) {
			const { pixels } = resample(flat(50, 40), width, height);
			expect(pixels.length).toBe(width * height * 4);
			expect(pixels.every((value) => value === 200)).toBe(true);
		}
	});

	it("shows the middle where the proportions differ", () => {
		const source = { width: 30, height: 10, pixels: new Uint8Array(30 * 10 * 4) };
		for (let y = 0; y < 10; y += 1)
			for (let x = 10; x < 20; x += 1) source.pixels.fill(255, (y * 30 + x) * 4, (y * 30 + x + 1) * 4);
		const { pixels } = resample(source, 10, 10);
		expect(pixels.every((value, index) => value === 255 || index % 40 < 4 || index % 40 >= 36)).toBe(true);
	});

	it("averages what it covers, so that a fine pattern becomes its mean", () => {
		const source = { width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 4) };
		for (let index = 0; index < 64 * 64; index += 1)
			if ((index + (index >> 6)) % 2 === 0) source.pixels.fill(255, index * 4, index * 4 + 4);
		const { pixels } = resample(source, 8, 8);
		expect(Math.max(...pixels)).toBeLessThan(136);
		expect(Math.min(...pixels)).toBeGreaterThan(120);
	});
});

describe("a photo on top of a picture", () => {
	const layer = (uri: string | null): string =>
		`<svg ${SVG} xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="80" viewBox="0 0 60 40"><rect width="60" height="40" fill="#f5f7f3"/><image data-layer="top" x="10" y="5" width="30" height="30" data-radius="10" preserveAspectRatio="xMidYMid slice" href="${uri}"/></svg>`;

	const pixel = (image: PNG, x: number, y: number): number[] => [
		...image.data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4),
	];

	it("is drawn from a JPEG at its place, with round corners", async () => {
		const image = await decode(
			await renderPng(layer(imageDataUri(Uint8Array.from(atob(JPEG), (character) => character.charCodeAt(0))))),
		);
		const [red = 0, green = 0, blue = 0] = pixel(image, 30, 40);
		expect(Math.abs(red - 0x24) + Math.abs(green - 0x42) + Math.abs(blue - 0xc4)).toBeLessThan(24);
		expect(pixel(image, 70, 40)[0]).toBeGreaterThan(200);
		for (const [x, y] of [
			[20, 10],
			[79, 10],
			[20, 69],
			[79, 69],
			[10, 40],
			[100, 40],
		] as const)
			expect(pixel(image, x, y)).toEqual([0xf5, 0xf7, 0xf3, 255]);
	});

	it("lets the picture through where it is translucent", async () => {
		const glass = await renderPng(
			`<svg ${SVG} width="40" height="40"><rect width="40" height="40" fill="#000000" fill-opacity="0.5"/></svg>`,
		);
		const image = await decode(await renderPng(layer(imageDataUri(glass))));
		const [red = 0, , , alpha] = pixel(image, 50, 40);
		expect(alpha).toBe(255);
		expect(Math.abs(red - 0x7a)).toBeLessThan(3);
	});

	it("is left out where it is broken inside", async () => {
		const photo = await renderPng(`<svg ${SVG} width="40" height="40"><circle cx="20" cy="20" r="19"/></svg>`);
		for (const broken of [photo.slice(0, 50), photo.map((byte, index) => (index > 60 ? byte ^ 0x33 : byte))]) {
			const image = await decode(await renderPng(layer(imageDataUri(broken))));
			expect(pixel(image, 50, 40)).toEqual([0xf5, 0xf7, 0xf3, 255]);
		}
	});
});
