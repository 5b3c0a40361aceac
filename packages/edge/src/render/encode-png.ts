import { exactPalette, type Raster, straightColors } from "./palette.ts";
import { pngFile } from "./png-file.ts";
import { quantize } from "./quantize.ts";

/** The level of zlib: 6 takes a third off what 1 leaves, 9 takes five times as long for a few per cent more. */
const LEVEL = 6;

/** A PNG with a palette: exact up to 256 colours, above that in the 256 that come nearest. */
export function encodePng({ width, height, pixels }: Raster): Uint8Array<ArrayBuffer> {
	const words = wordsOf(pixels);
	const { rows, colors } = exactPalette(words, width, height) ?? quantize(words, width, height);
	return pngFile({ width, height, rows, palette: straightColors(colors) }, LEVEL);
}

/** Four bytes as one number, in the order of this machine: red is the lowest on every one that workerd runs on. */
function wordsOf(pixels: Uint8Array): Uint32Array {
	const aligned = pixels.byteOffset % 4 === 0 ? pixels : pixels.slice();
	return new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / 4));
}
