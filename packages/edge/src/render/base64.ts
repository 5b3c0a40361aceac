const CHUNK = 0x8000;

export function base64Of(bytes: Uint8Array): string {
	let binary = "";
	for (let start = 0; start < bytes.length; start += CHUNK)
		binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
	return btoa(binary);
}

/** Throws where the text is not base64. */
export function bytesOfBase64(base64: string): Uint8Array {
	const binary = atob(base64);
	const bytes = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
	return bytes;
}
