import { openPixel } from "./pixel.ts";

/** A comment of one character, which every GIF decoder passes over. */
const COMMENT = Uint8Array.from([0x21, 0xfe, 0x01, 0x2e, 0x00]);
const STEP_MS = 1_000;
/** Who looks longer than this is taken to have gone away. */
const LONGEST_STEPS = 60;

/**
 * The pixel, sent so slowly that a mail program is still loading it while its reader looks: everything but its last byte at once, then
 * a comment each second. When the email is closed the program gives up, and that is how long it was open. `finished` is told the
 * seconds, and whether the reader may have looked longer.
 */
export function slowPixel(finished: (seconds: number, isLonger: boolean) => Promise<void>): {
	readonly body: ReadableStream<Uint8Array>;
	readonly work: Promise<void>;
} {
	const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
	return { body: readable, work: trickle(writable.getWriter(), finished) };
}

async function trickle(
	writer: WritableStreamDefaultWriter<Uint8Array>,
	finished: (seconds: number, isLonger: boolean) => Promise<void>,
): Promise<void> {
	const pixel = openPixel();
	let steps = 0;
	try {
		await writer.write(pixel.subarray(0, -1));
		for (; steps < LONGEST_STEPS; steps += 1) {
			await scheduler.wait(STEP_MS);
			await writer.write(COMMENT);
		}
		await writer.write(pixel.subarray(-1));
		await writer.close();
	} catch {
		// The mail program has let go of it: the email was closed.
	}
	await finished((steps * STEP_MS) / 1_000, steps === LONGEST_STEPS);
}
