import { type Clockface, clockface, type CountdownStyle } from "./clockface.ts";
import { type GifFrame, gifFile } from "./gif-file.ts";
import { lzwData } from "./lzw.ts";

const SECOND = 1_000;
const MOST_DAYS = 99;
/** Ten thousand days: beyond what a timer shows, and within what its arithmetic holds. */
const LONGEST = 10_000 * 86_400_000;
const HUNDREDTHS = 100;

/**
 * An animated countdown: days, hours, minutes and seconds that are left, one frame a second.
 *
 * The first frame is complete, for programs that show no other (Outlook on Windows); those after hold only the digits
 * that change, whose image data was made once and is copied. It plays once and keeps its last frame: a timer that
 * starts anew would be wrong. It ends at 00 00 00 00.
 *
 * @param remainingMs until the end; below 0 is over.
 * @param seconds how many frames at most, 1 to 300.
 */
export async function countdownGif(
	style: CountdownStyle,
	remainingMs: number,
	seconds: number,
): Promise<Uint8Array<ArrayBuffer>> {
	const face = await clockface(style);
	const left = remainingMs > 0 ? Math.floor(Math.min(remainingMs, LONGEST) / SECOND) : 0;
	const frames: GifFrame[] = [wholeFrame(face, digitsOf(left))];
	for (let second = 1; second < Math.min(Math.max(seconds, 1), 300) && second <= left; second += 1) {
		frames.push(changedFrame(face, digitsOf(left - second + 1), digitsOf(left - second)));
	}
	return gifFile({ width: face.width, height: face.height, palette: face.palette, bits: face.bits, frames });
}

/** Two digits each of days, hours, minutes, seconds. */
function digitsOf(seconds: number): readonly number[] {
	const days = Math.min(Math.floor(seconds / 86_400), MOST_DAYS);
	const parts = [days, Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
	return parts.flatMap((part) => [Math.floor(part / 10), part % 10]);
}

function wholeFrame(face: Clockface, digits: readonly number[]): GifFrame {
	const canvas = face.base.slice();
	for (const [place, digit] of digits.entries()) drawDigit(canvas, face.width, 0, 0, face, place, digit);
	return { x: 0, y: 0, width: face.width, height: face.height, delay: HUNDREDTHS, data: lzwData(canvas, face.bits) };
}

/** The digits from the first that changes to the last: nearly always one alone. */
function changedFrame(face: Clockface, before: readonly number[], after: readonly number[]): GifFrame {
	const first = after.findIndex((digit, place) => digit !== before[place]);
	const { top, digitWidth, digitHeight, lefts } = face;
	const x = lefts[first] ?? 0;
	if (first === after.length - 1) {
		const data = face.digitData[after[first] ?? 0] ?? new Uint8Array(0);
		return { x, y: top, width: digitWidth, height: digitHeight, delay: HUNDREDTHS, data };
	}
	const width = (lefts[after.length - 1] ?? 0) + digitWidth - x;
	const canvas = new Uint8Array(width * digitHeight);
	for (let row = 0; row < digitHeight; row += 1) {
		const from = (top + row) * face.width + x;
		canvas.set(face.base.subarray(from, from + width), row * width);
	}
	for (let place = first; place < after.length; place += 1)
		drawDigit(canvas, width, x, top, face, place, after[place] ?? 0);
	return { x, y: top, width, height: digitHeight, delay: HUNDREDTHS, data: lzwData(canvas, face.bits) };
}

function drawDigit(
	canvas: Uint8Array,
	width: number,
	left: number,
	above: number,
	face: Clockface,
	place: number,
	digit: number,
): void {
	const { digitWidth, digitHeight, digits, lefts, top } = face;
	const source = digits[digit] ?? new Uint8Array(0);
	for (let row = 0; row < digitHeight; row += 1) {
		const to = (top - above + row) * width + (lefts[place] ?? 0) - left;
		canvas.set(source.subarray(row * digitWidth, (row + 1) * digitWidth), to);
	}
}
