import { readFile } from "node:fs/promises";
import { PNG } from "pngjs";

const CORNERS = new URL("../../examples/shop/public/demo/images/corners.json", import.meta.url);
/** A square of this many pixels in one colour is a corner and no accident of a drawing. */
const SQUARE = 16;
/** Per channel; resampling and a palette of 256 colours move a colour by less. */
const TOLERANCE = 10;

/** Which products a picture shows: every product's photo has a flat colour of its own in its corner. Decoded apart from Pipit's encoder. */
export async function productsIn(png: Buffer): Promise<string[]> {
	const picture = PNG.sync.read(png);
	const corners: Record<string, { color: string }> = JSON.parse(await readFile(CORNERS, "utf8"));
	return Object.entries(corners)
		.filter(([, { color }]) => hasSquare(picture, Number.parseInt(color.slice(1), 16)))
		.map(([product]) => product);
}

function hasSquare(picture: PNG, color: number): boolean {
	const { width, height, data } = picture;
	const channels = [color >> 16, (color >> 8) & 255, color & 255];
	const matches = (x: number, y: number): boolean =>
		channels.every((channel, index) => Math.abs((data[(y * width + x) * 4 + index] ?? -99) - channel) <= TOLERANCE);
	for (let top = 0; top + SQUARE <= height; top += SQUARE / 2) {
		for (let left = 0; left + SQUARE <= width; left += SQUARE / 2) {
			let all = true;
			for (let y = top; all && y < top + SQUARE; y += 1) for (let x = left; all && x < left + SQUARE; x += 1) all = matches(x, y);
			if (all) return true;
		}
	}
	return false;
}
