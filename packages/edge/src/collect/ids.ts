/** 128 bits of SHA-256 over the parts as 32 hexadecimal digits: the same for the same parts, whenever they come. */
export async function stableId(...parts: readonly string[]): Promise<string> {
	const bytes = new TextEncoder().encode(JSON.stringify(parts));
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
	let hex = "";
	for (const byte of digest.subarray(0, 16)) hex += byte.toString(16).padStart(2, "0");
	return hex;
}
