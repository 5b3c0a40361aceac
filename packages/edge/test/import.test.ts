import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { identify, identity, mintingFrom, post, settle } from "./identity.support.ts";
import { ADMIN, added, profile, publishShop, request, send, startAfresh } from "./support.ts";

interface Answer {
	readonly accepted: number;
	readonly refused: readonly { readonly index: number; readonly message_id: string | null }[];
	readonly notices: readonly { readonly index: number }[];
}

beforeEach(async () => {
	await startAfresh();
	await publishShop({ "segments/loyal.yaml": "name: Loyal\nrule: { event: Order Completed, count: { gte: 30 } }\n", "plan.yaml": "country: DE\n" });
});

async function sendBody(body: object): Promise<Response> {
	return request("/api/v1/import", { method: "POST", headers: ADMIN, body: JSON.stringify(body) });
}

async function take(events: readonly object[], more: object = {}): Promise<Answer> {
	const response = await request("/api/v1/import", { method: "POST", headers: ADMIN, body: JSON.stringify({ events, ...more }) });
	expect(response.status).toBe(200);
	return response.json<Answer>();
}

function order(id: number, timestamp: string, email = "ada@example.com"): object {
	return { type: "track", event: "Order Completed", messageId: `shop-order-${id}`, timestamp, properties: { order_id: String(id), total: 10, note: "x".repeat(3_000) }, context: { traits: { email } } };
}

it("takes a history of many years as a whole, and takes it once", async () => {
	const years = Array.from({ length: 40 }, (_, index) => order(index, new Date(Date.UTC(2015, index, 1)).toISOString()));
	expect(await take(years)).toMatchObject({ accepted: 40, refused: [] });
	const first = await profile("email:ada@example.com");
	expect(first?.segments["loyal"]?.in).toBe(true);
	await take(years);
	expect((await profile("email:ada@example.com"))?.segments["loyal"]?.in).toBe(true);
});

it.each([["goes on", 3], ["becomes part of the browser's", 1]])("a history of years counts on in a merge and after it was undone, where its profile %s", async (_how, browser) => {
	const years = Array.from({ length: 40 }, (_, index) => order(index, new Date(Date.UTC(2015, index, 1)).toISOString()));
	// One is recent, so that the kept history is not empty.
	await mintingFrom(2, () => take([...years, order(40, new Date(Date.now() - 86_400_000).toISOString())]));
	const isLoyal = async (name: string): Promise<boolean | undefined> => (await profile(name))?.segments["loyal"]?.in;
	await mintingFrom(browser, () => send([added("b")]));
	await send([identify("b", "ada@example.com")]);
	await settle();
	expect(await isLoyal("anonymous_id:b")).toBe(true);
	await take([order(41, new Date().toISOString())]);
	const merged = await identity("email:ada@example.com");
	expect((await post(`/profiles/${merged?.profile_id}/unmerge`, { merge_id: merged?.merges[0]?.merge_id ?? "" })).status).toBe(200);
	await settle();
	expect([await isLoyal("email:ada@example.com"), await isLoyal("anonymous_id:b")]).toEqual([true, false]);
});

it("sent again after it broke off, it knows the orders that are older than what is kept; other old ones are named", async () => {
	const years = Array.from({ length: 40 }, (_, index) => order(index, new Date(Date.UTC(2015, index, 1)).toISOString()));
	await take(years);
	const before = await profile("email:ada@example.com");
	await take([...years, order(99, "2014-01-01T00:00:00Z")]);
	// A browser of hers turns out to be her afterwards, and the profile that goes on may be either.
	await send([added("b"), identify("b", "ada@example.com")]);
	await settle();
	await take(years);
	await expect.poll(async () => (await env.DB.prepare("SELECT message_id FROM quarantine").all()).results, { timeout: 15_000 }).toEqual([{ message_id: "shop-order-99" }]);
	expect((await profile("email:ada@example.com"))?.event_count).toBe((before?.event_count ?? 0) + 3);
});

it("cleans what it takes, names what it refuses, and keeps nothing of that", async () => {
	const answer = await take([
		{ type: "identify", traits: { email: "ada@example.com", phone: "030 901820" } },
		{ type: "identify", traits: { plan: "pro" } },
		{ type: "track", userId: "u1" },
	]);
	expect(answer).toMatchObject({ accepted: 1, refused: [{ index: 1 }, { index: 2 }] });
	expect((await profile("email:ada@example.com"))?.traits).toMatchObject({ phone: "+4930901820" });
	expect(await env.DB.prepare("SELECT count(*) AS kept FROM quarantine").first()).toEqual({ kept: 0 });
});

it("only says what would happen on a dry run, and refuses what is no list", async () => {
	expect(await take([order(1, "2026-01-01T00:00:00Z")], { dry_run: true })).toMatchObject({ accepted: 1, dry_run: true });
	expect(await profile("email:ada@example.com")).toBeNull();
	expect((await sendBody({ events: {} })).status).toBe(400);
	expect((await sendBody({ events: Array.from({ length: 1_001 }, () => ({})) })).status).toBe(413);
	expect((await request("/api/v1/import", { method: "POST", body: "{}" })).status).toBe(401);
});

it("takes products without an address", async () => {
	const products = [{ product_id: "mug", name: "Mug", price: 15, stock: 3, category: "kitchen" }];
	const response = await request("/api/v1/products", { method: "PUT", headers: { ...ADMIN, "content-type": "application/json" }, body: JSON.stringify(products) });
	expect(await response.json()).toMatchObject({ products: 1, refused: 0 });
});
