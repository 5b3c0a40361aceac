import { type CountdownFace, countdownDigits, type CountdownPart, type Size } from "@pipit/core/content";
import { type FontSet, SHIPPED } from "../font-set.ts";
import { type Clockface, clockface } from "./clockface.ts";
import { type GifFrame, gifFile } from "./gif-file.ts";
import { lzwBits, lzwData } from "./lzw.ts";

const SECOND = 1_000;
const HUNDREDTHS = 100;
const MOST_FRAMES = 300;

/** What ticks, and for how long. */
export interface Countdown {
	readonly face: CountdownFace;
	/** Of the block, in CSS pixels; the GIF is twice as large. */
	readonly size: Size;
	/** Until the end; below 0 is over. */
	readonly remainingMs: number;
	/** How many frames at most. */
	readonly seconds: number;
}

/**
 * An animated countdown, one frame a second.
 *
 * The first frame is complete, for programs that show no other (Outlook on Windows); those after hold only the digits
 * that change, whose codes were made once and are copied. It plays once and keeps its last frame: a timer that starts
 * anew would be wrong. It ends when all digits are 0.
 */
export async function countdownGif(
	{ face, size, remainingMs, seconds }: Countdown,
	fonts: FontSet = SHIPPED,
): Promise<Uint8Array<ArrayBuffer>> {
	const clock = await clockface(face, size, fonts);
	const left = Math.max(0, Math.floor(remainingMs / SECOND));
	let before = digitsAt(left, face.parts);
	const frames: GifFrame[] = [wholeFrame(clock, before)];
	for (let second = 1; second < Math.min(Math.max(seconds, 1), MOST_FRAMES) && second <= left; second += 1) {
		const after = digitsAt(left - second, face.parts);
		frames.push(changedFrame(clock, before, after));
		before = after;
	}
	return gifFile({ width: clock.width, height: clock.height, palette: clock.palette, bits: clock.bits, frames });
}

function digitsAt(seconds: number, parts: readonly CountdownPart[]): number[] {
	return countdownDigits(seconds * SECOND, parts);
}

function wholeFrame(clock: Clockface, digits: readonly number[]): GifFrame {
	const { width, height, top, digitHeight, above, below, bits, transparent } = clock;
	const band = clock.base.slice(top * width, (top + digitHeight) * width);
	for (const [place, digit] of digits.entries()) drawDigit(band, width, 0, clock, place, digit);
	const data = lzwData([above, lzwBits(band, bits), below], bits);
	return { x: 0, y: 0, width, height, delay: HUNDREDTHS, transparent, data };
}

/** The digits from the first that changes to the last: nearly always one alone. */
function changedFrame(clock: Clockface, before: readonly number[], after: readonly number[]): GifFrame {
	const first = after.findIndex((digit, place) => digit !== before[place]);
	const { top, digitWidth, digitHeight, lefts, bits } = clock;
	const x = lefts[first] ?? 0;
	const frame = { x, y: top, height: digitHeight, delay: HUNDREDTHS, transparent: null };
	if (first === after.length - 1) {
		return { ...frame, width: digitWidth, data: clock.digitData[after[first] ?? 0] ?? new Uint8Array(0) };
	}
	const width = (lefts[after.length - 1] ?? 0) + digitWidth - x;
	const canvas = new Uint8Array(width * digitHeight);
	for (let row = 0; row < digitHeight; row += 1) {
		const from = (top + row) * clock.width + x;
		canvas.set(clock.base.subarray(from, from + width), row * width);
	}
	for (let place = first; place < after.length; place += 1)
		drawDigit(canvas, width, x, clock, place, after[place] ?? 0);
	return { ...frame, width, data: lzwData([lzwBits(canvas, bits)], bits) };
}

/** Into rows that are those of the digits, and begin `left` pixels from the picture's edge. */
function drawDigit(
	canvas: Uint8Array,
	width: number,
	left: number,
	clock: Clockface,
	place: number,
	digit: number,
): void {
	const { digitWidth, digitHeight, digits, lefts } = clock;
	const source = digits[digit] ?? new Uint8Array(0);
	for (let row = 0; row < digitHeight; row += 1) {
		const to = row * width + (lefts[place] ?? 0) - left;
		canvas.set(source.subarray(row * digitWidth, (row + 1) * digitWidth), to);
	}
}
