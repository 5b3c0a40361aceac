/** The part of omggif that the tests use; it brings no types. */
declare module "omggif" {
	export class GifReader {
		constructor(bytes: Uint8Array);
		readonly width: number;
		readonly height: number;
		numFrames(): number;
		/** Null where the animation does not begin anew. */
		loopCount(): number | null;
		frameInfo(frame: number): {
			readonly x: number;
			readonly y: number;
			readonly width: number;
			readonly height: number;
			/** Hundredths of a second. */
			readonly delay: number;
			readonly transparent_index: number | null;
		};
		/** Draws a frame over what is there; clear pixels are left. */
		decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
	}
}
