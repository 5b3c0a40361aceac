import { base64Of } from "./base64.ts";
import { type PhotoHeader, readPhotoHeader } from "./photo-size.ts";

/** Decoded, a photo takes four bytes for each pixel of the isolate's 128 MB. */
const LARGEST_SIDE = 6_000;
const LARGEST_AREA = 6_300_000;
const LARGEST_BYTES = 4_000_000;

/**
 * A PNG or JPEG as a data URI for a picture; null for what is neither, is empty, or would be too large decoded.
 * What passes may still be broken inside: then its place in the picture stays plain.
 */
export function imageDataUri(bytes: Uint8Array): string | null {
	if (bytes.length > LARGEST_BYTES) return null;
	const header = readPhotoHeader(bytes);
	return header !== null && isDrawable(header) ? `data:image/${header.type};base64,${base64Of(bytes)}` : null;
}

/** The content type of a photo that may be shown as it is; null for what is no PNG or JPEG, or is too large. */
export function photoTypeOf(bytes: Uint8Array): "image/png" | "image/jpeg" | null {
	const header = bytes.length > LARGEST_BYTES ? null : readPhotoHeader(bytes);
	if (header === null || !isDrawable(header)) return null;
	return header.type === "png" ? "image/png" : "image/jpeg";
}

/** Whether a photo of this size can be decoded within the isolate's memory. */
export function isDrawable(header: PhotoHeader | null): boolean {
	if (header === null) return false;
	const { width, height } = header;
	return width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE && width * height <= LARGEST_AREA;
}
