import { countColors, type Swatches } from "./swatches.ts";
import { divideColors } from "./median-cut.ts";

/** Pixels as a rasteriser leaves them: four bytes each (red, green, blue, alpha), the colours multiplied by alpha. */
export interface Raster {
	readonly width: number;
	readonly height: number;
	readonly pixels: Uint8Array;
}

export interface Indexed {
	/** Each row starts with a byte 0, PNG's filter "none"; then one palette number for each pixel. */
	readonly rows: Uint8Array;
	/** Red, green, blue, alpha for each number, the colours no longer multiplied. */
	readonly palette: Uint8Array;
}

const MOST_COLORS = 256;

/** The picture in at most `most` colours: its own where it has no more, else those that come nearest. */
export function indexed({ width, height, pixels }: Raster, most: number = MOST_COLORS): Indexed {
	const words = wordsOf(pixels);
	const { numbers, swatches } = countColors(words);
	if (swatches.colors.length <= most)
		return { rows: rowsOf(numbers, width, height, null), palette: straight(swatches.colors) };
	const { colors, numberOf } = divideColors(swatches, most);
	return { rows: rowsOf(numbers, width, height, numberOf), palette: straight(colors) };
}

/** Four bytes as one number; red is the lowest, as on every machine that workerd runs on. */
function wordsOf(pixels: Uint8Array): Uint32Array {
	const aligned = pixels.byteOffset % 4 === 0 ? pixels : pixels.slice();
	return new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / 4));
}

function rowsOf(numbers: Uint16Array, width: number, height: number, numberOf: Uint8Array | null): Uint8Array {
	const rows = new Uint8Array((width + 1) * height);
	for (let y = 0; y < height; y += 1) {
		const row = numbers.subarray(y * width, (y + 1) * width);
		const start = y * (width + 1) + 1;
		if (numberOf === null) rows.set(row, start);
		else for (let x = 0; x < width; x += 1) rows[start + x] = numberOf[row[x] ?? 0] ?? 0;
	}
	return rows;
}

/** Undoes the multiplication by alpha. */
function straight(colors: Swatches["colors"]): Uint8Array {
	const bytes = new Uint8Array(colors.length * 4);
	for (const [index, word] of colors.entries()) {
		const alpha = word >>> 24;
		bytes[index * 4 + 3] = alpha;
		for (let channel = 0; channel < 3; channel += 1) {
			const value = (word >>> (channel * 8)) & 255;
			bytes[index * 4 + channel] = alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha));
		}
	}
	return bytes;
}
