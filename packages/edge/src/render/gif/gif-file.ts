/** One image of an animation: a rectangle that is drawn over what was there. */
export interface GifFrame {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	/** How long it stays, in hundredths of a second. */
	readonly delay: number;
	/** The number whose pixels leave what was there; null for none. */
	readonly transparent: number | null;
	/** From `lzwData`. */
	readonly data: Uint8Array;
}

export interface Gif {
	readonly width: number;
	readonly height: number;
	/** Red, green, blue for each number; 2 ** bits of them. */
	readonly palette: Uint8Array;
	readonly bits: number;
	readonly frames: readonly GifFrame[];
}

const HEADER = [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]; // GIF89a
const FRAME_BYTES = 18;
/** "Leave it in place": the next frame is drawn over this one. */
const KEEP = 1 << 2;

/** A GIF that plays once and then keeps its last frame (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). */
export function gifFile({ width, height, palette, bits, frames }: Gif): Uint8Array<ArrayBuffer> {
	const size = frames.reduce((sum, frame) => sum + FRAME_BYTES + frame.data.length, 14 + palette.length);
	const bytes = new Uint8Array(size);
	const view = new DataView(bytes.buffer);
	bytes.set(HEADER);
	view.setUint16(6, width, true);
	view.setUint16(8, height, true);
	bytes[10] = 0x80 | ((bits - 1) << 4) | (bits - 1);
	bytes.set(palette, 13);
	let at = 13 + palette.length;
	for (const frame of frames) {
		bytes.set([0x21, 0xf9, 4, frame.transparent === null ? KEEP : KEEP | 1], at);
		view.setUint16(at + 4, frame.delay, true);
		bytes[at + 6] = frame.transparent ?? 0;
		bytes[at + 8] = 0x2c;
		for (const [index, value] of [frame.x, frame.y, frame.width, frame.height].entries())
			view.setUint16(at + 9 + index * 2, value, true);
		bytes.set(frame.data, at + FRAME_BYTES);
		at += FRAME_BYTES + frame.data.length;
	}
	bytes[at] = 0x3b;
	return bytes;
}
