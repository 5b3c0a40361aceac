import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import { KEY, MemoryPorts, SITE } from "./memory-ports.ts";
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

const consent = { consent: { categoryPreferences: { analytics: true } } };
const good = { type: "track", event: "Product Viewed", messageId: "m1", anonymousId: "a1", context: consent };
const bad = { type: "track", messageId: "m2", anonymousId: "a1", context: consent };

async function post(path: string, body: unknown, headers: { [name: string]: string } = {}): Promise<Response> {
	return app.request(path, { method: "POST", body: JSON.stringify(body), headers });
}

function batch(...events: unknown[]): object {
	return { writeKey: KEY, batch: events };
}

describe("consent", () => {
	const withdrawal = {
		...good,
		event: "Consent Updated",
		properties: { path: "/x" },
		context: { consent: { categoryPreferences: { analytics: false } }, page: { path: "/x" } },
	};

	it("a refused event of somebody who did not consent is named and kept nowhere", async () => {
		expect(await (await post("/e", batch({ ...bad, context: {} }))).json()).toMatchObject({
			accepted: 0,
			refused: [{ index: 0 }],
			held: 0,
		});
		expect(memory.entries.size).toBe(0);
	});

	it("a withdrawal is delivered with nothing but the decision", async () => {
		expect(await (await post("/e", batch(withdrawal))).json()).toMatchObject({ accepted: 1, held: 0 });
		expect(memory.events.get("m1")).toMatchObject({ consent: { analytics: false }, properties: {}, context: {} });
	});

	it("a site's default stands for visitors who decided nothing", async () => {
		memory.site = { ...SITE, consent: { default: "granted" } };
		expect(
			await (await post("/e", batch({ ...good, context: {} }, { ...good, context: withdrawal.context }))).json(),
		).toMatchObject({ accepted: 1, held: 1 });
	});

	it("a server's event that says nothing goes to its profile, a browser's on the same wire does not", async () => {
		const silent = { ...good, context: {} };
		// What Node's own fetch sends.
		const auth = { authorization: `Basic ${btoa(`${KEY}:`)}`, "sec-fetch-mode": "cors" };
		expect(await (await post("/v1/track", silent, auth)).json()).toMatchObject({ accepted: 1, held: 0 });
		expect(await (await post("/v1/track", silent, { ...auth, origin: "https://shop.example" })).json()).toMatchObject({
			accepted: 0,
			held: 1,
		});
		expect(await (await post("/v1/track", { ...silent, context: withdrawal.context }, auth)).json()).toMatchObject({
			held: 1,
		});
	});

	it("Global Privacy Control declines ads where the visitor decided nothing about them", async () => {
		await post("/e", batch(good), { "sec-gpc": "1" });
		expect(memory.events.get("m1")?.consent).toEqual({ analytics: true, ads: false });
	});
});

describe("place", () => {
	it("comes from the request of a browser that consented, and never as an address", async () => {
		const cf = {
			country: "DE",
			region: "Bavaria",
			regionCode: "BY",
			city: "Munich",
			timezone: "Europe/Berlin",
			asn: 3320,
		};
		const request = new Request("https://x.example/e", {
			method: "POST",
			body: JSON.stringify(batch(good)),
			headers: { "cf-connecting-ip": "203.0.113.7" },
		});
		Object.defineProperty(request, "cf", { value: cf });
		await app.request(request);
		const { asn: _, regionCode, ...location } = cf;
		expect(memory.events.get("m1")?.context["location"]).toEqual({ ...location, region_code: regionCode });
		expect(JSON.stringify(memory.events.get("m1"))).not.toContain("203.0.113.7");
	});
});
