import { RenderError } from "@pipit/core/content";
import { Resvg } from "@resvg/resvg-wasm";
import type { Raster } from "./palette.ts";
import type { Font } from "./typeface.ts";

/** 16 MB of pixels: the largest block at twice its size is 10 MB. */
const LARGEST_AREA = 4_000_000;
const LARGEST_SIDE = 4_000;

/** SVG as pixels, by resvg, which must have been initialised. Throws RenderError. */
export function rasterize(svg: string, fonts: readonly Font[]): Raster {
	const resvg = parse(svg, fonts);
	try {
		const { width, height } = resvg;
		if (
			!(width >= 1 && height >= 1 && width <= LARGEST_SIDE && height <= LARGEST_SIDE && width * height <= LARGEST_AREA)
		) {
			throw new RenderError(`expected a picture of 1 to ${LARGEST_AREA} pixels, got ${width} × ${height}`);
		}
		const image = resvg.render();
		try {
			return { width: image.width, height: image.height, pixels: image.pixels };
		} finally {
			image.free();
		}
	} catch (error) {
		throw error instanceof RenderError
			? error
			: new RenderError(`the picture could not be drawn: ${String(error)}`, { cause: error });
	} finally {
		resvg.free();
	}
}

function parse(svg: string, fonts: readonly Font[]): InstanceType<typeof Resvg> {
	try {
		const fontBuffers = fonts.map(({ bytes }) => new Uint8Array(bytes));
		return new Resvg(svg, { font: { fontBuffers, defaultFontFamily: "Inter", sansSerifFamily: "Inter" } });
	} catch (error) {
		throw new RenderError(`expected SVG that can be read, got: ${String(error)}`, { cause: error });
	}
}
