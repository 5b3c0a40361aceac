import type { Size } from "@pipit/core/content";
import { base64Of, bytesOfBase64 } from "./base64.ts";
import { decodePng } from "./decode-png.ts";
import { encodePng } from "./encode-png.ts";
import type { Raster } from "./palette.ts";
import { readPhotoHeader } from "./photo-size.ts";
import type { PhotoSource } from "./photo-source.ts";
import { photoTypeOf } from "./photo.ts";
import { rasterize } from "./rasterizer.ts";
import { resample } from "./resample.ts";
import { startRenderer } from "./start.ts";

/** Photos that an isolate keeps in the size that they are drawn in, the least recently drawn first. */
const kept = new Map<string, { readonly raster: Raster | null; readonly madeAt: number }>();
const MOST_KEPT = 64;
/** At twice the size of the largest tile: 64 of them take 40 MB. */
const LARGEST_KEPT = 160_000;
/** A shop may put another photo under the same address; one that failed is tried again sooner. */
const KEPT_MS = 3_600_000;
const FAILED_MS = 30_000;

/** A photo that stands in a drawing: a data URI, or a name that its bytes are loaded by. */
export interface NamedPhoto {
	readonly uri: string;
	readonly width: number;
	readonly height: number;
	readonly fit: "cover" | "within";
}

/**
 * A photo cut and scaled to a size; null where it is broken or cannot be loaded. A campaign draws the same photos again
 * and again, so that nearly every one is taken from memory.
 */
export async function thumbnailOf(photo: NamedPhoto, source: PhotoSource): Promise<Raster | null> {
	const { uri, width, height, fit } = photo;
	const key = `${fit} ${width}x${height} ${uri}`;
	const now = Date.now();
	const known = kept.get(key);
	kept.delete(key);
	if (known !== undefined && now - known.madeAt < (known.raster === null ? FAILED_MS : KEPT_MS)) {
		kept.set(key, known);
		return known.raster;
	}
	const raster = uri.startsWith("data:") ? await readThumbnail(bytesIn(uri), photo) : await loadThumbnail(photo, source);
	if (width * height <= LARGEST_KEPT) kept.set(key, { raster, madeAt: now });
	if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
	return raster;
}

/** As it was stored, else from the shop's file, and then stored: decoding a whole photo takes ten times as long. */
async function loadThumbnail(photo: NamedPhoto, source: PhotoSource): Promise<Raster | null> {
	const { uri, width, height, fit } = photo;
	const size = `${fit}-${width}x${height}`;
	const stored = await source.loadThumbnail(uri, size);
	const decoded = stored === null ? null : decodePng(stored);
	if (decoded !== null && decoded.width <= width && decoded.height <= height) return decoded;
	const raster = await readThumbnail(await source.load(uri), photo);
	if (raster !== null && width * height <= LARGEST_KEPT) source.keepThumbnail(uri, size, encodePng(raster));
	return raster;
}

async function readThumbnail(bytes: Uint8Array | null, photo: NamedPhoto): Promise<Raster | null> {
	return bytes === null ? null : makeThumbnail(bytes, sizeOf(bytes, photo));
}

/** For tests: photos are loaded anew. */
export function forgetThumbnails(): void {
	kept.clear();
}

function bytesIn(uri: string): Uint8Array | null {
	try {
		return bytesOfBase64(uri.slice(uri.indexOf(",") + 1));
	} catch {
		return null;
	}
}

/** Within its place a photo keeps its proportions. */
function sizeOf(bytes: Uint8Array, { width, height, fit }: NamedPhoto): Size {
	const header = readPhotoHeader(bytes);
	if (fit === "cover" || header === null || header.width === 0 || header.height === 0) return { width, height };
	const scale = Math.min(width / header.width, height / header.height);
	return {
		width: Math.min(width, Math.max(1, Math.round(header.width * scale))),
		height: Math.min(height, Math.max(1, Math.round(header.height * scale))),
	};
}

async function makeThumbnail(bytes: Uint8Array, { width, height }: Size): Promise<Raster | null> {
	if (photoTypeOf(bytes) === null) return null;
	try {
		const decoded = decodePng(bytes);
		if (decoded !== null) return resample(decoded, width, height);
		await startRenderer();
		return resample(drawn(bytes, width * 2, height * 2), width, height);
	} catch {
		return null;
	}
}

/** Any photo that the renderer can read, at twice the size, so that averaging hides its coarse scaling. */
function drawn(bytes: Uint8Array, width: number, height: number): Raster {
	const type = readPhotoHeader(bytes)?.type ?? "png";
	const uri = `data:image/${type};base64,${base64Of(bytes)}`;
	const image = `<image width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice" image-rendering="optimizeSpeed" href="${uri}"/>`;
	return rasterize(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`, []);
}
