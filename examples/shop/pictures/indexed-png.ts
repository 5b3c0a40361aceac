import { crc32, deflateSync } from "node:zlib";

const MOST_COLORS = 256;

/**
 * Opaque RGBA pixels as a PNG with a palette (PNG specification, colour type 3). Flat drawings have few colours and many
 * rare ones along their edges: the 256 most frequent are kept, the rest take the nearest of them.
 */
export function indexedPng(pixels: Uint8Array, width: number, height: number): Uint8Array {
	const palette = mostFrequent(pixels);
	const indexOf = new Map(palette.map((color, index) => [color, index]));
	const rows = new Uint8Array(height * (width + 1));
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) {
			const color = colorAt(pixels, (y * width + x) * 4);
			let index = indexOf.get(color);
			if (index === undefined) {
				index = nearest(palette, color);
				indexOf.set(color, index);
			}
			rows[y * (width + 1) + 1 + x] = index;
		}
	}
	const header = new Uint8Array(13);
	const view = new DataView(header.buffer);
	view.setUint32(0, width);
	view.setUint32(4, height);
	header.set([8, 3, 0, 0, 0], 8);
	const colors = Uint8Array.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
	return Buffer.concat([
		Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
		chunk("IHDR", header),
		chunk("PLTE", colors),
		chunk("IDAT", deflateSync(rows, { level: 9 })),
		chunk("IEND", new Uint8Array(0)),
	]);
}

function colorAt(pixels: Uint8Array, at: number): number {
	return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
}

function mostFrequent(pixels: Uint8Array): number[] {
	const counts = new Map<number, number>();
	for (let at = 0; at < pixels.length; at += 4) {
		const color = colorAt(pixels, at);
		counts.set(color, (counts.get(color) ?? 0) + 1);
	}
	return [...counts.entries()]
		.toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
		.slice(0, MOST_COLORS)
		.map(([color]) => color);
}

function nearest(palette: readonly number[], color: number): number {
	let best = 0;
	let bestDistance = Number.POSITIVE_INFINITY;
	for (const [index, candidate] of palette.entries()) {
		const red = (candidate >> 16) - (color >> 16);
		const green = ((candidate >> 8) & 255) - ((color >> 8) & 255);
		const blue = (candidate & 255) - (color & 255);
		const distance = red * red * 2 + green * green * 4 + blue * blue * 3;
		if (distance < bestDistance) {
			bestDistance = distance;
			best = index;
		}
	}
	return best;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const framed = Buffer.alloc(body.length + 8);
	framed.writeUInt32BE(data.length, 0);
	framed.set(body, 4);
	framed.writeUInt32BE(crc32(body), body.length + 4);
	return framed;
}
