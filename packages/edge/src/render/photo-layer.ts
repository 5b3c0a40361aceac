import type { Raster } from "./palette.ts";
import type { ReadyPhoto } from "./compose/compose.ts";

/** A photo that lies on top of the drawing, in pixels of the picture. */
export interface PlacedPhoto {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	readonly radius: number;
	/** "cover" cuts its edges off to fill the place; "within" shows all of it, at the left and in the middle. */
	readonly fit: "cover" | "within";
	readonly uri: string;
}

const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
/** How the ready components write a photo: nothing is drawn over it, and no transformation holds where it stands. */
const PHOTO = new RegExp(
	`<image data-layer="top" x="${NUMBER}" y="${NUMBER}" width="${NUMBER}" height="${NUMBER}" data-radius="${NUMBER}" preserveAspectRatio="(xMidYMid slice|xMinYMid meet)" href="((?:data:image/|photo:)[^"]*)"/>`,
	"g",
);
const ROOT = new RegExp(`^<svg [^>]*width="${NUMBER}" height="${NUMBER}" viewBox="0 0 ${NUMBER} ${NUMBER}">`);

/**
 * Takes the photos out of a picture that lie on top of it. Scaling and clipping them here takes a tenth of the
 * renderer's time; other images stay in the SVG and are drawn by it.
 */
export function splitPhotos(svg: string): { readonly drawing: string; readonly photos: readonly PlacedPhoto[] } {
	const [, pixelWidth, , viewWidth] = ROOT.exec(svg) ?? [];
	const scale = Number(pixelWidth) / Number(viewWidth);
	if (!Number.isFinite(scale) || scale <= 0) return { drawing: svg, photos: [] };
	const photos: PlacedPhoto[] = [];
	const drawing = svg.replaceAll(PHOTO, (_, ...parts: string[]) => {
		const [x = 0, y = 0, width = 0, height = 0, radius = 0] = parts
			.slice(0, 5)
			.map((text) => Math.round(Number(text) * scale));
		const fit = parts[5] === "xMinYMid meet" ? "within" : "cover";
		photos.push({ x, y, width, height, radius, fit, uri: parts[6] ?? "" });
		return "";
	});
	return { drawing, photos };
}

/** Whether a photo can be seen, and is not larger than any picture. */
export function isSized({ width, height }: PlacedPhoto): boolean {
	return width >= 1 && height >= 1 && width <= LARGEST_SIDE && height <= LARGEST_SIDE;
}

const LARGEST_SIDE = 4_000;

/** Draws photos into the pixels, with round corners. */
export function drawPhotos(raster: Raster, photos: readonly ReadyPhoto[]): void {
	for (const { place, raster: thumbnail } of photos) blend(raster, place, thumbnail);
}

function blend(target: Raster, photo: PlacedPhoto, source: Raster): void {
	const opaque = isOpaque(source);
	for (let row = 0; row < source.height; row += 1) {
		const y = photo.y + row;
		if (y < 0 || y >= target.height) continue;
		const corner = row < photo.radius || row >= source.height - photo.radius;
		const left = Math.max(0, -photo.x);
		const right = Math.min(source.width, target.width - photo.x);
		if (opaque && !corner) {
			const start = row * source.width * 4;
			target.pixels.set(
				source.pixels.subarray(start + left * 4, start + right * 4),
				(y * target.width + photo.x + left) * 4,
			);
		} else for (let column = left; column < right; column += 1) blendPixel(target, photo, source, column, row);
	}
}

function isOpaque({ pixels }: Raster): boolean {
	for (let index = 3; index < pixels.length; index += 4) if (pixels[index] !== 255) return false;
	return true;
}

/** "Source over" of multiplied colours (Porter and Duff 1984), weighted by how much of the pixel the photo covers. */
function blendPixel(target: Raster, photo: PlacedPhoto, source: Raster, column: number, row: number): void {
	const from = (row * source.width + column) * 4;
	const to = ((photo.y + row) * target.width + photo.x + column) * 4;
	const cover = coverage(column, row, photo);
	const rest = 1 - (cover * (source.pixels[from + 3] ?? 0)) / 255;
	for (let channel = 0; channel < 4; channel += 1) {
		target.pixels[to + channel] = Math.round(
			cover * (source.pixels[from + channel] ?? 0) + rest * (target.pixels[to + channel] ?? 0),
		);
	}
}

/** How much of a pixel lies within the rounded rectangle, from 0 to 1. */
function coverage(column: number, row: number, { width, height, radius }: PlacedPhoto): number {
	const x = Math.min(column, width - 1 - column) + 0.5;
	const y = Math.min(row, height - 1 - row) + 0.5;
	if (x >= radius || y >= radius) return 1;
	return Math.min(Math.max(radius - Math.hypot(radius - x, radius - y) + 0.5, 0), 1);
}
