import { countdownDigits } from "../../packages/core/src/content/index.ts";
import { SHIPPED } from "../../packages/edge/src/render/font-set.ts";
import { clockface } from "../../packages/edge/src/render/gif/clockface.ts";
import { sampleCountdownFace } from "../../packages/edge/src/render/sample.ts";
import { GIFEncoder } from "gifenc";

const FRAMES = 60;

/** The same countdown as gifenc writes it: every frame a whole picture, in numbers of the same palette. */
export async function gifencCountdown(moment: number): Promise<Uint8Array<ArrayBuffer>> {
	const { face, size, remainingMs } = sampleCountdownFace(moment);
	const clock = await clockface(face, size, SHIPPED);
	const palette = Array.from({ length: clock.palette.length / 3 }, (_, index) => [
		...clock.palette.subarray(index * 3, index * 3 + 3),
	]);
	const encoder = GIFEncoder();
	for (let second = 0; second < FRAMES; second += 1) {
		const numbers = clock.base.slice();
		for (const [place, digit] of countdownDigits(remainingMs - second * 1_000, face.parts).entries()) {
			const source = clock.digits[digit] ?? new Uint8Array(0);
			for (let row = 0; row < clock.digitHeight; row += 1) {
				const to = (clock.top + row) * clock.width + (clock.lefts[place] ?? 0);
				numbers.set(source.subarray(row * clock.digitWidth, (row + 1) * clock.digitWidth), to);
			}
		}
		encoder.writeFrame(numbers, clock.width, clock.height, second === 0 ? { palette, delay: 1_000, repeat: -1 } : { delay: 1_000 });
	}
	encoder.finish();
	return encoder.bytes().slice();
}
