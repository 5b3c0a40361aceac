import type { PlacedPhoto } from "../photo-layer.ts";
import { indexed, type Raster } from "../palette.ts";
import { type Division, divideColors } from "../median-cut.ts";
import { boxOf, coverageOf } from "./boxes.ts";
import { blend, type Canvas } from "./canvas.ts";

/** A photo in the size that it is drawn in, as numbers into its own palette, and how many pixels have each colour. */
interface Thumbnail {
	readonly numbers: Uint8Array;
	readonly words: Uint32Array;
	readonly counts: Uint32Array;
	readonly id: number;
}

const thumbnails = new WeakMap<Raster, Thumbnail>();
let lastId = 0;

/** Made once for each photo and size, together with what is kept of it. */
function thumbnailOf(raster: Raster): Thumbnail {
	let thumbnail = thumbnails.get(raster);
	if (thumbnail === undefined) {
		const { rows, palette } = indexed(raster);
		const { width, height } = raster;
		const numbers = new Uint8Array(width * height);
		for (let y = 0; y < height; y += 1)
			numbers.set(rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
		const words = new Uint32Array(palette.slice().buffer);
		const counts = new Uint32Array(words.length);
		for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1;
		lastId += 1;
		thumbnail = { numbers, words, counts, id: lastId };
		thumbnails.set(raster, thumbnail);
	}
	return thumbnail;
}

/** Left for the mixed colours of the photos' edges. */
const SPARE = 12;

/** Draws photos on top, in as many colours as the palette has left, which they share. */
export function paintPhotos(
	canvas: Canvas,
	photos: readonly { readonly place: PlacedPhoto; readonly raster: Raster }[],
): void {
	const drawn = photos.map(({ place, raster }) => ({ place, raster, thumbnail: thumbnailOf(raster) }));
	const numberOf = sharedColors(
		canvas,
		drawn.map(({ thumbnail }) => thumbnail),
	);
	for (const { place, raster, thumbnail } of drawn) {
		const numbers = numberOf.get(thumbnail.id);
		if (numbers !== undefined) paintPhoto(canvas, place, raster, thumbnail, numbers);
	}
}

/** The divisions of sets of photos that were drawn together before. */
const divisions = new Map<string, Division>();
const MOST_DIVISIONS = 200;

/** For each photo, which number of the canvas stands for each of its own. */
function sharedColors(canvas: Canvas, all: readonly Thumbnail[]): Map<number, Uint8Array> {
	const distinct = [...new Set(all)];
	const most = Math.max(2, canvas.free - SPARE);
	const total = distinct.reduce((sum, { words }) => sum + words.length, 0);
	const found = new Map<number, Uint8Array>();
	if (total <= most) {
		for (const { id, words } of distinct) found.set(id, Uint8Array.from(words, (word) => canvas.number(word)));
		return found;
	}
	const key = `${most} ${distinct.map(({ id }) => id).join(" ")}`;
	let division = divisions.get(key);
	if (division === undefined) {
		const colors = new Uint32Array(total);
		const counts = new Uint32Array(total);
		let offset = 0;
		for (const thumbnail of distinct) {
			colors.set(thumbnail.words, offset);
			counts.set(thumbnail.counts, offset);
			offset += thumbnail.words.length;
		}
		division = divideColors({ colors, counts }, most);
		if (divisions.size >= MOST_DIVISIONS) divisions.clear();
		divisions.set(key, division);
	}
	const numbers = Array.from(division.colors, (word) => canvas.number(word));
	let offset = 0;
	for (const { id, words } of distinct) {
		const from = offset;
		found.set(
			id,
			Uint8Array.from(words, (_, index) => numbers[division.numberOf[from + index] ?? 0] ?? 0),
		);
		offset += words.length;
	}
	return found;
}

function paintPhoto(
	canvas: Canvas,
	place: PlacedPhoto,
	{ width, height }: Raster,
	thumbnail: Thumbnail,
	numbers: Uint8Array,
): void {
	const box = boxOf(0, 0, width, height, place.radius);
	const isOpaque = thumbnail.words.every((word) => word >>> 24 === 255);
	const left = Math.max(0, -place.x);
	const right = Math.min(width, canvas.width - place.x);
	for (let row = Math.max(0, -place.y); row < height && row + place.y < canvas.height; row += 1) {
		const from = row * width;
		const to = (row + place.y) * (canvas.width + 1) + 1 + place.x;
		const inset = row < place.radius || row >= height - place.radius ? Math.ceil(place.radius) : 0;
		const flatFrom = isOpaque ? Math.max(left, inset) : right;
		const flatTo = isOpaque ? Math.min(right, width - inset) : right;
		for (let column = left; column < right; column += 1) {
			if (column === flatFrom && flatTo > flatFrom) {
				for (; column < flatTo; column += 1)
					canvas.rows[to + column] = numbers[thumbnail.numbers[from + column] ?? 0] ?? 0;
				if (column >= right) break;
			}
			const cover = coverageOf(box, column, row);
			if (cover <= 0) continue;
			const word = thumbnail.words[thumbnail.numbers[from + column] ?? 0] ?? 0;
			const under = canvas.word(canvas.rows[to + column] ?? 0);
			canvas.rows[to + column] = canvas.number(blend(word, under, cover));
		}
	}
}
