import { Hono } from "hono";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CollectAnswer } from "./answers.ts";
import { MAX_BODY_BYTES, MAX_EVENTS, MAX_PART_BYTES } from "./limits.ts";
import { KEY, MemoryPorts, NOW } from "./memory-ports.ts";
import { collectRoutes } from "./routes.ts";

let memory: MemoryPorts;
let app: Hono;
beforeEach(() => {
	memory = new MemoryPorts();
	app = new Hono().route(
		"/",
		collectRoutes(() => memory),
	);
	vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const consent = { consent: { categoryPreferences: { analytics: true } } };
const good = { type: "track", event: "Product Viewed", messageId: "m1", anonymousId: "a1", context: consent };
const bad = { type: "track", messageId: "m2", anonymousId: "a1", context: consent };

async function post(path: string, body: unknown, headers: { [name: string]: string } = {}): Promise<Response> {
	const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
	return app.request(path, { method: "POST", body: text, headers: { "content-type": "text/plain", ...headers } });
}
const batch = (...events: unknown[]): object => ({ writeKey: KEY, sentAt: new Date(NOW).toISOString(), batch: events });

async function gzip(text: string): Promise<Uint8Array> {
	const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe("POST /e", () => {
	it("delivers good events, quarantines bad ones, names them, and holds what has no consent", async () => {
		const stranger = { ...good, messageId: "m3", context: {} };
		const blocked = { ...good, messageId: "m4", userId: "null" };
		const response = await post("/e", batch(good, bad, stranger, blocked));
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			accepted: 2,
			refused: [
				{
					index: 1,
					message_id: "m2",
					problems: [{ path: "event", expected: "the event's name, 1 to 200 characters", got: "nothing" }],
				},
			],
			held: 1,
			held_because: "consent",
			notices: [
				{
					index: 3,
					message_id: "m4",
					problems: [{ path: "userId", expected: "an id of one person, 1 to 200 characters", got: '"null"' }],
				},
			],
		});
		expect([...memory.events.keys()]).toEqual(["m1", "m4"]);
		expect([...memory.entries.values()]).toEqual([
			{
				id: expect.stringMatching(/^[0-9a-f]{32}$/),
				via: "pipit",
				receivedAt: NOW,
				sentAt: NOW,
				messageId: "m2",
				problems: [{ path: ["event"], expected: "the event's name, 1 to 200 characters", got: "nothing" }],
				sample: JSON.stringify(bad),
				whole: true,
			},
		]);
	});

	it("takes the batch's ids and context for events without their own", async () => {
		const body = { ...batch({ type: "page" }), anonymousId: "a1", userId: "u1", context: consent };
		expect(await (await post("/e", body)).json()).toMatchObject({ accepted: 1 });
		expect(memory.parts[0]?.[0]).toMatchObject({ source: "anonymous_id:a1", identifiers: [{}, { value: "u1" }] });
	});

	it.each(["application/json", "application/x-www-form-urlencoded", "text/plain;charset=UTF-8", "nonsense"])(
		"reads the bytes and not the content type %s",
		async (type) => {
			expect((await post("/e", batch(good), { "content-type": type })).status).toBe(200);
			expect(memory.events.size).toBe(1);
		},
	);

	it("inflates what begins like gzip, with and without a header that says so, and drops a byte order mark", async () => {
		const packed = await gzip(`\uFEFF${JSON.stringify(batch(good))}`);
		expect((await post("/e", packed)).status).toBe(200);
		expect((await post("/e", packed, { "content-encoding": "gzip" })).status).toBe(200);
		expect((await post("/e", `\uFEFF${JSON.stringify(batch(good))}`)).status).toBe(200);
		expect(memory.parts).toHaveLength(3);
	});

	it("goes by the announced length where there is one", async () => {
		const text = JSON.stringify(batch(good));
		expect((await post("/e", text, { "content-length": String(text.length) })).status).toBe(200);
		expect((await post("/e", text, { "content-length": String(MAX_BODY_BYTES + 1) })).status).toBe(413);
		expect((await post("/e", " ".repeat(MAX_BODY_BYTES + 1), { "content-length": "7" })).status).toBe(413);
		expect(memory.parts).toHaveLength(1);
	});

	it("keeps the other events where one holds bytes that are not UTF-8", async () => {
		const text = JSON.stringify(batch(good, { ...good, messageId: "m9", properties: { name: "#" } }));
		const bytes = new TextEncoder().encode(text).map((byte) => (byte === 0x23 ? 0xff : byte));
		expect(await (await post("/e", bytes)).json()).toMatchObject({ accepted: 2 });
		expect(memory.events.get("m9")?.properties).toEqual({ name: "\uFFFD" });
	});

	it("names at most twenty faults of one event", async () => {
		const faults = { ...good, properties: { products: Array.from({ length: 1000 }, () => 0) } };
		const { notices } = await (await post("/e", batch(faults))).json<CollectAnswer>();
		expect(notices[0]?.problems).toHaveLength(20);
	});

	it("answers an empty batch with nothing done", async () => {
		const response = await post("/e", batch());
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({ accepted: 0, refused: [], held: 0, held_because: null, notices: [] });
		expect(memory.parts).toEqual([]);
	});

	it("corrects the time by the sender's clock", async () => {
		const slow = NOW - 3_600_000;
		const body = {
			writeKey: KEY,
			sentAt: new Date(slow).toISOString(),
			batch: [{ ...good, timestamp: new Date(slow - 5000).toISOString() }],
		};
		await post("/e", body);
		expect(memory.events.get("m1")).toMatchObject({ time: NOW - 5000, receivedAt: NOW });
	});

	it("cuts a large request into parts and loses nothing", async () => {
		const events = Array.from({ length: 40 }, (_, index) => ({
			...good,
			messageId: `m${index}`,
			properties: { text: "x".repeat(10_000) },
		}));
		expect(await (await post("/e", batch(...events))).json()).toMatchObject({ accepted: 40 });
		expect(memory.events.size).toBe(40);
		expect(memory.parts.length).toBeGreaterThan(1);
		for (const part of memory.parts) expect(JSON.stringify(part).length).toBeLessThanOrEqual(MAX_PART_BYTES);
	});
});

describe("a request that is refused as a whole", () => {
	it.each([
		["malformed JSON", '{"batch":[', 400, { path: "(the whole)", expected: "JSON" }],
		["nothing", "", 400, { path: "(the whole)", expected: "JSON" }],
		["a list", "[]", 400, { path: "(the whole)", expected: "an object with a batch" }],
		[
			"a batch that is no list",
			{ writeKey: KEY, batch: {} },
			400,
			{ path: "batch", expected: "a list of events", got: "{}" },
		],
		["no batch", { writeKey: KEY }, 400, { path: "batch", expected: "a list of events", got: "nothing" }],
		["an unknown key", { writeKey: "other", batch: [good] }, 401, { path: "writeKey", got: '"other"' }],
		["no key", { batch: [good] }, 401, { path: "writeKey", got: "nothing" }],
		["a key that is no text", { writeKey: { $ne: "" }, batch: [good] }, 401, { path: "writeKey", got: "nothing" }],
		[
			"too many events",
			{ writeKey: KEY, batch: Array.from({ length: MAX_EVENTS + 1 }, () => 1) },
			413,
			{ path: "batch", got: String(MAX_EVENTS + 1) },
		],
		["over 500 KB", " ".repeat(MAX_BODY_BYTES + 1), 413, { path: "(the whole)", expected: "at most 512000 bytes" }],
		["broken gzip", new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]), 400, { expected: "whole gzip data" }],
	])("%s", async (_, body, status, problem) => {
		const response = await post("/e", body, { origin: "https://shop.example" });
		expect(response.status).toBe(status);
		expect(response.headers.get("content-type")).toBe("application/problem+json");
		expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
		expect(response.headers.get("access-control-allow-credentials")).toBe("true");
		expect(await response.json()).toMatchObject({ status, problems: [problem] });
		expect(memory.parts).toEqual([]);
		expect(memory.entries.size).toBe(0);
	});

	it("is a bomb: little packed, much inflated", async () => {
		const bomb = await gzip(" ".repeat(20_000_000));
		expect(bomb.byteLength).toBeLessThan(MAX_BODY_BYTES);
		const response = await post("/e", bomb);
		expect(response.status).toBe(413);
		expect(await response.json()).toMatchObject({ problems: [{ expected: "at most 2097152 bytes" }] });
	});

	it("is an endless stream, of which no more than the limit is read", async () => {
		let pulled = 0;
		const body = new ReadableStream<Uint8Array>({
			pull(controller) {
				pulled += 10_000;
				controller.enqueue(new Uint8Array(10_000).fill(0x20));
			},
		});
		const init = { method: "POST", body, duplex: "half" };
		expect((await app.request(new Request("https://x.example/e", init))).status).toBe(413);
		expect(pulled).toBeLessThan(MAX_BODY_BYTES + 100_000);
	});

	it("is a batch whose context makes it grow beyond bounds in each of its events", async () => {
		const body = {
			...batch(...Array.from({ length: 400 }, () => ({ type: "page" }))),
			anonymousId: "a",
			context: { ...consent, page: { title: "x".repeat(20_000) } },
		};
		expect((await post("/e", body)).status).toBe(413);
		expect(memory.parts).toEqual([]);
	});
});

it("what a page told Google arrives in our words", async () => {
	const items = [{ item_id: "cup", item_name: "Cup", price: 12, quantity: 1 }];
	const event = { ...good, event: "add_to_cart", properties: { currency: "EUR", items } };
	expect((await post("/e", batch(event))).status).toBe(200);
	expect([...memory.events.values()]).toMatchObject([{ name: "Product Added", properties: { product_id: "cup", name: "Cup", currency: "EUR" } }]);
});

it("nobody puts themselves on a list", async () => {
	const event = { ...good, type: "identify", traits: { "list:vip": true, plan: "pro" } };
	expect((await post("/e", batch(event), {})).status).toBe(200);
	expect([...memory.events.values()].map(({ traits }) => traits)).toEqual([{ plan: "pro" }]);
});

describe("when something is away", () => {
	it.each(["deliver", "sites"] as const)(
		"%s: nothing is acknowledged, and the sender is asked to come again",
		async (broken) => {
			memory.broken = broken;
			const response = await post("/e", batch(good, bad), { origin: "https://shop.example" });
			expect(response.status).toBe(503);
			expect(response.headers.get("retry-after")).toBe("5");
			expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
			expect(memory.events.size).toBe(0);
		},
	);

	it("the quarantine: the good events are stored all the same, and the repetition doubles nothing", async () => {
		const anonymous = {
			type: "track",
			event: "Product Added",
			anonymousId: "a1",
			timestamp: "2026-05-17T08:00:00Z",
			context: consent,
		};
		const body = batch(good, bad, anonymous, anonymous);
		memory.broken = "quarantine";
		expect((await post("/e", body)).status).toBe(503);
		expect(memory.names()).toEqual(["Product Viewed", "Product Added", "Product Added"]);
		memory.broken = "nothing";
		const retry = { ...body, sentAt: new Date(NOW + 1000).toISOString() };
		expect((await post("/e", retry)).status).toBe(200);
		expect((await post("/e", retry)).status).toBe(200);
		expect(memory.names()).toEqual(["Product Viewed", "Product Added", "Product Added"]);
		expect(memory.entries.size).toBe(1);
	});

	it("an event that says neither its id nor when it happened is a new one each time", async () => {
		const body = batch({ type: "track", event: "Product Added", anonymousId: "a1", context: consent });
		await post("/e", body);
		await post("/e", body);
		expect(memory.names()).toHaveLength(2);
	});
});
