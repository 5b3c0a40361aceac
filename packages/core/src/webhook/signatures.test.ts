import { createHmac, createSign, generateKeyPairSync, sign } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hook, NOW, verify } from "./webhook.fixtures.ts";

/* Signed by others (Node's OpenSSL, the vendors' own libraries), verified by us. */

const SECONDS = String(NOW / 1000);
const BODY = '{"a":"ü\u2028",\r\n "n":1}\r\n';

function hmac(form: "hex" | "base64", secret: string | Buffer, data: string, hash = "sha256"): string {
	return createHmac(hash, secret).update(data).digest(form);
}

const STANDARD = `whsec_${Buffer.from("a secret of thirty-two bytes....").toString("base64")}`;

interface Case {
	readonly provider: string;
	readonly secret: string;
	readonly body: string;
	readonly headers: (secret: string, body: string, seconds: string) => { readonly [name: string]: string };
	readonly isTimed: boolean;
}

const CASES: readonly Case[] = [
	{
		provider: "shopify",
		secret: "hush",
		body: BODY,
		headers: (secret, body) => ({ "X-Shopify-Hmac-Sha256": hmac("base64", secret, body) }),
		isTimed: false,
	},
	{
		provider: "woocommerce",
		secret: "hush",
		body: BODY,
		headers: (secret, body) => ({ "X-WC-Webhook-Signature": hmac("base64", secret, body) }),
		isTimed: false,
	},
	{
		provider: "stripe",
		secret: "whsec_test",
		body: BODY,
		headers: (secret, payload, seconds) => ({
			"Stripe-Signature": new Stripe("sk_test_x").webhooks.generateTestHeaderString({
				payload,
				secret,
				timestamp: Number(seconds),
			}),
		}),
		isTimed: true,
	},
	{
		provider: "resend",
		secret: STANDARD,
		body: BODY,
		headers: (secret, body, seconds) => ({
			"svix-id": "msg_1",
			"svix-timestamp": seconds,
			"svix-signature": `v1,bm9uZQ== ${new Webhook(secret).sign("msg_1", new Date(Number(seconds) * 1000), body)}`,
		}),
		isTimed: true,
	},
	{
		provider: "standard-webhooks",
		secret: STANDARD,
		body: BODY,
		headers: (secret, body, seconds) => ({
			"webhook-id": "msg_1",
			"webhook-timestamp": seconds,
			"webhook-signature": new Webhook(secret).sign("msg_1", new Date(Number(seconds) * 1000), body),
		}),
		isTimed: true,
	},
	{
		provider: "klaviyo",
		secret: "hush",
		body: BODY,
		headers: (secret, body) => ({
			"Klaviyo-Timestamp": "whatever form",
			"Klaviyo-Signature": hmac("hex", secret, `${body}whatever form`),
		}),
		isTimed: false,
	},
	{
		provider: "customer-io",
		secret: "hush",
		body: BODY,
		headers: (secret, body, seconds) => ({
			"X-CIO-Timestamp": seconds,
			"X-CIO-Signature": hmac("hex", secret, `v0:${seconds}:${body}`),
		}),
		isTimed: true,
	},
	{
		provider: "form",
		secret: "hush",
		body: BODY,
		headers: (secret, body) => ({ "Typeform-Signature": `sha256=${hmac("base64", secret, body)}` }),
		isTimed: false,
	},
	{
		provider: "form",
		secret: "hush",
		body: BODY,
		headers: (secret, body) => ({ "X-Hub-Signature-256": `sha256=${hmac("hex", secret, body)}` }),
		isTimed: false,
	},
];

describe.each(CASES)("$provider", ({ provider, secret, body, headers }) => {
	test("is trusted when signed with the secret, also while it is being replaced", async () => {
		const request = hook(body, headers(secret, body, SECONDS));
		expect(await verify(provider, request, [secret])).toMatchObject({ kind: "verified" });
		expect(await verify(provider, request, [STANDARD.slice(0, -8), secret])).toMatchObject({ kind: "verified" });
	});

	test("is refused with another secret, another body, no signature, no secret at all", async () => {
		const signed = headers(secret, body, SECONDS);
		expect(
			await verify(provider, hook(body, signed), [`whsec_${Buffer.from("another").toString("base64")}`]),
		).toMatchObject({ kind: "refused" });
		expect(await verify(provider, hook(body.replace("1", "2"), signed), [secret])).toMatchObject({ kind: "refused" });
		expect(await verify(provider, hook(body.replace("\r\n", "\n"), signed), [secret])).toMatchObject({
			kind: "refused",
		});
		expect(await verify(provider, hook(body), [secret])).toMatchObject({ kind: "refused" });
		expect(await verify(provider, hook(body, signed), [])).toMatchObject({ kind: "refused" });
		const broken = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, value.slice(0, -3)]));
		expect(await verify(provider, hook(body, broken), [secret])).toMatchObject({ kind: "refused" });
	});
});

test("an empty secret, as of a variable that was never set, lets nobody sign", async () => {
	// HMAC with an empty key is the same as with a single zero byte, which OpenSSL takes.
	const signature = hmac("base64", Buffer.from([0]), BODY);
	expect(await verify("shopify", hook(BODY, { "X-Shopify-Hmac-Sha256": signature }), [""])).toMatchObject({
		kind: "refused",
	});
});

describe.each(CASES.filter(({ isTimed }) => isTimed))("$provider", ({ provider, secret, body, headers }) => {
	test("is refused when it is sent again ten minutes later", async () => {
		for (const seconds of [NOW / 1000 - 301, NOW / 1000 + 301]) {
			const old = hook(body, headers(secret, body, String(seconds)));
			expect(await verify(provider, old, [secret])).toMatchObject({ kind: "refused" });
		}
	});
});

describe("sendgrid", () => {
	const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
	const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");

	function signed(body: string, seconds = SECONDS): { readonly [name: string]: string } {
		return {
			"X-Twilio-Email-Event-Webhook-Timestamp": seconds,
			"X-Twilio-Email-Event-Webhook-Signature": createSign("sha256")
				.update(seconds + body)
				.sign(privateKey, "base64"),
		};
	}

	test("is trusted when signed with the key, whatever lengths the two numbers of a signature have", async () => {
		// One in 128 signatures has a short number; so many of them cover both.
		for (let round = 0; round < 400; round += 1) {
			const body = `[{"n":${round}}]\r\n`;
			expect(await verify("sendgrid", hook(body, signed(body)), [key]), `round ${round}`).toMatchObject({
				kind: "verified",
			});
		}
	});

	test("is refused with another key, another body, another time, or rubbish", async () => {
		const other = generateKeyPairSync("ec", { namedCurve: "P-256" })
			.publicKey.export({ type: "spki", format: "der" })
			.toString("base64");
		expect(await verify("sendgrid", hook(BODY, signed(BODY)), [other, "no key"])).toMatchObject({ kind: "refused" });
		expect(await verify("sendgrid", hook(BODY.trimEnd(), signed(BODY)), [key])).toMatchObject({ kind: "refused" });
		expect(await verify("sendgrid", hook(BODY, signed(BODY, String(NOW / 1000 - 400))), [key])).toMatchObject({
			kind: "refused",
		});
		for (const rubbish of ["", "AAAA", "MEUCIQ==", "MIMBAAA=", "MAYCAQACAQA=", "not base64!"]) {
			const headers = { ...signed(BODY), "X-Twilio-Email-Event-Webhook-Signature": rubbish };
			const verdict = await verify("sendgrid", hook(BODY, headers), [key]);
			expect({ rubbish, ...verdict }).toMatchObject({ kind: "refused" });
		}
	});
});

function mailgunBody(signature: string, seconds = SECONDS): object {
	return { signature: { timestamp: seconds, token: "tok", signature }, "event-data": {} };
}

describe("mailgun", () => {
	test("is trusted when token and time are signed, and then for this one body", async () => {
		const request = hook(mailgunBody(hmac("hex", "hush", `${SECONDS}tok`)));
		expect(await verify("mailgun", request, ["hush"])).toEqual({ kind: "verified", once: { token: "tok" } });
		expect(await verify("mailgun", request, ["other"])).toMatchObject({ kind: "refused" });
		const old = String(NOW / 1000 - 301);
		expect(await verify("mailgun", hook(mailgunBody(hmac("hex", "hush", `${old}tok`), old)), ["hush"])).toMatchObject({
			kind: "refused",
		});
		expect(await verify("mailgun", hook("no json"), ["hush"])).toMatchObject({ kind: "refused" });
	});
});

describe.each(["postmark", "mailchimp", "brevo", "form"])("%s", (provider) => {
	test("takes the secret as a password, a bearer token or in the address", async () => {
		const basic = `Basic ${Buffer.from("pipit:hüsh").toString("base64")}`;
		for (const request of [
			hook("{}", { authorization: basic }),
			hook("{}", { authorization: "Bearer hüsh" }),
			hook("{}", {}, "https://pipit.example/hooks/x?key=h%C3%BCsh"),
		]) {
			expect(await verify(provider, request, ["old", "hüsh"])).toMatchObject({ kind: "verified" });
			expect(await verify(provider, request, ["hush"])).toMatchObject({ kind: "refused" });
			expect(await verify(provider, request, [""])).toMatchObject({ kind: "refused" });
		}
		expect(await verify(provider, hook("{}"), ["hush"])).toMatchObject({ kind: "refused" });
		expect(await verify(provider, hook("{}", { authorization: "Basic !!" }), ["hush"])).toMatchObject({
			kind: "refused",
		});
	});
});

describe("ses", () => {
	const topic = "arn:aws:sns:eu-west-1:123456789012:shop";
	const address = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";
	let folder = "";
	let certificate = "";
	let privateKey = "";

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "pipit-sns-"));
		const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=sns.amazonaws.com", "-days", "2"];
		execFileSync("openssl", [...args, "-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")], {
			stdio: "ignore",
		});
		certificate = readFileSync(join(folder, "cert.pem"), "utf8");
		privateKey = readFileSync(join(folder, "key.pem"), "utf8");
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	function envelope(
		version: "1" | "2",
		more: { readonly [key: string]: string } = {},
	): { readonly [key: string]: string } {
		const fields = {
			Type: "Notification",
			MessageId: "m-1",
			TopicArn: topic,
			Message: BODY,
			Timestamp: "2026-11-22T12:00:00.000Z",
			...more,
		};
		const names = Object.keys(fields)
			.filter((name) => !name.startsWith("Sign"))
			.toSorted();
		const text = names
			.map((name) => `${name}\n${String(Object.entries(fields).find(([field]) => field === name)?.[1])}\n`)
			.join("");
		const signature = sign(version === "1" ? "sha1" : "sha256", Buffer.from(text), privateKey).toString("base64");
		return { ...fields, SignatureVersion: version, Signature: signature, SigningCertURL: address, ...more };
	}

	const trust = { settings: { topic_arn: topic }, certificate: async (): Promise<string> => certificate };

	test("is trusted with both versions of the signature, with and without a subject", async () => {
		for (const version of ["1", "2"] as const) {
			expect(await verify("ses", hook(envelope(version)), [], trust)).toMatchObject({ kind: "verified" });
			expect(await verify("ses", hook(envelope(version, { Subject: "Hello" })), [], trust)).toMatchObject({
				kind: "verified",
			});
		}
		const confirmation = envelope("1", {
			Type: "SubscriptionConfirmation",
			Token: "t",
			SubscribeURL: "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t",
		});
		expect(await verify("ses", hook(confirmation), [], trust)).toMatchObject({ kind: "verified" });
	});

	test("is refused when anything differs: topic, message, certificate's host, certificate", async () => {
		const good = envelope("2");
		expect(await verify("ses", hook({ ...good, Message: "{}" }), [], trust)).toMatchObject({ kind: "refused" });
		expect(
			await verify("ses", hook(envelope("2", { TopicArn: "arn:aws:sns:eu-west-1:666:evil" })), [], trust),
		).toMatchObject({ kind: "refused" });
		for (const host of [
			"https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem",
			"https://evil.example/SimpleNotificationService-0.pem",
			"http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
			"https://sns.eu-west-1.amazonaws.com/other.pem",
			"https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0.pem",
		]) {
			const verdict = verify("ses", hook(envelope("2", { SigningCertURL: host })), [], {
				...trust,
				certificate: () => Promise.reject(new Error("fetched")),
			});
			expect({ host, ...(await verdict) }).toMatchObject({ kind: "refused" });
		}
		for (const text of [
			"",
			"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
			certificate.replace("MI", "MA"),
		]) {
			expect(await verify("ses", hook(good), [], { ...trust, certificate: async () => text })).toMatchObject({
				kind: "refused",
			});
		}
		expect(await verify("ses", hook(good), [], { ...trust, settings: {} })).toMatchObject({ kind: "refused" });
	});
});
