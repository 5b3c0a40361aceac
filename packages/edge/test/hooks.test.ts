import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, profile, publishShop, request, startAfresh } from "./support.ts";

/* Webhooks as their senders sign them, through the whole Worker to the profile. */

const SECRET = "hook-secret";
const source = (provider: string): string => `provider: ${provider}\nsecret: PIPIT_HOOK_TEST\n`;

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:shop";

const FORM = `
provider: form
secret: PIPIT_HOOK_TEST
map: { event: Survey Answered, id: id, email: answers.email, traits: { taste: answers.taste }, properties: { score: answers.score } }
`;

const ORDER = {
	id: 1001,
	email: "bob@shop.example",
	created_at: new Date(Date.now() - 60_000).toISOString(),
	currency: "EUR",
	total_price: "24.00",
	customer: { id: 77 },
	line_items: [{ product_id: "cup", title: "Cup", price: "12.00", quantity: 2 }],
};

async function hmac(data: string, form: "hex" | "base64"): Promise<string> {
	const bytes = new TextEncoder();
	const key = await crypto.subtle.importKey("raw", bytes.encode(SECRET), { name: "HMAC", hash: "SHA-256" }, false, [
		"sign",
	]);
	const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(data)));
	if (form === "base64") return btoa(String.fromCharCode(...signature));
	return Array.from(signature, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function shopify(topic: string, body: object, signed = true): Promise<Response> {
	const text = JSON.stringify(body);
	const signature = await hmac(signed ? text : `${text} `, "base64");
	return request("/hooks/shop", {
		method: "POST",
		body: text,
		headers: { "x-shopify-topic": topic, "x-shopify-hmac-sha256": signature },
	});
}

/** One moment for all, so that a webhook that is sent again is the same to the byte. */
const NOW = Math.floor(Date.now() / 1000);

async function mailgun(token: string, event: object): Promise<Response> {
	const timestamp = String(NOW);
	const signature = { timestamp, token, signature: await hmac(timestamp + token, "hex") };
	return request("/hooks/mail", { method: "POST", body: JSON.stringify({ signature, "event-data": event }) });
}

async function survey(body: object): Promise<Response> {
	const headers = { "content-type": "application/json" };
	return request(`/hooks/survey?key=${SECRET}`, { method: "POST", body: JSON.stringify(body), headers });
}

async function tokens(): Promise<unknown> {
	return env.DB.prepare("SELECT count(*) AS tokens FROM hook_tokens").first("tokens");
}

describe("webhooks", () => {
	beforeEach(async () => {
		await startAfresh();
		const published = await publishShop({
			"sources/shop.yaml": source("shopify"),
			"sources/woo.yaml": source("woocommerce"),
			"sources/mail.yaml": source("mailgun"),
			"sources/survey.yaml": FORM,
			"sources/brevo.yaml": source("brevo"),
			"sources/ses.yaml": `provider: ses\nsettings: { topic_arn: "${TOPIC}" }\n`,
			"sources/unset.yaml": "provider: shopify\nsecret: PIPIT_HOOK_NEVER_SET\n",
		});
		if (!published.ok) throw new Error(await published.text());
	});

	it("an order joins the profile of its customer, once, however often it is told", async () => {
		const first = await shopify("orders/create", ORDER);
		expect(first.status).toBe(200);
		expect(await first.json()).toMatchObject({ accepted: 1, refused: [] });
		await shopify("orders/create", ORDER);
		await shopify("orders/paid", ORDER);
		// Who a second identifier names is settled between shards a moment later.
		await expect.poll(async () => (await profile("email:bob@shop.example"))?.profile_id ?? null).not.toBeNull();
		const person = await profile("user_id:77");
		expect((await profile("email:bob@shop.example"))?.profile_id).toBe(person?.profile_id);
		expect(person?.events.filter((event) => event.name === "Order Completed")).toHaveLength(1);
		expect(person?.events[0]).toMatchObject({ name: "Order Completed", properties: { total: 24, currency: "EUR" } });
	});

	it("what nobody signed, or somebody else, is told nothing and stored nowhere", async () => {
		const forged = await shopify("orders/create", ORDER, false);
		expect(forged.headers.get("content-type")).toContain("application/problem+json");
		expect([forged.status, await forged.json()]).toEqual([401, { type: "about:blank", title: "Not signed by this source", status: 401 }]);
		expect(await profile("email:bob@shop.example")).toBeNull();
		const unset = await request("/hooks/unset", {
			method: "POST",
			body: "{}",
			headers: { "x-shopify-hmac-sha256": await hmac("{}", "base64") },
		});
		expect(unset.status).toBe(401);
		expect((await request("/hooks/nobody", { method: "POST", body: "{}" })).status).toBe(404);
		expect((await request("/hooks/shop", { method: "POST", body: "x".repeat(2_000_000) })).status).toBe(413);
	});

	it("probes are answered, unused topics are taken, so that no sender gives up", async () => {
		expect((await request("/hooks/woo", { method: "POST", body: "webhook_id=9" })).status).toBe(200);
		expect((await request("/hooks/mail")).status).toBe(200);
		const unused = await shopify("themes/publish", {});
		expect([unused.status, await unused.json()]).toEqual([
			200,
			expect.objectContaining({ accepted: 0, ignored: ["the topic themes/publish is not used"] }),
		]);
	});

	it("a signature that does not cover the body is good for one body", async () => {
		const event = { event: "opened", recipient: "ada@shop.example", timestamp: Date.now() / 1000 };
		expect((await mailgun("token-1", event)).status).toBe(200);
		expect((await mailgun("token-1", event)).status).toBe(200);
		const stolen = await mailgun("token-1", { ...event, recipient: "eve@shop.example" });
		expect([stolen.status, await stolen.json()]).toEqual([
			401,
			expect.objectContaining({ title: "This signature was used for something else" }),
		]);
		expect(await profile("email:eve@shop.example")).toBeNull();
		expect((await profile("email:ada@shop.example"))?.events).toHaveLength(1);
	});

	it("who unsubscribes at the email tool is asked for consent no more", async () => {
		await mailgun("token-2", { event: "unsubscribed", recipient: "ada@shop.example", timestamp: Date.now() / 1000 });
		const person = await profile("email:ada@shop.example");
		expect(person?.events.map((event) => event.name).toSorted()).toEqual(["Consent Updated", "Unsubscribed"]);
		expect(person?.consent).toMatchObject({ email: false });
	});

	it("who asks the shop to be forgotten is erased, and asking again changes nothing", async () => {
		await shopify("orders/create", ORDER);
		expect(await profile("user_id:77")).not.toBeNull();
		const asked = { customer: { id: 77, email: "bob@shop.example" } };
		expect(await (await shopify("customers/redact", asked)).json()).toMatchObject({ erased: 1 });
		expect(await profile("user_id:77")).toBeNull();
		expect((await shopify("customers/redact", asked)).status).toBe(200);
		expect(await profile("user_id:77")).toBeNull();
	});

	it("thousands of happenings told at once are all taken, each once", async () => {
		const happened = (n: number): object => ({ event: "delivered", email: "ada@shop.example", ts_epoch: Date.now() - 60_000 - n, "message-id": `<${n}>` });
		const body = JSON.stringify(Array.from({ length: 1_000 }, (_, n) => (n < 998 ? happened(n) : { ...happened(n), event: "unsubscribed" })));
		const told = await request(`/hooks/brevo?key=${SECRET}`, { method: "POST", body });
		expect([told.status, await told.json()]).toMatchObject([200, { accepted: 1_002, refused: [] }]);
	});

	it("what cannot be looked up now, as a certificate that is out of reach, is to be sent again", async () => {
		const envelope = { Type: "Notification", TopicArn: TOPIC, MessageId: "m", Message: "{}", Timestamp: "2026-11-22T12:00:00.000Z", SignatureVersion: "2", Signature: "AAAA", SigningCertURL: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem" };
		const answer = await request("/hooks/ses", { method: "POST", body: JSON.stringify(envelope) });
		expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
	});

	it("a form's answers become an event and traits; what names nobody waits in the quarantine with its reason", async () => {
		await survey({ id: "s1", answers: { email: "ada@shop.example", taste: "tea", score: 9 } });
		const person = await profile("email:ada@shop.example");
		expect(person?.events[0]).toMatchObject({ name: "Survey Answered", properties: { score: 9, source: "survey" } });
		expect(person?.traits).toMatchObject({ taste: "tea" });
		const nobody = await survey({ id: "s2", answers: {} });
		expect([nobody.status, await nobody.json()]).toMatchObject([
			200,
			{ accepted: 0, refused: [{ path: ["answers", "email"] }] },
		]);
		await expect
			.poll(async () => (await request("/api/v1/quarantine", { headers: ADMIN })).text(), { timeout: 10_000 })
			.toContain("hook:survey");
	});

	it("tokens are let go when they are no longer fresh", async () => {
		const { trimHookTokens } = await import("../src/hooks/once.ts");
		await mailgun("token-3", { event: "opened", recipient: "ada@shop.example", timestamp: Date.now() / 1000 });
		await trimHookTokens(env.DB, Date.now());
		expect(await tokens()).toBe(1);
		await trimHookTokens(env.DB, Date.now() + 3_700_000);
		expect(await tokens()).toBe(0);
	});
});
