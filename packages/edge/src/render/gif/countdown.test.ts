import { countdownDigits, type CountdownFace, countdownFace, type DrawingInput } from "@pipit/core/content";
import { GifReader } from "omggif";
import { describe, expect, it } from "vitest";
import { SHIPPED } from "../font-set.ts";
import { fontMetrics, fonts } from "../fonts.ts";
import { rasterize } from "../rasterizer.ts";
import { startRenderer } from "../start.ts";
import { clockface } from "./clockface.ts";
import { countdownGif } from "./countdown.ts";
import { lzwBits, lzwData } from "./lzw.ts";

const NOW = Date.UTC(2026, 10, 22, 9, 15, 30);
const DAY = 86_400_000;
const size = { width: 340, height: 96 };

function faceAt(remainingMs: number, fields: Partial<DrawingInput> = {}): CountdownFace {
	const values = {
		kind: "countdown",
		ends_at: NOW + remainingMs,
		first_open_at: null,
		time_zone: "UTC",
		ended: null,
	} as const;
	const color = "#2a45b0";
	const face = countdownFace(
		{
			size,
			decision: {
				variant: "show.0",
				items: [],
				link: "https://shop.example/",
				text: null,
				button: null,
				alt: "",
				priced: true,
				feeds: {},
				values,
			},
			palette: {
				brand: color,
				text: "#141f45",
				background: "#f5f7f3",
				on_brand: "#ffffff",
				muted: "#5b6480",
				line: "#dddddd",
				tile: "#eeeeee",
				icon: "#aaaaaa",
				tint: "#e0e4f0",
				deep_tint: "#cdd3e9",
			},
			siteName: "Shop",
			locale: "en",
			now: NOW,
			fonts: fontMetrics,
			photos: new Set(),
			...fields,
		},
		values,
	);
	if (face === null) throw new Error("nothing ticks");
	return face;
}

/** What every frame leaves on the canvas, as red, green, blue and alpha. */
function framesOf(gif: Uint8Array): { reader: GifReader; frames: Uint8Array[] } {
	const reader = new GifReader(gif);
	const canvas = new Uint8Array(reader.width * reader.height * 4);
	const frames = Array.from({ length: reader.numFrames() }, (_, frame) => {
		reader.decodeAndBlitFrameRGBA(frame, canvas);
		return canvas.slice();
	});
	return { reader, frames };
}

/** A whole picture of a moment, painted from the clockface without the encoder. */
async function paint(face: CountdownFace, remainingMs: number): Promise<Uint8Array> {
	const clock = await clockface(face, size, SHIPPED);
	const numbers = clock.base.slice();
	for (const [place, digit] of countdownDigits(remainingMs, face.parts).entries()) {
		for (let y = 0; y < clock.digitHeight; y += 1) {
			for (let x = 0; x < clock.digitWidth; x += 1) {
				const to = (clock.top + y) * clock.width + (clock.lefts[place] ?? 0) + x;
				numbers[to] = clock.digits[digit]?.[y * clock.digitWidth + x] ?? 0;
			}
		}
	}
	const pixels = new Uint8Array(numbers.length * 4);
	for (const [index, number] of numbers.entries()) {
		if (number === clock.transparent) continue;
		pixels.set(clock.palette.subarray(number * 3, number * 3 + 3), index * 4);
		pixels[index * 4 + 3] = 255;
	}
	return pixels;
}

function expectSame(got: Uint8Array | undefined, wanted: Uint8Array, seen: string): void {
	const at = wanted.findIndex((byte, index) => byte !== got?.[index]);
	expect(at === -1 ? "the same" : `pixel ${Math.floor(at / 4)} differs`, seen).toBe("the same");
}

describe("a countdown", () => {
	it.each([
		["over a minute", 5 * DAY + 40_000, 60],
		["over an hour", 7_200_000 + 1_500, 10],
		["over a day", 2 * DAY + 3_000, 10],
		["on its last seconds, with no days left", 4_000, 60],
	])("shows in every frame, %s, what a whole picture of that moment shows, pixel by pixel", async (_, left, seconds) => {
		const face = faceAt(left);
		const { frames } = framesOf(await countdownGif({ face, size, remainingMs: left, seconds }));
		expect(frames.length).toBe(Math.min(seconds, Math.floor(left / 1_000) + 1));
		for (const [second, frame] of frames.entries()) {
			const whole = Math.floor(left / 1_000) * 1_000;
			expectSame(frame, await paint(face, whole - second * 1_000), `second ${second}`);
		}
	});

	it("looks like the same digits drawn as text by the renderer", async () => {
		await startRenderer();
		const left = 3 * DAY + 12_345_000;
		const face = faceAt(left);
		const digits = countdownDigits(left, face.parts).map((digit, place) => {
			const x = (face.lefts[place] ?? 0) + face.digitWidth / 2;
			return `<text x="${x}" y="${face.top + face.baseline}" text-anchor="middle" font-family="Inter" font-weight="600" font-size="${face.fontSize}" fill="${face.ink}">${digit}</text>`;
		});
		const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="680" height="192" viewBox="0 0 340 96">${face.svg}${digits.join("")}</svg>`;
		const { pixels } = rasterize(svg, fonts);
		const { frames } = framesOf(await countdownGif({ face, size, remainingMs: left, seconds: 1 }));
		let far = 0;
		for (let at = 0; at < pixels.length; at += 4) {
			if ((pixels[at + 3] ?? 0) < 255) continue;
			for (let channel = 0; channel < 3; channel += 1)
				if (Math.abs((pixels[at + channel] ?? 0) - (frames[0]?.[at + channel] ?? 0)) > 24) far += 1;
		}
		// So few colours cannot be exact at every soft edge.
		expect(far / pixels.length).toBeLessThan(0.002);
	});

	it("has a complete first frame, then only what changes, plays once and is clear around its corners", async () => {
		const left = DAY + 5_000;
		const face = faceAt(left);
		const { reader, frames } = framesOf(await countdownGif({ face, size, remainingMs: left, seconds: 60 }));
		expect([reader.width, reader.height, reader.loopCount()]).toEqual([680, 192, null]);
		const infos = Array.from({ length: reader.numFrames() }, (_, frame) => reader.frameInfo(frame));
		expect(infos[0]).toMatchObject({ x: 0, y: 0, width: 680, height: 192, delay: 100 });
		for (const info of infos.slice(1, 5)) expect([info.width, info.delay]).toEqual([face.digitWidth * 2, 100]);
		expect(frames[0]?.[3]).toBe(0);
		expect(frames[0]?.[(96 * 680 + 340) * 4 + 3]).toBe(255);
	});

	it("ends at zero and stays there", async () => {
		const face = faceAt(2_000);
		const { frames } = framesOf(await countdownGif({ face, size, remainingMs: 2_000, seconds: 60 }));
		expect(frames.length).toBe(3);
		expectSame(frames[2], await paint(face, 0), "the last");
		const over = framesOf(await countdownGif({ face, size, remainingMs: -5_000, seconds: 60 }));
		expect(over.frames.length).toBe(1);
		expectSame(over.frames[0], await paint(face, 0), "over");
	});

	it("is at most 30 kB for a minute at twice 340 × 96", async () => {
		const gif = await countdownGif({ face: faceAt(9 * DAY), size, remainingMs: 9 * DAY, seconds: 60 });
		expect(gif.length).toBeLessThan(30_000);
	});
});

it("codes in stretches are read back as the pixels they were made of, whatever those are", () => {
	let state = 7;
	const random = (below: number): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
	for (let round = 0; round < 60; round += 1) {
		const bits = 2 + random(7);
		const width = 1 + random(300);
		const height = 1 + random(80);
		const most = 1 << bits;
		const kinds = [() => 0, () => random(most), () => random(2), (index: number) => Math.floor(index / 50) % most];
		const kind = kinds[random(kinds.length)] ?? (() => 0);
		const pixels = Uint8Array.from({ length: width * height }, (_, index) => kind(index));
		const cut = random(pixels.length + 1);
		const data = lzwData([lzwBits(pixels.subarray(0, cut), bits), lzwBits(pixels.subarray(cut), bits)], bits);
		expectSame(decoded(data, bits, width, height), pixels, `round ${round}: ${bits} bits, ${width} × ${height}, cut at ${cut}`);
	}
});

/** By omggif: each number stands for the grey of its own value. */
function decoded(data: Uint8Array, bits: number, width: number, height: number): Uint8Array {
	const head = [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, width & 255, width >> 8, height & 255, height >> 8, 0x80 | (bits - 1), 0, 0];
	const palette = Array.from({ length: 3 << bits }, (_, index) => Math.floor(index / 3));
	const image = [0x2c, 0, 0, 0, 0, width & 255, width >> 8, height & 255, height >> 8, 0];
	const reader = new GifReader(Uint8Array.from([...head, ...palette, ...image, ...data, 0x3b]));
	const pixels = new Uint8Array(width * height * 4);
	reader.decodeAndBlitFrameRGBA(0, pixels);
	return Uint8Array.from({ length: width * height }, (_, index) => pixels[index * 4] ?? 0);
}
