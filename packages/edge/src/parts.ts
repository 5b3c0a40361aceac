/** The UTF-8 bytes of a value as JSON. */
export function bytesOf(value: unknown): number {
	return utf8Bytes(JSON.stringify(value));
}

/** The UTF-8 bytes of a text; counted, because to encode it fills memory for a number. */
export function utf8Bytes(text: string): number {
	let bytes = text.length;
	for (let index = 0; index < text.length; index += 1) {
		const unit = text.charCodeAt(index);
		// Each half of a surrogate pair counts two of its four bytes.
		if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
	}
	return bytes;
}

/** Items in their order, cut into parts of at most `maxBytes` of JSON; a single larger item is a part of its own. */
export function partsByBytes<T>(items: readonly T[], maxBytes: number, sizeOf: (item: T) => number = bytesOf): T[][] {
	const parts: T[][] = [];
	let part: T[] = [];
	let size = 0;
	for (const item of items) {
		const bytes = sizeOf(item) + 1;
		if (part.length > 0 && size + bytes > maxBytes) {
			parts.push(part);
			part = [];
			size = 0;
		}
		part.push(item);
		size += bytes;
	}
	if (part.length > 0) parts.push(part);
	return parts;
}

/** What one queue message may hold: Cloudflare takes 128 KB, and the rest of the message needs room. */
export const MESSAGE_BYTES = 100_000;
