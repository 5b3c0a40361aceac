import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import { KEY, MemoryPorts } from "./memory-ports.ts";
import { collectRoutes } from "./routes.ts";

let memory: MemoryPorts;
let app: Hono;
beforeEach(() => {
	memory = new MemoryPorts();
	app = new Hono().route(
		"/",
		collectRoutes(() => memory),
	);
});

const GOOGLEBOT =
	"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/141.0.7390.122 Safari/537.36";
const IPHONE =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const context = { consent: { categoryPreferences: { analytics: true } } };
const event = { type: "track", event: "Product Viewed", messageId: "m1", anonymousId: "a1", context };

function post(path: string, body: object, userAgent: string, more: { [name: string]: string } = {}): Promise<Response> {
	return Promise.resolve(app.request(path, { method: "POST", body: JSON.stringify(body), headers: { "user-agent": userAgent, ...more } }));
}

describe("a bot", () => {
	it("is answered 200, and nothing of it is stored, neither good events nor bad ones, nor a cookie", async () => {
		const batch = [event, { ...event, messageId: "m2", event: 5 }];
		const answer = await post("/e", { writeKey: KEY, batch }, GOOGLEBOT, { origin: "https://shop.example" });
		expect(answer.status).toBe(200);
		expect(await answer.json()).toEqual({ accepted: 0, refused: [], held: 2, held_because: "bot", notices: [] });
		expect(answer.headers.get("set-cookie")).toBeNull();
		expect([memory.events.size, memory.entries.size]).toEqual([0, 0]);
	});

	it("is told so of an empty batch, and asked for a write key all the same", async () => {
		expect(await (await post("/e", { writeKey: KEY, batch: [] }, GOOGLEBOT)).json()).toMatchObject({ held: 0, held_because: "bot" });
		expect((await post("/e", { writeKey: "other", batch: [] }, GOOGLEBOT)).status).toBe(401);
	});

	it("counts as a person on a developer's machine, where headless browsers try the shop", async () => {
		memory.takesBots = true;
		expect(await (await post("/e", { writeKey: KEY, batch: [event] }, GOOGLEBOT)).json()).toMatchObject({ accepted: 1, held_because: null });
	});

	it("cannot come by the pixel or Segment's browser library either", async () => {
		const pixel = `/e.gif?writeKey=${KEY}&anonymousId=a1&consent=analytics`;
		expect((await app.request(pixel, { headers: { "user-agent": GOOGLEBOT } })).status).toBe(200);
		const wire = { authorization: `Basic ${btoa(`${KEY}:`)}`, origin: "https://shop.example" };
		expect(await (await post("/v1/track", event, GOOGLEBOT, wire)).json()).toMatchObject({ held_because: "bot" });
		expect(memory.events.size).toBe(0);
	});
});

describe("what is no bot", () => {
	it("a server, whatever it calls itself: Node, or a crawler that reports orders", async () => {
		const wire = { authorization: `Basic ${btoa(`${KEY}:`)}` };
		for (const [index, agent] of ["node", "analytics-node/2.3.0", GOOGLEBOT].entries()) {
			const answer = await post("/v1/track", { ...event, messageId: `s${index}` }, agent, wire);
			expect(await answer.json()).toMatchObject({ accepted: 1, held_because: null });
		}
		expect(memory.events.get("s0")?.context).not.toHaveProperty("device");
	});

	it("a browser, of whose user agent only the kind of device is kept", async () => {
		await post("/e", { writeKey: KEY, batch: [event] }, IPHONE);
		expect(memory.events.get("m1")?.context).toEqual({ device: { type: "mobile" }, via: "pipit" });
	});

	it("a browser without a user agent, and one that says its device itself", async () => {
		const own = { ...event, messageId: "m2", context: { ...context, device: { type: "tv", name: "Big" } } };
		expect(await (await post("/e", { writeKey: KEY, batch: [event] }, "")).json()).toMatchObject({ accepted: 1 });
		await post("/e", { writeKey: KEY, batch: [own] }, IPHONE);
		expect(memory.events.get("m1")?.context).toEqual({ via: "pipit" });
		expect(memory.events.get("m2")?.context["device"]).toEqual({ type: "tv", name: "Big" });
	});
});
