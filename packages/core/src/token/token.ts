import { isProfileId, type ProfileId } from "../identity/index.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { TokenKeys } from "./keys.ts";
import { unfilledTag } from "./merge-tags.ts";

/**
 * Who an address in an email was made for. Signed, not secret, and without personal data:
 * version 1 byte ‖ key id 2 ‖ profile 8 ‖ message 4 ‖ sent minute 4 ‖ expiry day 2 ‖ HMAC-SHA256, first 12 bytes,
 * all big-endian: 33 bytes, 44 base64url characters.
 */
export interface RecipientToken {
	/** 0 to 65535; names the site and the key that signs. */
	readonly keyId: number;
	readonly profileId: ProfileId;
	/** 32 bits; 0 is a person token, which names no message. */
	readonly message: number;
	/** Epoch ms, a whole minute. */
	readonly sentAt: number;
	/** Epoch ms, a whole day (UTC), exclusive. */
	readonly expiresAt: number;
}

export type Verdict =
	| { readonly kind: "valid"; readonly token: RecipientToken }
	/** Signed by us, but too old to show personal content. */
	| { readonly kind: "expired"; readonly token: RecipientToken }
	| { readonly kind: "invalid" }
	/** The email tool sent its merge tag as it stands in the template. */
	| { readonly kind: "unfilled"; readonly tag: string };

/** A token that cannot be minted: a field out of its range, or a key id that is not in use. */
export class TokenError extends Error {
	override readonly name = "TokenError";
}

const VERSION = 1;
const SIGNED_BYTES = 21;
const SIGNATURE_BYTES = 12;
const TOKEN_CHARACTERS = 44;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The 44 characters that stand in an email. Throws TokenError. */
export async function mintToken(token: RecipientToken, keys: TokenKeys): Promise<string> {
	const bytes = new Uint8Array(SIGNED_BYTES + SIGNATURE_BYTES);
	bytes.set(encode(token));
	const key = await keys.key(token.keyId);
	if (key === null) throw new TokenError(`keyId: expected a key id in use, got ${token.keyId}`);
	bytes.set(await signatureOf(bytes.subarray(0, SIGNED_BYTES), key), SIGNED_BYTES);
	return toBase64url(bytes);
}

/** Reads a token from an address. Whatever stands there, it answers; the signature is compared in constant time. */
export async function verifyToken(text: string, keys: TokenKeys, now: number): Promise<Verdict> {
	const bytes = text.length === TOKEN_CHARACTERS ? fromBase64url(text) : null;
	if (bytes === null) return refusal(text);
	const signed = bytes.subarray(0, SIGNED_BYTES);
	const token = decode(signed);
	const key = token === null ? null : await keys.key(token.keyId);
	if (token === null || key === null) return refusal(text);
	if (!sameBytes(await signatureOf(signed, key), bytes.subarray(SIGNED_BYTES))) return refusal(text);
	return { kind: now < token.expiresAt ? "valid" : "expired", token };
}

function refusal(text: string): Verdict {
	const tag = unfilledTag(text);
	return tag === null ? { kind: "invalid" } : { kind: "unfilled", tag };
}

function encode(token: RecipientToken): Uint8Array {
	const view = new DataView(new ArrayBuffer(SIGNED_BYTES));
	if (!isProfileId(token.profileId)) {
		throw new TokenError(`profileId: expected 16 hexadecimal digits, got ${JSON.stringify(token.profileId)}`);
	}
	view.setUint8(0, VERSION);
	view.setUint16(1, inRange("keyId", token.keyId, 1, 0xffff));
	view.setBigUint64(3, BigInt(`0x${token.profileId}`));
	view.setUint32(11, inRange("message", token.message, 1, 0xffff_ffff));
	view.setUint32(15, inRange("sentAt", token.sentAt, MINUTE_MS, 0xffff_ffff));
	view.setUint16(19, inRange("expiresAt", token.expiresAt, DAY_MS, 0xffff));
	return new Uint8Array(view.buffer);
}

/** A field in its unit; nothing is rounded, so that what is read back is what was given. */
function inRange(field: string, value: number, unit: number, most: number): number {
	const count = value / unit;
	if (Number.isInteger(count) && count >= 0 && count <= most) return count;
	const multiple = unit === 1 ? "a whole number" : `a multiple of ${unit} ms`;
	throw new TokenError(`${field}: expected ${multiple} from 0 to ${most * unit}, got ${value}`);
}

function decode(signed: Uint8Array): RecipientToken | null {
	const view = new DataView(signed.buffer, signed.byteOffset, signed.byteLength);
	if (view.getUint8(0) !== VERSION) return null;
	const profileId = view.getBigUint64(3).toString(16).padStart(16, "0");
	if (!isProfileId(profileId)) return null;
	return {
		keyId: view.getUint16(1),
		profileId,
		message: view.getUint32(11),
		sentAt: view.getUint32(15) * MINUTE_MS,
		expiresAt: view.getUint16(19) * DAY_MS,
	};
}

async function signatureOf(signed: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<Uint8Array> {
	return new Uint8Array(await crypto.subtle.sign("HMAC", key, signed), 0, SIGNATURE_BYTES);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	let difference = a.length ^ b.length;
	for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
	return difference === 0;
}
