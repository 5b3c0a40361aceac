import { crc32, deflateSync } from "node:zlib";

/** A picture whose pixels are numbers into a palette. */
export interface IndexedPicture {
	readonly width: number;
	readonly height: number;
	/** Rows from the top; each starts with the filter byte 0 and has one byte for each pixel. */
	readonly rows: Uint8Array;
	/** At most 256 colours, each four bytes: red, green, blue, alpha, not multiplied. */
	readonly palette: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PALETTE_COLOR = 3;

/** A PNG of colour type 3, with tRNS where a colour is not opaque (https://www.w3.org/TR/png-3/). */
export function pngFile({ width, height, rows, palette }: IndexedPicture, level: number): Uint8Array<ArrayBuffer> {
	const header = new Uint8Array(13);
	const view = new DataView(header.buffer);
	view.setUint32(0, width);
	view.setUint32(4, height);
	header.set([8, PALETTE_COLOR, 0, 0, 0], 8);
	const colors = new Uint8Array((palette.length / 4) * 3);
	let translucent = 0;
	for (let index = 0; index < palette.length / 4; index += 1) {
		colors.set(palette.subarray(index * 4, index * 4 + 3), index * 3);
		if (palette[index * 4 + 3] !== 255) translucent = index + 1;
	}
	const alphas = Uint8Array.from({ length: translucent }, (_, index) => palette[index * 4 + 3] ?? 255);
	const parts = [SIGNATURE, chunk("IHDR", header), chunk("PLTE", colors)];
	if (translucent > 0) parts.push(chunk("tRNS", alphas));
	parts.push(chunk("IDAT", deflateSync(rows, { level, memLevel: 9 })), chunk("IEND", new Uint8Array(0)));
	return joined(parts);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(12 + data.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, data.length);
	for (let index = 0; index < 4; index += 1) bytes[4 + index] = type.charCodeAt(index);
	bytes.set(data, 8);
	view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
	return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.length;
	}
	return whole;
}
