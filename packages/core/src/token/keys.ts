/** Finds the signing key of a key id; null for ids that are not in use. */
export interface TokenKeys {
	key(keyId: number): Promise<CryptoKey | null>;
}

/** Keys derived from one secret by HKDF-SHA256 (RFC 5869), each once. */
export function tokenKeys(secret: string, keyIds: readonly number[]): TokenKeys {
	const known = new Set(keyIds);
	return { key: async (keyId) => (known.has(keyId) ? derivedKey(secret, keyId) : null) };
}

/** Derived keys by secret and key id. A deployment has one secret and a few ids; more than this is a test suite. */
const MOST_KEPT = 256;
const derived = new Map<string, Promise<CryptoKey>>();

function derivedKey(secret: string, keyId: number): Promise<CryptoKey> {
	const name = `${keyId}:${secret}`;
	let key = derived.get(name);
	if (key === undefined) {
		key = derive(secret, keyId);
		if (derived.size >= MOST_KEPT) derived.clear();
		derived.set(name, key);
	}
	return key;
}

async function derive(secret: string, keyId: number): Promise<CryptoKey> {
	const encoder = new TextEncoder();
	const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
	const info = encoder.encode(`pipit token ${keyId}`);
	return crypto.subtle.deriveKey(
		{ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info },
		base,
		{ name: "HMAC", hash: "SHA-256", length: 256 },
		false,
		["sign"],
	);
}
