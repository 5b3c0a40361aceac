import { Hono } from "hono";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { KEY, MemoryPorts, SITE } from "../memory-ports.ts";
import { collectRoutes } from "../routes.ts";

let memory: MemoryPorts;
let app: Hono;
beforeEach(() => {
	memory = new MemoryPorts();
	memory.site = { ...SITE, consent: { default: "granted" } };
	app = new Hono().route(
		"/",
		collectRoutes(() => memory),
	);
	vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const basic = (key: string): { authorization: string } => ({ authorization: `Basic ${btoa(`${key}:`)}` });

async function post(path: string, body: unknown, headers: { [name: string]: string } = {}): Promise<Response> {
	return app.request(path, { method: "POST", body: JSON.stringify(body), headers });
}

describe("the Segment wire", () => {
	it.each([
		["track", "t", { event: "Product Added" }, "Product Added"],
		["page", "p", {}, "Page Viewed"],
		["screen", "s", {}, "Screen Viewed"],
		["identify", "i", { traits: { plan: "pro" } }, "Identified"],
		["group", "g", { groupId: "g" }, "Grouped"],
		["alias", "a", { previousId: "a0" }, "Aliased"],
	])("takes /v1/%s and its short form /v1/%s, the type from the route", async (type, short, fields, name) => {
		for (const path of [type, short]) {
			const event = { ...fields, writeKey: KEY, anonymousId: "a1", messageId: path };
			expect(await (await post(`/v1/${path}`, event)).json()).toMatchObject({ accepted: 1 });
			expect(memory.events.get(path)).toMatchObject({ name, type, context: { via: "segment" } });
		}
	});

	it.each(["/v1/batch", "/v1/b"])("takes batches on %s", async (path) => {
		const body = {
			writeKey: KEY,
			batch: [
				{ type: "page", anonymousId: "a" },
				{ type: "page", userId: "u" },
			],
		};
		expect(await (await post(path, body)).json()).toMatchObject({ accepted: 2 });
	});

	it("finds the write key in Basic authorization, the body or the query", async () => {
		const event = { event: "x", userId: "u" };
		expect((await post("/v1/track", event, basic(KEY))).status).toBe(200);
		expect((await post("/v1/track", { ...event, writeKey: KEY })).status).toBe(200);
		expect((await post(`/v1/track?writeKey=${KEY}`, event)).status).toBe(200);
		expect((await post("/v1/track", event)).status).toBe(401);
		expect((await post("/v1/track", event, { authorization: "Basic !" })).status).toBe(401);
		expect((await post("/v1/track", event, { authorization: "Bearer x" })).status).toBe(401);
		expect((await post("/v1/track", { ...event, writeKey: KEY }, basic("other"))).status).toBe(401);
		expect((await post("/v1/track", { ...event, writeKey: "k".repeat(100_000) })).status).toBe(401);
	});

	it("keeps its own type's fields out of the single event: sentAt corrects the clock", async () => {
		const body = {
			writeKey: KEY,
			event: "x",
			userId: "u",
			messageId: "m",
			sentAt: 1_600_000_100_000,
			timestamp: 1_600_000_000_000,
		};
		await post("/v1/track", body);
		const event = memory.events.get("m");
		expect((event?.receivedAt ?? 0) - (event?.time ?? 0)).toBe(100_000);
	});

	it("refuses an event of a single route by name, and a body that is none", async () => {
		expect(await (await post("/v1/track", { writeKey: KEY, userId: "u" })).json()).toMatchObject({
			accepted: 0,
			refused: [{ index: 0 }],
		});
		expect((await post("/v1/track", [])).status).toBe(400);
		expect((await post("/v1/track", null)).status).toBe(400);
	});

	it("knows no other type", async () => {
		expect((await post("/v1/purchase", { writeKey: KEY })).status).toBe(404);
	});
});

describe("preflights", () => {
	it.each(["/e", "/e.gif", "/v1/batch", "/v1/b", "/v1/t", "/v1/projects/nobody/settings"])(
		"%s: always 204, whatever the key",
		async (path) => {
			const headers = {
				origin: "https://shop.example",
				"access-control-request-method": "POST",
				"access-control-request-headers": "authorization,content-type,x-retry-count",
			};
			const response = await app.request(path, { method: "OPTIONS", headers });
			expect(response.status).toBe(204);
			expect(Object.fromEntries(response.headers)).toMatchObject({
				"access-control-allow-origin": "https://shop.example",
				"access-control-allow-credentials": "true",
				"access-control-allow-headers": "authorization,content-type,x-retry-count",
				"access-control-allow-methods": "GET, POST, OPTIONS",
				"access-control-max-age": "86400",
				vary: "Origin, Access-Control-Request-Headers",
			});
		},
	);
});

describe("settings", () => {
	it("send analytics.js here with everything", async () => {
		const response = await app.request(`https://pipit.shop.example/v1/projects/${KEY}/settings`, {
			headers: { origin: "https://shop.example" },
		});
		expect(response.status).toBe(200);
		expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
		expect(await response.json()).toEqual({
			integrations: { "Segment.io": { apiKey: KEY, apiHost: "pipit.shop.example/v1", protocol: "https" } },
		});
	});

	it("are not there for an unknown key, and asked for again when nobody knows", async () => {
		expect((await app.request("/v1/projects/other/settings")).status).toBe(404);
		memory.broken = "sites";
		expect((await app.request(`/v1/projects/${KEY}/settings`)).status).toBe(503);
	});
});

async function pixel(query: string, init: RequestInit = {}): Promise<Response> {
	return app.request(`/e.gif?${query}`, init);
}

describe("GET /e.gif", () => {
	it("counts a page view of a browser without scripts", async () => {
		const referer = "https://shop.example/products/vase?utm_source=x";
		const response = await pixel(`writeKey=${KEY}&anonymousId=a1&messageId=m1&title=Vase`, { headers: { referer } });
		expect(response.headers.get("content-type")).toBe("image/gif");
		const page = { url: referer, path: "/products/vase", title: "Vase" };
		expect(memory.events.get("m1")).toMatchObject({
			name: "Page Viewed",
			properties: page,
			context: { page, via: "pixel" },
		});
	});

	it("says what the visitor granted, and is held where consent is pending and it does not", async () => {
		memory.site = SITE;
		await pixel(`writeKey=${KEY}&anonymousId=a1&messageId=m1`);
		expect(memory.events.size).toBe(0);
		await pixel(`writeKey=${KEY}&anonymousId=a1&messageId=m1&consent=analytics,email`);
		expect(memory.events.get("m1")?.consent).toEqual({ analytics: true, email: true });
	});

	it.each([
		["nothing", ""],
		["an unknown key", "writeKey=other&anonymousId=a"],
		["nobody", `writeKey=${KEY}`],
		["broken escapes", `writeKey=%E0%A4%A&anonymousId=%`],
		["an address that is none", `writeKey=${KEY}&anonymousId=a1&url=javascript:%00`],
	])("is a picture of 42 bytes for %s", async (_, query) => {
		const response = await pixel(query);
		const bytes = new Uint8Array(await response.arrayBuffer());
		expect(response.status).toBe(200);
		expect(bytes.byteLength).toBe(42);
		expect(new TextDecoder().decode(bytes.subarray(0, 6))).toBe("GIF89a");
	});

	it("is a picture also when nothing can be stored, and a HEAD request counts nothing", async () => {
		await pixel(`writeKey=${KEY}&anonymousId=a1&messageId=m1`, { method: "HEAD" });
		expect(memory.events.size).toBe(0);
		memory.broken = "deliver";
		expect((await pixel(`writeKey=${KEY}&anonymousId=a1`)).status).toBe(200);
	});
});
