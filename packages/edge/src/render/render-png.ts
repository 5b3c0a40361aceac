import { initWasm } from "@resvg/resvg-wasm";
import wasm from "@resvg/resvg-wasm/index_bg.wasm";
import { checkSvg } from "./check-svg.ts";
import { encodePng } from "./encode-png.ts";
import { fonts } from "./fonts.ts";
import { drawPhotos, splitPhotos } from "./photo-layer.ts";
import { rasterize } from "./rasterizer.ts";

/** Once for each isolate. */
let initialized: Promise<void> | null = null;

/** Draws SVG. Throws RenderError where it refers to the outside, cannot be read or is too large. */
export async function renderPng(svg: string): Promise<Uint8Array<ArrayBuffer>> {
	initialized ??= initWasm(wasm);
	await initialized;
	checkSvg(svg);
	const { drawing, photos } = splitPhotos(svg);
	const raster = rasterize(drawing, fonts);
	drawPhotos(raster, photos);
	return encodePng(raster);
}
