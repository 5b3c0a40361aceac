/** A transparent GIF of one pixel in 42 bytes, the fewest that every decoder takes. */
export function openPixel(): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (character) => character.charCodeAt(0));
}
