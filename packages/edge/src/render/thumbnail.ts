import { bytesOfBase64 } from "./base64.ts";
import { decodePng } from "./decode-png.ts";
import type { Raster } from "./palette.ts";
import { rasterize } from "./rasterizer.ts";
import { resample } from "./resample.ts";

/** Photos that an isolate keeps in the size that they are drawn in, the least recently drawn first. */
const kept = new Map<string, Raster | null>();
const MOST_KEPT = 64;
/** At twice the size of the largest tile: 64 of them take 40 MB. */
const LARGEST_KEPT = 160_000;

/**
 * A photo (a data URI of a PNG or JPEG whose size has been checked) cut and scaled to a size; null where it is broken.
 * A campaign draws the same photos again and again, so that nearly every one is taken from memory.
 */
export function thumbnailOf(uri: string, width: number, height: number): Raster | null {
	const key = `${width}x${height} ${uri}`;
	let thumbnail = kept.get(key);
	if (thumbnail === undefined) thumbnail = makeThumbnail(uri, width, height);
	else kept.delete(key);
	if (width * height <= LARGEST_KEPT) kept.set(key, thumbnail);
	if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
	return thumbnail;
}

function makeThumbnail(uri: string, width: number, height: number): Raster | null {
	try {
		const decoded = uri.startsWith("data:image/png") ? decodePng(bytesOfBase64(uri.slice(uri.indexOf(",") + 1))) : null;
		return resample(decoded ?? drawn(uri, width * 2, height * 2), width, height);
	} catch {
		return null;
	}
}

/** Any photo that the renderer can read, at twice the size, so that averaging hides its coarse scaling. */
function drawn(uri: string, width: number, height: number): Raster {
	const image = `<image width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice" image-rendering="optimizeSpeed" href="${uri}"/>`;
	return rasterize(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`, []);
}
