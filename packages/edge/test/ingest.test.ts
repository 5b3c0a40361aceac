import { env } from "cloudflare:workers";
import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { consumeIngest, consumeProjections } from "../src/project/consumers.ts";
import type { IngestMessage, ProjectMessage } from "../src/shard/messages.ts";
import { ADMIN, added, advance, batchOf, catchSent, profile, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});
afterEach(() => vi.restoreAllMocks());

async function shards(): Promise<DurableObjectStub[]> {
	return (await listDurableObjectIds(env.SHARD)).map((id) => env.SHARD.get(id));
}

/** Ends every shard that runs; what it has not stored is gone. */
async function evictAll(): Promise<void> {
	for (const shard of await shards()) {
		// One that idled away by itself cannot be evicted.
		await evictDurableObject(shard).catch(() => {});
	}
}

async function runAlarms(): Promise<void> {
	for (const shard of await shards()) await runDurableObjectAlarm(shard);
}

function post(body: string): Promise<Response> {
	return request("/e", { method: "POST", headers: { "content-type": "text/plain" }, body });
}

describe("ingest", () => {
	it("keeps one profile per person and counts a repeated message once", async () => {
		const event = added("v1", "cup", "m1");
		for (let attempt = 0; attempt < 3; attempt += 1) expect((await send([event])).status).toBe(200);
		await send([event, { ...event, messageId: "m2" }, { ...event, messageId: "m2" }]);
		const known = await profile("anonymous_id:v1");
		expect(known?.event_count).toBe(3);
		expect(known?.cart.items).toMatchObject([{ product_id: "cup", quantity: 2 }]);
	});

	it("stores nothing of a stranger who declined, and only the decision of somebody known", async () => {
		const declined = { consent: { categoryPreferences: { analytics: false, personalization: false } } };
		await send([{ ...added("stranger"), context: declined }, { event: "Consent Updated", anonymousId: "stranger", context: declined }]);
		expect(await profile("anonymous_id:stranger")).toBeNull();

		await send([added("known", "cup", "a")]);
		await send([{ event: "Consent Updated", messageId: "b", anonymousId: "known", properties: { secret: 1 }, context: declined }, { ...added("known", "pot", "c"), context: declined }]);
		// A server's event says nothing about consent: the person's own decision holds.
		await send([{ ...added("known", "pot", "d"), context: {} }]);
		const known = await profile("anonymous_id:known");
		expect(known?.events.map((event) => event.message_id).toSorted()).toEqual(["a", "a:session", "b"]);
		expect(known?.consent).toMatchObject({ analytics: false, personalization: false });
	});

	it("links a second identifier to the same profile, wherever it is at home", async () => {
		for (let visitor = 0; visitor < 8; visitor += 1) {
			await send([{ type: "identify", messageId: `i${visitor}`, anonymousId: `w${visitor}`, userId: `u${visitor}`, traits: { email: `w${visitor}@example.com` } }]);
		}
		await runAlarms();
		for (let visitor = 0; visitor < 8; visitor += 1) {
			const byAnonymous = await profile(`anonymous_id:w${visitor}`);
			const byUser = await profile(`user_id:u${visitor}`);
			const byEmail = await profile(`email:w${visitor}@example.com`);
			expect(byUser?.profile_id).toBe(byAnonymous?.profile_id);
			expect(byEmail?.profile_id).toBe(byAnonymous?.profile_id);
			expect(byAnonymous?.identifiers.every((link) => link.status === "owned")).toBe(true);
		}
		// An event that names only the user finds the profile in the other shard.
		await send([{ event: "Cart Viewed", messageId: "from-server", userId: "u3", properties: { products: [] } }]);
		expect((await profile("anonymous_id:w3"))?.events.map((event) => event.message_id)).toContain("from-server");
	});

	it("quarantines a wrong event, names it, and takes the rest of its batch", async () => {
		const response = await send([added("v2", "cup", "good"), { event: "", messageId: "bad", anonymousId: "v2" }]);
		expect(response.status).toBe(200);
		const answer = await response.json<{ accepted: number; refused: { index: number; message_id: string; problems: { path: string }[] }[] }>();
		expect(answer.accepted).toBe(1);
		expect(answer.refused).toMatchObject([{ index: 1, message_id: "bad", problems: [{ path: "event" }] }]);
		await vi.waitFor(async () => {
			const { entries } = await (await request("/api/v1/quarantine", { headers: ADMIN })).json<{ entries: { message_id: string }[] }>();
			expect(entries.map((entry) => entry.message_id)).toEqual(["bad"]);
		}, 10_000);
		expect((await profile("anonymous_id:v2"))?.event_count).toBe(2);
	});

	it("answers 401, 400 and 413 as a sender expects", async () => {
		expect((await post(JSON.stringify({ writeKey: "nobody", batch: [] }))).status).toBe(401);
		expect((await post("{")).status).toBe(400);
		expect((await post(JSON.stringify({ writeKey: "test-key", batch: [], padding: "x".repeat(520_000) }))).status).toBe(413);
	});
});

describe("a shard that is away", () => {
	it("leaves events in the queue, acknowledged, and gets them once when it is back", async () => {
		const sent: IngestMessage[] = [];
		vi.spyOn(ProfileShard.prototype, "ingest").mockRejectedValue(new Error("shard away"));
		vi.spyOn(env.INGEST, "send").mockImplementation(catchSent(sent));
		expect((await send([added("away", "cup", "q1")])).status).toBe(200);
		expect(await profile("anonymous_id:away")).toBeNull();
		expect(sent).toHaveLength(1);
		vi.restoreAllMocks();

		const acknowledged: string[] = [];
		for (const round of ["first", "second"]) {
			await consumeIngest(
				batchOf("pipit-ingest", sent, () => acknowledged.push(round)),
				env,
			);
		}
		expect(acknowledged).toEqual(["first", "second"]);
		expect((await profile("anonymous_id:away"))?.event_count).toBe(2);
	});

	it("answers 503 and acknowledges nothing when the queue is away too", async () => {
		vi.spyOn(ProfileShard.prototype, "ingest").mockRejectedValue(new Error("shard away"));
		vi.spyOn(env.INGEST, "send").mockRejectedValue(new Error("queue away"));
		const response = await send([added("lost")]);
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).not.toBeNull();
	});
});

describe("time", () => {
	it("enters and leaves a segment by alarm, without any event, at the exact moment, and keeps the cause", async () => {
		await send([added("v3", "cup", "e1")]);
		const before = await profile("anonymous_id:v3");
		expect(before?.segments["cart-abandoned"]?.in).toBe(false);
		await advance("31m");
		await runAlarms();
		const entered = await profile("anonymous_id:v3");
		expect(entered?.segments["cart-abandoned"]?.in).toBe(true);
		const entry = entered?.membership_history.at(-1);
		expect(entry).toMatchObject({ segment: "cart-abandoned", change: "entered", cause: { kind: "time" } });
		expect(entered?.segments["cart-abandoned"]?.since).toBe(entry?.at);

		await advance("8d");
		await runAlarms();
		const left = await profile("anonymous_id:v3");
		expect(left?.segments["cart-abandoned"]?.in).toBe(false);
		expect(Date.parse(left?.membership_history.at(-1)?.at ?? "") - Date.parse(entry?.at ?? "")).toBe(7 * 24 * 3_600_000);
		await runAlarms();
		expect((await profile("anonymous_id:v3"))?.membership_history).toHaveLength(2);
	});

	it("is exact when read, even if the alarm never rings", async () => {
		await send([added("v4")]);
		vi.spyOn(ProfileShard.prototype, "alarm").mockResolvedValue();
		await advance("30m");
		expect((await profile("anonymous_id:v4"))?.segments["cart-abandoned"]?.in).toBe(true);
	});

	it("survives eviction: state, dedup, and the alarm", async () => {
		await send([added("v5", "cup", "once")]);
		await runAlarms();
		await evictAll();
		await send([added("v5", "cup", "once")]);
		expect((await profile("anonymous_id:v5"))?.event_count).toBe(2);
		await evictAll();
		await advance("30m");
		await runAlarms();
		expect((await profile("anonymous_id:v5"))?.membership_history).toMatchObject([{ change: "entered", cause: { kind: "time" } }]);
	});
});

describe("new definitions", () => {
	it("reach profiles from their history, flagged as caused by the definitions", async () => {
		await send([added("v6"), { event: "Order Completed", anonymousId: "v6", messageId: "o", properties: { total: 99, currency: "EUR" } }]);
		await publishShop({ "segments/buyers.yaml": "name: Buyers\nrule: { event: Order Completed }\n" });
		await runAlarms();
		const known = await profile("anonymous_id:v6");
		expect(known?.segments["buyers"]?.in).toBe(true);
		expect(known?.membership_history).toMatchObject([{ segment: "buyers", change: "entered", cause: { kind: "definitions" } }]);
	});
});

describe("one poisoned profile", () => {
	it("is parked with its events; the others go on, and nothing is lost", async () => {
		await send([added("healthy"), added("poisoned")]);
		const id = (await profile("anonymous_id:poisoned"))?.profile_id ?? "";
		for (const shard of await shards()) {
			await runInDurableObject(shard, (_, state) => {
				state.storage.sql.exec("UPDATE profiles SET state = json_set(state, '$.cart', 'broken', '$.memory', 7) WHERE profile_id = ?1", id);
			});
		}
		await evictAll();
		const response = await send([added("poisoned", "pot", "p2"), added("healthy", "pot", "h2")]);
		expect(response.status).toBe(200);
		expect((await profile("anonymous_id:healthy"))?.event_count).toBe(3);
		let parked = 0;
		for (const shard of await shards()) {
			parked += await runInDurableObject(shard, (_, state) => state.storage.sql.exec("SELECT * FROM parked WHERE message_id = 'p2'").toArray().length);
		}
		expect(parked).toBe(1);
	});
});

describe("the mirror", () => {
	it("gets profiles, memberships with their cause, and events through the queue", async () => {
		await send([added("v7", "cup", "e7")]);
		await advance("30m");
		await runAlarms();
		const id = (await profile("anonymous_id:v7"))?.profile_id ?? "";
		await vi.waitFor(async () => {
			const row = await env.DB.prepare("SELECT * FROM memberships WHERE segment = 'cart-abandoned' AND is_in = 1 AND profile_id = ?1").bind(id).first();
			expect(row).not.toBeNull();
		}, 10_000);
		const flips = await env.DB.prepare("SELECT change, json_extract(cause, '$.kind') AS kind FROM membership_history WHERE profile_id = ?1").bind(id).all();
		expect(flips.results).toEqual([{ change: "entered", kind: "time" }]);
		expect(await env.DB.prepare("SELECT name FROM events WHERE message_id = 'e7'").first()).toEqual({ name: "Product Added" });
		// Copies that an earlier test left in the queue may arrive now; they are other people's.
		const { segments } = await (await request("/api/v1/segments", { headers: ADMIN })).json<{ segments: { id: string; members: number }[] }>();
		expect(segments.find((segment) => segment.id === "cart-abandoned")?.members).toBeGreaterThan(0);
		const { members } = await (await request("/api/v1/segments/cart-abandoned/members", { headers: ADMIN })).json<{ members: { profile_id: string }[] }>();
		expect(members.map((member) => member.profile_id)).toContain(id);
	});

	it("does not bring back somebody who was erased while a copy of them was leaving", async () => {
		await send([added("v9", "cup", "e9")]);
		const id = (await profile("anonymous_id:v9"))?.profile_id ?? "";
		let erased = 0;
		vi.spyOn(env.PROJECT, "send").mockImplementation(async () => {
			erased ||= (await request(`/api/v1/profiles/${id}`, { method: "DELETE", headers: ADMIN })).status;
			return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
		});
		await runAlarms();
		expect(erased).toBe(200);
		expect(await profile(id)).toBeNull();
		expect(await profile("anonymous_id:v9")).toBeNull();
	});

	it("takes a message twice and out of order without going back", async () => {
		const messages: ProjectMessage[] = [];
		vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(messages));
		await send([added("v8", "cup", "1")]);
		await runAlarms();
		await send([added("v8", "pot", "2")]);
		await runAlarms();
		expect(messages).toHaveLength(2);
		const [older, newer] = messages;
		if (older === undefined || newer === undefined) throw new Error("two copies were sent");
		await consumeProjections(batchOf("pipit-project", [newer, newer]), env);
		await consumeProjections(batchOf("pipit-project", [older]), env);
		const row = await env.DB.prepare("SELECT cart FROM profiles").first<{ cart: string }>();
		expect(JSON.parse(row?.cart ?? "{}").items).toHaveLength(2);
		expect(await env.DB.prepare("SELECT count(*) AS events FROM events").first()).toEqual({ events: 3 });
	});
});

describe("what one sender does to the others", () => {
	it("is nothing: neither absurd numbers nor copies larger than a queue message stop a shard", async () => {
		const { properties } = added("x");
		const long = "长".repeat(2_500);
		await send([{ ...added("absurd"), properties: { ...properties, price: 1e308, quantity: 10 } }]);
		await send(Array.from({ length: 45 }, (_, index) => ({ event: "Product Viewed", messageId: `long${index}`, anonymousId: "large", properties: { product_id: `p${index}`, name: long } })));
		for (let visitor = 0; visitor < 40; visitor += 1) await send([added(`n${visitor}`)]);
		expect(await profile("anonymous_id:absurd")).not.toBeNull();
		await runAlarms();
		await vi.waitFor(async () => {
			await runAlarms();
			const { results } = await env.DB.prepare("SELECT key FROM identifiers").all<{ key: string }>();
			const keys = new Set(results.map((row) => row.key));
			expect(Array.from({ length: 40 }, (_, visitor) => `anonymous_id:n${visitor}`).filter((key) => !keys.has(key))).toEqual([]);
			expect(keys).toContain("anonymous_id:large");
		}, 20_000);
	});

	it("is nothing: refused events in any script are quarantined, and the rest of the request is stored", async () => {
		const bad = Array.from({ length: 60 }, (_, index) => ({ event: "X", anonymousId: "h", messageId: `h${index}`, timestamp: "bogus", properties: { name: "漢".repeat(1_500) } }));
		expect((await send([...bad, added("h")])).status).toBe(200);
	});
});

describe("the kept history", () => {
	it("is 13 months, and an event from before it goes to the quarantine", async () => {
		await send([added("old", "cup", "first")]);
		await advance("398d");
		await send([added("old", "pot", "second")]);
		expect((await profile("anonymous_id:old"))?.events.map((event) => event.message_id)).toEqual(["second:session", "second"]);
		const late = Array.from({ length: 80 }, (_, index) => ({ ...added("old", "cup", `late${index}`), timestamp: new Date(Date.now() - 86_400_000).toISOString(), properties: { note: "x".repeat(3_000) } }));
		expect((await send(late)).status).toBe(200);
		await vi.waitFor(async () => {
			expect(await env.DB.prepare("SELECT count(*) AS kept FROM quarantine WHERE message_id LIKE 'late%'").first()).toEqual({ kept: 80 });
		}, 20_000);
		expect((await profile("anonymous_id:old"))?.event_count).toBe(2);
	});
});
