import { utf8 } from "./bytes.ts";

export type HmacHash = "SHA-1" | "SHA-256";

/**
 * Whether a signature is the HMAC (RFC 2104) of the data under one of the keys. Compared in constant time, by WebCrypto
 * itself; a signature that could not be decoded (null) is none.
 */
export async function isHmac(
	hash: HmacHash,
	keys: readonly (string | Uint8Array<ArrayBuffer>)[],
	data: Uint8Array<ArrayBuffer>,
	signature: Uint8Array<ArrayBuffer> | null,
): Promise<boolean> {
	if (signature === null || signature.byteLength === 0) return false;
	let isSigned = false;
	for (const secret of keys) {
		const raw = typeof secret === "string" ? utf8(secret) : secret;
		// An empty key would let anybody sign.
		if (raw.byteLength === 0) continue;
		const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash }, false, ["verify"]);
		if (await crypto.subtle.verify("HMAC", key, signature, data)) isSigned = true;
	}
	return isSigned;
}

/** Whether a text, such as a password, is one of the secrets: both sign the same, and signatures are compared in constant time. */
export async function isSecret(secrets: readonly string[], given: string | null): Promise<boolean> {
	if (given === null || given === "") return false;
	const data = utf8("pipit");
	const key = await crypto.subtle.importKey("raw", utf8(given), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
	return isHmac("SHA-256", secrets, data, new Uint8Array(await crypto.subtle.sign("HMAC", key, data)));
}
