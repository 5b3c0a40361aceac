import { describe, expect, it } from "vitest";
import { clockface, type CountdownStyle } from "./clockface.ts";
import { countdownGif } from "./countdown.ts";
import { lzwData } from "./lzw.ts";

const style: CountdownStyle = {
	width: 340,
	height: 96,
	labels: ["days", "hours", "min", "sec"],
	colors: { surface: "#f5f7f3", tile: "#2a45b0", digits: "#ffffff", labels: "#5b6480" },
};

interface Frame {
	readonly delay: number;
	readonly area: number;
	/** Red, green and blue of every pixel of the whole canvas as it looks while the frame stands. */
	readonly canvas: Uint8Array;
}

/** A reader of GIF89a written from the specification, apart from the encoder. */
function read(gif: Uint8Array): { width: number; height: number; loops: boolean; frames: Frame[] } {
	const view = new DataView(gif.buffer, gif.byteOffset, gif.byteLength);
	expect(String.fromCharCode(...gif.subarray(0, 6))).toBe("GIF89a");
	const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
	const colors = 2 << ((gif[10] ?? 0) & 7);
	const palette = gif.subarray(13, 13 + colors * 3);
	const canvas = new Uint8Array(width * height * 3);
	const frames: Frame[] = [];
	let at = 13 + colors * 3;
	let delay = 0;
	let loops = false;
	while (gif[at] !== 0x3b) {
		if (gif[at] === 0x21) {
			if (gif[at + 1] === 0xf9) delay = view.getUint16(at + 4, true);
			else loops = true;
			at += 2;
			while (gif[at] !== 0) at += (gif[at] ?? 0) + 1;
			at += 1;
			continue;
		}
		expect(gif[at]).toBe(0x2c);
		const [x, y, wide, high] = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true)) as [
			number,
			number,
			number,
			number,
		];
		expect(x + wide).toBeLessThanOrEqual(width);
		expect(y + high).toBeLessThanOrEqual(height);
		const blocks: number[] = [];
		const bits = gif[at + 10] ?? 0;
		at += 11;
		while (gif[at] !== 0) {
			blocks.push(...gif.subarray(at + 1, at + 1 + (gif[at] ?? 0)));
			at += (gif[at] ?? 0) + 1;
		}
		at += 1;
		const pixels = unpack(Uint8Array.from(blocks), bits);
		expect(pixels.length).toBe(wide * high);
		for (const [index, number] of pixels.entries()) {
			const to = (y + Math.floor(index / wide)) * width + x + (index % wide);
			canvas.set(palette.subarray(number * 3, number * 3 + 3), to * 3);
		}
		frames.push({ delay, area: wide * high, canvas: canvas.slice() });
	}
	expect(at).toBe(gif.length - 1);
	return { width, height, loops, frames };
}

/** Appendix F, read literally: a table of strings. */
function unpack(bytes: Uint8Array, bits: number): number[] {
	const clear = 1 << bits;
	let table: number[][] = [];
	let size = 0;
	let last: number[] | null = null;
	const output: number[] = [];
	const reset = (): void => {
		table = Array.from({ length: clear + 2 }, (_, index) => [index]);
		size = bits + 1;
		last = null;
	};
	reset();
	for (let bit = 0; bit + size <= bytes.length * 8;) {
		let code = 0;
		for (let index = 0; index < size; index += 1, bit += 1)
			code |= (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1) << index;
		if (code === clear) reset();
		else if (code === clear + 1) return output;
		else {
			const before: number[] | null = last;
			const entry: number[] | undefined =
				code < table.length ? table[code] : before === null ? undefined : [...before, before[0] ?? 0];
			if (entry === undefined || code > table.length)
				throw new Error(`code ${code} is not in the table of ${table.length}`);
			output.push(...entry);
			if (before !== null && table.length < 4_096) table.push([...before, entry[0] ?? 0]);
			if (table.length === 1 << size && size < 12) size += 1;
			last = entry;
		}
	}
	throw new Error("the image data has no end");
}

function blocksOf(data: Uint8Array): Uint8Array {
	const bytes: number[] = [];
	let at = 1;
	while (data[at] !== 0) {
		bytes.push(...data.subarray(at + 1, at + 1 + (data[at] ?? 0)));
		at += (data[at] ?? 0) + 1;
	}
	expect(at).toBe(data.length - 1);
	return Uint8Array.from(bytes);
}

describe("image data", () => {
	it("is read back as it was, whatever the pixels, beyond the end of the table too", () => {
		let state = 9;
		const random = (below: number): number => {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			return Math.floor((state / 2 ** 32) * below);
		};
		for (let round = 0; round < 150; round += 1) {
			const bits = 2 + random(7);
			const length = round < 60 ? 1 + round * 5 : random(20_000);
			const spread = 1 + random(1 << bits);
			const run = 1 + random(20);
			const pixels = new Uint8Array(length);
			for (let index = 0; index < length; index += 1)
				pixels[index] = index % run === 0 ? random(spread) : (pixels[index - 1] ?? 0);
			expect(unpack(blocksOf(lzwData(pixels, bits)), bits), `round ${round}`).toEqual(Array.from(pixels));
		}
	});
});

describe("a countdown", () => {
	const DAY = 86_400_000;

	it("shows in every frame what a whole picture of that moment shows", async () => {
		const left = DAY + 3_600_000 + 12_000; // the day, the hour and the minute roll over within the minute
		const { frames, width, height, loops } = read(await countdownGif(style, left, 60));
		expect([width, height, frames.length, loops]).toEqual([340, 96, 60, false]);
		for (const [second, frame] of frames.entries()) {
			const [whole] = read(await countdownGif(style, left - second * 1_000, 1)).frames;
			expect(frame.delay).toBe(100);
			expect(frame.canvas, `second ${second}`).toEqual(whole?.canvas);
		}
	});

	it("rolls over the days as well", async () => {
		const { frames } = read(await countdownGif(style, 2 * DAY + 1_000, 4));
		const [whole] = read(await countdownGif(style, 2 * DAY - 2_000, 1)).frames;
		expect(frames[3]?.canvas).toEqual(whole?.canvas);
	});

	it("has a complete first frame and then only what changes", async () => {
		const { frames } = read(await countdownGif(style, 59_500, 30));
		expect(frames[0]?.area).toBe(340 * 96);
		const { digitWidth, digitHeight } = await clockface(style);
		expect(frames.slice(1).filter((frame) => frame.area === digitWidth * digitHeight).length).toBe(27);
	});

	it("differs from second to second, and every digit from every other", async () => {
		const { frames } = read(await countdownGif(style, 9_000, 10));
		expect(new Set(frames.map((frame) => frame.canvas.join())).size).toBe(10);
	});

	it("ends at zero, stays there, and is over before that too", async () => {
		const { frames } = read(await countdownGif(style, 3_200, 60));
		expect(frames.length).toBe(4);
		for (const remaining of [0, -1, -1e12, Number.NaN, -Infinity, 999]) {
			const over = read(await countdownGif(style, remaining, 60)).frames;
			expect(over.length).toBe(1);
			expect(over[0]?.canvas.join() === frames[3]?.canvas.join(), String(remaining)).toBe(true);
		}
	});

	it("shows 99 days at most", async () => {
		const most = read(await countdownGif(style, 99 * DAY, 1)).frames[0];
		for (const days of [100, 5_000, Infinity]) {
			const far = read(await countdownGif(style, days * DAY, 1)).frames[0];
			expect(far?.canvas.join() === most?.canvas.join()).toBe(true);
		}
	});

	it("is at most 30 kB for a minute, and fits any size", async () => {
		expect((await countdownGif(style, 60 * DAY, 60)).length).toBeLessThan(30_000);
		for (const [width, height] of [
			[60, 20],
			[200, 200],
			[680, 192],
			[1_200, 100],
		] as const) {
			const { frames } = read(await countdownGif({ ...style, width, height }, 100_000, 12));
			expect(frames.length).toBe(12);
		}
	});
});
