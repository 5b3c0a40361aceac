/** Bytes whose number is a multiple of three, so that no padding is needed. */
export function toBase64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_");
}

/** The bytes of a text whose length is a multiple of four; null where it is not base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
	if (!/^(?:[\w-]{4})*$/.test(text)) return null;
	return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
