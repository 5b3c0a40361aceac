import { checkSvg } from "./check-svg.ts";
import { encodePng } from "./encode-png.ts";
import { fonts } from "./fonts.ts";
import { drawPhotos, splitPhotos } from "./photo-layer.ts";
import { rasterize } from "./rasterizer.ts";
import { startRenderer } from "./start.ts";

/** Draws SVG. Throws RenderError where it refers to the outside, cannot be read or is too large. */
export async function renderPng(svg: string): Promise<Uint8Array<ArrayBuffer>> {
	await startRenderer();
	checkSvg(svg);
	const { drawing, photos } = splitPhotos(svg);
	const raster = rasterize(drawing, fonts);
	drawPhotos(raster, photos);
	return encodePng(raster);
}
