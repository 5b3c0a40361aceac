import { describe, expect, it } from "vitest";
import type { ProfileId } from "../identity/index.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import { mintToken, type RecipientToken, TokenError, tokenKeys, verifyToken } from "./index.ts";

const SECRET = "a secret that is long enough for a test";
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 6, 30);
const keys = tokenKeys(SECRET, [1, 515]);

const token: RecipientToken = {
	keyId: 1,
	profileId: "0123456789abcdef" as ProfileId,
	message: 0xdead_beef,
	sentAt: Date.UTC(2026, 10, 22, 6, 30),
	expiresAt: Date.UTC(2027, 10, 22),
};

describe("a recipient token", () => {
	it("is 44 characters that hold the fields where the format says", async () => {
		const text = await mintToken({ ...token, keyId: 515 }, keys);
		expect(text).toMatch(/^[\w-]{44}$/);
		const bytes = Buffer.from(text, "base64url");
		expect(bytes.length).toBe(33);
		expect(bytes.readUInt8(0)).toBe(1);
		expect(bytes.readUInt16BE(1)).toBe(515);
		expect(bytes.toString("hex", 3, 11)).toBe("0123456789abcdef");
		expect(bytes.readUInt32BE(11)).toBe(0xdead_beef);
		expect(bytes.readUInt32BE(15) * 60_000).toBe(token.sentAt);
		expect(bytes.readUInt16BE(19) * DAY).toBe(token.expiresAt);
	});

	it("is signed as RFC 5869 and RFC 2104 say, which Node's own crypto confirms", async () => {
		const { createHmac, hkdfSync } = await import("node:crypto");
		const bytes = Buffer.from(await mintToken(token, keys), "base64url");
		const key = Buffer.from(hkdfSync("sha256", SECRET, "", "pipit token 1", 32));
		const expected = createHmac("sha256", key).update(bytes.subarray(0, 21)).digest().subarray(0, 12);
		expect(bytes.subarray(21).equals(expected)).toBe(true);
	});

	it("is read back as it was minted, whatever the fields", async () => {
		const random = randomNumbers(7);
		for (let round = 0; round < 300; round += 1) {
			const given: RecipientToken = {
				keyId: random(2) === 0 ? 1 : 515,
				profileId: Array.from({ length: 16 }, () => random(16).toString(16)).join("") as ProfileId,
				message: random(2 ** 32),
				sentAt: random(2 ** 32) * 60_000,
				expiresAt: (1 + random(65_535)) * DAY,
			};
			const verdict = await verifyToken(await mintToken(given, keys), keys, given.expiresAt - 1);
			expect(verdict, JSON.stringify(given)).toEqual({ kind: "valid", token: given });
		}
	});

	it("is valid until its day of expiry begins, and then still says whose it was", async () => {
		const text = await mintToken(token, keys);
		expect(await verifyToken(text, keys, token.expiresAt - 1)).toEqual({ kind: "valid", token });
		expect(await verifyToken(text, keys, token.expiresAt)).toEqual({ kind: "expired", token });
	});

	it("is refused when any single bit differs", async () => {
		const bytes = fromBase64url(await mintToken(token, keys));
		if (bytes === null) throw new Error("a minted token is base64url");
		for (let bit = 0; bit < bytes.length * 8; bit += 1) {
			const changed = Uint8Array.from(bytes);
			changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			expect(await verifyToken(toBase64url(changed), keys, NOW), `bit ${bit}`).toEqual({ kind: "invalid" });
		}
	});

	it("is refused when cut, lengthened, padded or written in another alphabet", async () => {
		const text = await mintToken(token, keys);
		for (let length = 0; length < text.length; length += 1) {
			expect(await verifyToken(text.slice(0, length), keys, NOW)).toEqual({ kind: "invalid" });
		}
		for (const other of [
			`${text}A`,
			`${text}====`,
			` ${text}`,
			text.replace(/.$/, "="),
			text.replace(/^./, "+"),
			text.replace(/^./, "é"),
			"\u0000".repeat(44),
		]) {
			expect(await verifyToken(other, keys, NOW), other).toEqual({ kind: "invalid" });
		}
	});

	it("is refused under another secret, and under a key id that is not in use", async () => {
		const text = await mintToken(token, keys);
		expect(await verifyToken(text, tokenKeys("another secret altogether, of length", [1, 515]), NOW)).toEqual({
			kind: "invalid",
		});
		expect(await verifyToken(text, tokenKeys(SECRET, [515]), NOW)).toEqual({ kind: "invalid" });
	});

	it("does not verify under another key id of the same secret", async () => {
		const bytes = fromBase64url(await mintToken(token, keys));
		if (bytes === null) throw new Error("a minted token is base64url");
		bytes[1] = 515 >> 8;
		bytes[2] = 515 & 255;
		expect(await verifyToken(toBase64url(bytes), keys, NOW)).toEqual({ kind: "invalid" });
	});

	it("never mistakes noise for a token", async () => {
		const random = randomNumbers(11);
		for (let round = 0; round < 2_000; round += 1) {
			const bytes = Uint8Array.from({ length: 33 }, () => random(256));
			bytes.set([1, 0, 1]);
			expect((await verifyToken(toBase64url(bytes), keys, NOW)).kind).toBe("invalid");
		}
	});

	it("is not minted from what it could not hold", async () => {
		const wrong: Partial<RecipientToken>[] = [
			{ keyId: 2 },
			{ keyId: 70_000 },
			{ keyId: -1 },
			{ profileId: "0123456789ABCDEF" as ProfileId },
			{ profileId: "" as ProfileId },
			{ message: 2 ** 32 },
			{ message: 0.5 },
			{ message: Number.NaN },
			{ sentAt: token.sentAt + 1 },
			{ sentAt: -60_000 },
			{ expiresAt: token.expiresAt + 60_000 },
			{ expiresAt: 65_536 * DAY },
		];
		for (const field of wrong) {
			await expect(mintToken({ ...token, ...field }, keys), JSON.stringify(field)).rejects.toThrow(TokenError);
		}
	});
});

describe("a merge tag that an email tool left unfilled", () => {
	const tags = [
		"{{ person.pipit_token }}",
		"{{contact.pipit}}",
		"{{${user_id}}}",
		"${pipit_token}",
		"{% pipit_token %}",
		"*|PIPIT|*",
		"%%pipit_token%%",
		"%PIPIT_TOKEN%",
		"-pipit_token-",
		"[[data:pipit]]",
		"<%= recipient.pipit %>",
		"[PipitToken]",
		"{pipit}",
		"%7B%7B%20person.pipit_token%20%7D%7D",
		"*%7CPIPIT%7C*",
	];
	it.each(tags)("is recognised: %s", async (tag) => {
		const verdict = await verifyToken(tag, keys, NOW);
		expect(verdict.kind).toBe("unfilled");
	});

	it("is not seen in a forged token, in nothing, and in odd encodings", async () => {
		for (const text of ["", "abc", "A".repeat(44), "-".repeat(44), "%E0%A4%A", "_", "a-b-c"]) {
			expect(await verifyToken(text, keys, NOW), text).toEqual({ kind: "invalid" });
		}
	});
});

function randomNumbers(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		const high = state;
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor(((high * 2 ** 20 + (state >>> 12)) / 2 ** 52) * below);
	};
}
