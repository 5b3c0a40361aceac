/** What an answer to a form is made for: whose token, in which message, which form, what it asks about, the how manieth. */
export interface NonceFor {
	readonly token: string;
	readonly message: number;
	readonly form: string;
	readonly about: string;
	readonly round: number;
}

const keys = new Map<string, Promise<CryptoKey>>();

/**
 * The nonce that the next answer must bring. It is computed, so asking for it changes nothing; the shard counts the answers,
 * so each is good for one. HMAC-SHA256, first 96 bits.
 */
export async function nonceFor(secret: string, { token, message, form, about, round }: NonceFor): Promise<string> {
	const text = JSON.stringify([token, message, form, about, round]);
	const signature = await crypto.subtle.sign("HMAC", await keyOf(secret), new TextEncoder().encode(text));
	return btoa(String.fromCharCode(...new Uint8Array(signature, 0, 12)))
		.replaceAll("+", "-")
		.replaceAll("/", "_");
}

/** Older answers that are still recognised as having been taken, so that a repeated request is no error. */
const REMEMBERED = 5;

/** Whether a nonce is the one of this round, one of the rounds before it, or none of ours. */
export async function judgeNonce(secret: string, nonce: string, next: NonceFor): Promise<"next" | "used" | "wrong"> {
	if (!/^[\w-]{16}$/.test(nonce)) return "wrong";
	for (let round = next.round; round >= 0 && round > next.round - REMEMBERED; round -= 1) {
		if ((await nonceFor(secret, { ...next, round })) === nonce) return round === next.round ? "next" : "used";
	}
	return "wrong";
}

function keyOf(secret: string): Promise<CryptoKey> {
	let key = keys.get(secret);
	if (key === undefined) {
		key = crypto.subtle.importKey(
			"raw",
			new TextEncoder().encode(`pipit form ${secret}`),
			{ name: "HMAC", hash: "SHA-256" },
			false,
			["sign"],
		);
		keys.set(secret, key);
	}
	return key;
}
