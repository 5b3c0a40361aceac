import { indexed, type Raster } from "./palette.ts";
import { pngFile } from "./png-file.ts";

/** The level of zlib: 6 takes a third off what 1 leaves, 9 takes five times as long for a few per cent more. */
const LEVEL = 6;

/** A PNG with a palette: exact up to 256 colours, above that in the 256 that come nearest. */
export function encodePng(raster: Raster): Uint8Array<ArrayBuffer> {
	return pngFile({ width: raster.width, height: raster.height, ...indexed(raster) }, LEVEL);
}
