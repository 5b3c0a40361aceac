import { checkSvg } from "./check-svg.ts";
import { composePng, type ReadyPhoto } from "./compose/compose.ts";
import { encodePng } from "./encode-png.ts";
import { type FontSet, SHIPPED } from "./font-set.ts";
import { outlineText } from "./outline-text.ts";
import type { Raster } from "./palette.ts";
import { drawPhotos, isSized, type PlacedPhoto, splitPhotos } from "./photo-layer.ts";
import { imageDataUri } from "./photo.ts";
import { NO_PHOTOS, type PhotoSource } from "./photo-source.ts";
import { rasterize } from "./rasterizer.ts";
import { startRenderer } from "./start.ts";
import { drawTexts, splitTexts } from "./text-layer.ts";
import { thumbnailOf } from "./thumbnail.ts";

export interface RenderOptions {
	readonly photos: PhotoSource;
	readonly fonts: FontSet;
	/** "svg" has all of it drawn by the renderer. */
	readonly way: "auto" | "svg";
}

const USUAL: RenderOptions = { photos: NO_PHOTOS, fonts: SHIPPED, way: "auto" };

/**
 * Draws SVG: by the compositor where it is made of nothing but what that knows, else by the renderer. Photos that cannot
 * be loaded are left out. Throws RenderError where it refers to the outside, cannot be read or is too large.
 */
export async function renderPng(svg: string, options: Partial<RenderOptions> = {}): Promise<Uint8Array<ArrayBuffer>> {
	const { photos: source, fonts: set, way } = { ...USUAL, ...options };
	const { drawing, photos } = splitPhotos(svg);
	const loaded = await Promise.all(
		photos.filter(isSized).map(async (place) => ({ place, raster: await thumbnailOf(place, source) })),
	);
	const ready = loaded.flatMap(({ place, raster }): ReadyPhoto[] =>
		raster === null ? [] : [{ place: placeOf(place, raster), raster }],
	);
	if (way === "auto") {
		const composed = composePng(drawing, ready, set.typefaces);
		if (composed !== null) return composed;
	}
	const whole = await withPhotosInside(drawing, source);
	await startRenderer();
	checkSvg(whole);
	const { drawing: bare, texts } = splitTexts(whole, set.typefaces);
	const outlined = outlineText(bare, set.typefaces);
	// The renderer reads all fonts anew for each picture: it gets them only for text that is left.
	const raster = rasterize(outlined, TEXT.test(outlined) ? set.fonts : []);
	drawTexts(raster, texts, set.typefaces);
	drawPhotos(raster, ready);
	return encodePng(raster);
}

/** A photo that is lower than its place stands in the middle of it. */
function placeOf(place: PlacedPhoto, { height }: Raster): PlacedPhoto {
	return height === place.height ? place : { ...place, y: place.y + Math.round((place.height - height) / 2) };
}

/** The names of photos on top of a drawing that cannot be loaded; those that can are then ready to be drawn. */
export async function missingPhotos(svg: string, source: PhotoSource): Promise<ReadonlySet<string>> {
	const { photos } = splitPhotos(svg);
	const missing = await Promise.all(
		photos.filter(isSized).map(async (place) => ((await thumbnailOf(place, source)) === null ? [place.uri] : [])),
	);
	return new Set(missing.flat());
}

const TEXT = /<(?:[\w-]+:)?text\b/;
const NAMED = /(\bhref=["'])(photo:[^"']*)(?=["'])/g;

/** Photos within a drawing are drawn by the renderer, which needs their bytes. */
async function withPhotosInside(drawing: string, source: PhotoSource): Promise<string> {
	const names = new Set(Array.from(drawing.matchAll(NAMED), ([, , name = ""]) => name));
	if (names.size === 0) return drawing;
	const uris = new Map<string, string>();
	for (const name of names) {
		const bytes = await source.load(name);
		uris.set(name, (bytes === null ? null : imageDataUri(bytes)) ?? "");
	}
	return drawing.replaceAll(NAMED, (_, before: string, name: string) => before + (uris.get(name) ?? ""));
}
