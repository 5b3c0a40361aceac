const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(encoder.encode(text));
}

/** One after the other; texts as UTF-8. */
export function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
	const bytes = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
	const whole = new Uint8Array(bytes.reduce((sum, part) => sum + part.byteLength, 0));
	let place = 0;
	for (const part of bytes) {
		whole.set(part, place);
		place += part.byteLength;
	}
	return whole;
}

/** Null where it is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
	try {
		return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
	} catch {
		return null;
	}
}

/** Null where it is no hexadecimal. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | null {
	if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null;
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
