/** What kind of photo some bytes are, and how large it is. */
export interface PhotoHeader {
	readonly type: "png" | "jpeg";
	readonly width: number;
	readonly height: number;
}

/** Reads the header of a PNG or JPEG; null for anything else, whatever it says it is. */
export function readPhotoHeader(bytes: Uint8Array): PhotoHeader | null {
	return pngHeader(bytes) ?? jpegHeader(bytes);
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

/** The signature and the IHDR chunk (https://www.w3.org/TR/png-3/#11IHDR). */
function pngHeader(bytes: Uint8Array): PhotoHeader | null {
	if (bytes.length < 33 || PNG_SIGNATURE.some((byte, index) => bytes[index] !== byte)) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return { type: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** The first frame header (SOF0 to SOF2: baseline and progressive) among the segments (ITU-T T.81, B.1.1.3). */
function jpegHeader(bytes: Uint8Array): PhotoHeader | null {
	if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 2;
	while (at + 9 <= bytes.length) {
		if (bytes[at] !== 0xff) return null;
		const marker = bytes[at + 1] ?? 0;
		if (marker === 0xff) {
			at += 1;
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xc2)
			return { type: "jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
		const length = view.getUint16(at + 2);
		if (marker === 0xda || marker === 0xd9 || length < 2) return null;
		at += 2 + length;
	}
	return null;
}
