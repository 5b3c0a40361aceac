import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, profile, type ProfileJson, publishShop, request, send, startAfresh, type TestEvent } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop({
		"segments/regulars.yaml": "name: Regulars\nrule: { event: Session Started, within: 30d, count: { gte: 3 } }\n",
		"segments/from-letter.yaml": "name: From the letter\nrule: { event: Session Started, where: { utm_source: letter, device: mobile }, within: 30d }\n",
	});
});

const NOW = Date.now();
const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** A page view so many minutes ago. */
function viewed(minutesAgo: number, more: Partial<TestEvent> = {}): TestEvent {
	const url = "https://shop.example/jars?utm_source=letter";
	return { type: "page", messageId: `v${minutesAgo}`, anonymousId: "b1", timestamp: new Date(NOW - minutesAgo * 60_000).toISOString(), properties: { url, path: "/jars" }, ...more };
}

async function sessionsIn(name = "anonymous_id:b1"): Promise<string[]> {
	return ((await profile(name))?.events ?? []).filter((event) => event.name === "Session Started").map((event) => event.message_id).toSorted();
}

describe("sessions", () => {
	it("are stored with the event that begins them, for rules, profiles and people", async () => {
		for (const minutesAgo of [200, 190, 100, 50, 45]) await send([viewed(minutesAgo)]);
		expect(await sessionsIn()).toEqual(["v100:session", "v200:session", "v50:session"]);
		const known: (ProfileJson & { readonly sessions?: unknown }) | null = await profile("anonymous_id:b1");
		expect(known?.sessions).toEqual({ count: 3, last_started_at: new Date(NOW - 50 * 60_000).toISOString() });
		expect(known?.segments["regulars"]).toMatchObject({ in: true });
		expect(known?.event_count).toBe(8);
	});

	it("come once, whatever is sent again", async () => {
		for (const minutesAgo of [100, 100, 50, 100, 50]) await send([viewed(minutesAgo)]);
		await send([viewed(100), viewed(50)]);
		expect(await sessionsIn()).toEqual(["v100:session", "v50:session"]);
	});

	it("are not doubled by what comes late, also where the shard remembers nothing", async () => {
		await send([viewed(0)]);
		await send([viewed(100)]);
		for (const late of [20, 90, 110, 125]) await send([viewed(late)]);
		expect(await sessionsIn()).toEqual(["v0:session", "v100:session"]);
	});

	it("are each browser's own, when two of them are one person's", async () => {
		const traits = { email: "ada@shop.example" };
		const consent = { categoryPreferences: { analytics: true } };
		await send([viewed(50, { context: { consent, traits } })]);
		await send([viewed(45, { anonymousId: "b2", messageId: "other", context: { consent, traits } })]);
		await send([viewed(20), viewed(16, { anonymousId: "b2", messageId: "again" })]);
		const all = new Set([...(await sessionsIn()), ...(await sessionsIn("anonymous_id:b2"))]);
		expect([...all].toSorted()).toEqual(["other:session", "v20:session", "v50:session"]);
	});

	it("say the device that the browser names, and the campaign", async () => {
		const consent = { consent: { categoryPreferences: { analytics: true } } };
		const body = JSON.stringify({ writeKey: "test-key", batch: [{ ...viewed(1), context: consent }] });
		await request("/e", { method: "POST", headers: { "user-agent": PHONE }, body });
		const known = await profile("anonymous_id:b1");
		expect(known?.events.find((event) => event.name === "Session Started")?.properties).toEqual({
			url: "https://shop.example/jars?utm_source=letter",
			path: "/jars",
			utm_source: "letter",
			device: "mobile",
		});
		expect(known?.segments["from-letter"]).toMatchObject({ in: true });
	});

	it("are not begun by servers", async () => {
		const batch = [{ ...viewed(1), type: "track", event: "Order Completed" }];
		const headers = { authorization: `Basic ${btoa("test-key:")}`, "content-type": "application/json" };
		expect((await request("/v1/batch", { method: "POST", headers, body: JSON.stringify({ batch }) })).status).toBe(200);
		const known = await profile("anonymous_id:b1");
		expect(known?.events.map((event) => event.name)).toEqual(["Order Completed"]);
	});

	it("are in SQL as every other event", async () => {
		await send([viewed(50), viewed(5)]);
		await expect.poll(async () => {
			const sql = "SELECT COUNT(*) FROM events WHERE name = 'Session Started'";
			const answer = await request("/api/v1/query", { method: "POST", headers: ADMIN, body: JSON.stringify({ sql }) });
			return (await answer.json<{ rows: unknown }>()).rows;
		}, { timeout: 15_000, interval: 500 }).toEqual([[2]]);
	});
});
