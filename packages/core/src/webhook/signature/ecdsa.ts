import { fromBase64 } from "./bytes.ts";
import { DER_INTEGER, DER_SEQUENCE, derAt, derChildren } from "./der.ts";

/** Bytes of one coordinate on P-256. */
const COORDINATE = 32;

/**
 * Whether an ECDSA signature in DER (as OpenSSL writes it) over P-256 and SHA-256 fits one of the public keys, each SPKI
 * in base64 without PEM armour. WebCrypto itself only knows the two numbers side by side (IEEE P1363).
 */
export async function isEcdsa(
	publicKeys: readonly string[],
	data: Uint8Array<ArrayBuffer>,
	signature: Uint8Array | null,
): Promise<boolean> {
	const raw = signature === null ? null : numbersOf(signature);
	if (raw === null) return false;
	for (const text of publicKeys) {
		const spki = fromBase64(text.replaceAll(/-----[A-Z ]+-----|\s/g, ""));
		if (spki === null) continue;
		try {
			const key = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, false, [
				"verify",
			]);
			if (await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, raw, data)) return true;
		} catch {
			// A secret that is no public key fits nothing.
		}
	}
	return false;
}

function numbersOf(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
	const sequence = derAt(der, 0);
	if (sequence?.tag !== DER_SEQUENCE || sequence.end !== der.length) return null;
	const children = derChildren(der, sequence);
	if (children?.length !== 2) return null;
	const raw = new Uint8Array(2 * COORDINATE);
	for (const [index, { tag, content, end }] of children.entries()) {
		let start = content;
		while (start < end && der[start] === 0) start += 1;
		if (tag !== DER_INTEGER || end - start > COORDINATE) return null;
		raw.set(der.subarray(start, end), (index + 1) * COORDINATE - (end - start));
	}
	return raw;
}
