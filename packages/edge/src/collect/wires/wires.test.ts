import { Hono } from "hono";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { KEY, MemoryPorts, NOW, SITE } from "../memory-ports.ts";
import { collectRoutes } from "../routes.ts";

const WEBSITE = "5ee0df6c-93b2-4f5e-9f9c-7e5b2d0a6b1c";
const ORIGIN = { origin: "https://shop.example" };

let memory: MemoryPorts;
let app: Hono;
beforeEach(() => {
	memory = new MemoryPorts();
	memory.site = { ...SITE, consent: { default: "granted" } };
	memory.wireKeys = ["plausible:shop.example", `umami:${WEBSITE}`, "ga4:G-X1", "snowplow:web"];
	app = new Hono().route(
		"/",
		collectRoutes(() => memory),
	);
	vi.spyOn(console, "error").mockImplementation(() => undefined);
});

interface Sent {
	readonly path: string;
	readonly body: object;
	readonly headers: { readonly [name: string]: string };
	readonly status: number;
	readonly answer: string;
}

/** One event of each wire, as its clients send it, and what they want to hear. */
const SENT: { readonly [wire: string]: Sent } = {
	jitsu: { path: "/api/s/track", body: { event: "Wished", userId: "u1" }, headers: { "x-write-key": `${KEY}:secret` }, status: 200, answer: '{"ok":true}' },
	dittofeed: { path: "/api/public/apps/batch", body: { batch: [{ type: "track", event: "Wished", userId: "u1" }] }, headers: { authorization: `Basic ${btoa(`${KEY}:x`)}` }, status: 204, answer: "" },
	posthog: { path: "/i/v0/e/", body: { api_key: KEY, event: "Wished", distinct_id: "u1" }, headers: {}, status: 200, answer: '{"status":1}' },
	ga4: { path: "/mp/collect?measurement_id=G-X1&api_secret=s", body: { user_id: "u1", events: [{ name: "Wished" }] }, headers: {}, status: 204, answer: "" },
	plausible: { path: "/api/event", body: { n: "Wished", d: "shop.example", p: { userId: "u1" } }, headers: {}, status: 202, answer: "ok" },
	umami: { path: "/api/send", body: { type: "event", payload: { website: WEBSITE, name: "Wished", id: "u1" } }, headers: {}, status: 200, answer: '{"cache":"","disabled":false}' },
	snowplow: { path: "/com.snowplowanalytics.snowplow/tp2", body: { data: [{ e: "se", se_ac: "Wished", aid: "web", uid: "u1" }] }, headers: {}, status: 200, answer: "ok" },
};
const CASES = Object.entries(SENT);

async function post({ path, body, headers }: Sent, more: { readonly [name: string]: string } = {}): Promise<Response> {
	return app.request(path, { method: "POST", body: JSON.stringify(body), headers: { ...headers, ...more } });
}

describe("every wire", () => {
	it.each(CASES)("%s: takes an event, says what its clients want to hear, to the page's own origin", async (via, sent) => {
		const response = await post(sent, ORIGIN);
		expect([response.status, await response.text()]).toEqual([sent.status, sent.answer]);
		expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN.origin);
		expect(response.headers.get("access-control-allow-credentials")).toBe("true");
		expect([...memory.events.values()]).toMatchObject([{ name: "Wished", source: "user_id:u1", context: { via } }]);
	});

	it.each(CASES)("%s: answers preflights without looking at keys", async (_, { path }) => {
		const headers = { ...ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-write-key,x-umami-cache" };
		memory.broken = "sites";
		const response = await app.request(path, { method: "OPTIONS", headers });
		expect(response.status).toBe(204);
		expect(response.headers.get("access-control-allow-headers")).toBe("content-type,x-write-key,x-umami-cache");
	});

	it.each(CASES)("%s: guesses no site", async (_, sent) => {
		memory.wireKeys = [];
		const nameless = { ...sent, headers: {}, body: { ...sent.body, api_key: undefined } };
		expect((await post(nameless)).status).toBe(401);
		expect(memory.events.size).toBe(0);
	});

	it.each(CASES)("%s: is not acknowledged where it cannot be stored", async (_, sent) => {
		memory.broken = "deliver";
		expect((await post(sent)).status).toBe(503);
		memory.broken = "sites";
		expect((await post(sent)).status).toBe(503);
	});

	it.each(CASES)("%s: a browser's event needs consent, a server's follows what the person decided", async (_, sent) => {
		memory.site = SITE;
		expect((await post(sent, ORIGIN)).status).toBe(sent.status);
		expect(memory.events.size).toBe(0);
		await post(sent);
		expect(memory.events.size).toBe(1);
	});

	it.each(CASES)("%s: what is no JSON, or none of its own, is refused for good", async (_, sent) => {
		for (const body of ["{", "[1", "5", "null"]) {
			const response = await app.request(sent.path, { method: "POST", body, headers: sent.headers });
			expect(response.status, body).toBe(400);
		}
	});

	it.each(CASES)("%s: too much is refused for good, in the words of its clients", async (wire, sent) => {
		const response = await app.request(sent.path, { method: "POST", body: `{"x":"${"x".repeat(600_000)}"}`, headers: sent.headers });
		expect(response.status).toBe(wire === "snowplow" ? 400 : 413);
	});

	it.each(["plausible", "umami", "posthog", "ga4", "snowplow"])("%s: a property `consent` says what the visitor granted", async (wire) => {
		memory.site = SITE;
		const consented: { readonly [wire: string]: object } = {
			plausible: { n: "Wished", d: "shop.example", p: { userId: "u1", consent: "analytics" } },
			umami: { type: "event", payload: { website: WEBSITE, name: "Wished", id: "u1", data: { consent: "analytics" } } },
			posthog: { api_key: KEY, event: "Wished", distinct_id: "u1", properties: { consent: { analytics: true } } },
			ga4: { user_id: "u1", events: [{ name: "Wished", params: { consent: "analytics" } }] },
			snowplow: { data: [{ e: "ue", aid: "web", uid: "u1", ue_pr: JSON.stringify({ data: { schema: "iglu:a/Wished/jsonschema/1-0-0", data: { consent: "analytics" } } }) }] },
		};
		const sent = SENT[wire];
		if (sent === undefined) throw new Error(wire);
		await post({ ...sent, body: consented[wire] ?? {} }, ORIGIN);
		expect([...memory.events.values()]).toMatchObject([{ name: "Wished", properties: {}, consent: { analytics: true } }]);
	});
});

describe("the Segment wire's relatives", () => {
	it("RudderStack: its configuration, under both addresses", async () => {
		for (const path of ["/sourceConfig", "/sourceConfig/"]) {
			const response = await app.request(`${path}?writeKey=${KEY}`, { headers: ORIGIN });
			expect(await response.json()).toMatchObject({ source: { writeKey: KEY, enabled: true, destinations: [] } });
		}
		expect((await app.request("/sourceConfig/?writeKey=other")).status).toBe(401);
		memory.broken = "sites";
		expect((await app.request(`/sourceConfig/?writeKey=${KEY}`)).status).toBe(503);
	});

	it("RudderStack: beacons name their key in the query, pixels everything", async () => {
		const beacon = await app.request(`/beacon/v1/batch?writeKey=${KEY}`, { method: "POST", body: JSON.stringify({ batch: [{ type: "page", messageId: "b", anonymousId: "a" }] }) });
		expect(beacon.status).toBe(200);
		const pixel = await app.request(`/pixel/v1/track?writeKey=${KEY}&anonymousId=a&messageId=p&event=Opened&properties.n=1`);
		expect(pixel.headers.get("content-type")).toBe("image/gif");
		expect(memory.names().toSorted()).toEqual(["Opened", "Page Viewed"]);
		memory.broken = "deliver";
		expect((await app.request(`/pixel/v1/page?writeKey=${KEY}&anonymousId=a`)).status).toBe(200);
	});

	it("RudderStack: merge calls name one person", async () => {
		const mergeProperties = [{ type: "userId", value: "u1" }, { type: "email", value: "ada@shop.example" }];
		const body = JSON.stringify({ writeKey: KEY, batch: [{ type: "merge", messageId: "m", mergeProperties }] });
		await app.request("/v1/batch", { method: "POST", body });
		expect(memory.events.get("m")?.identifiers.map(({ value }) => value)).toEqual(["u1", "ada@shop.example"]);
	});

	it("Segment: its library comes from the build, for pages of any origin", async () => {
		const response = await app.request(`/analytics.js/v1/${KEY}/analytics.min.js`, { headers: ORIGIN });
		expect(await response.text()).toBe("/* /pipit-segment.js */");
		expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
		expect((await app.request(`/analytics.js/v1/${KEY}/other.js`)).status).toBe(404);
	});

	it("Jitsu and Dittofeed: each of their calls has an address", async () => {
		for (const type of ["track", "page", "screen", "identify", "group", "alias"]) {
			const body = { messageId: type, userId: "u", event: "x", groupId: "g", previousId: "p" };
			const headers = { "x-write-key": KEY };
			for (const path of [`/api/s/${type}`, `/api/s/s2s/${type}`]) expect((await post({ path, body, headers, status: 200, answer: "" })).status).toBe(200);
			expect((await post({ path: `/api/public/apps/${type}`, body, headers: { authorization: `Basic ${btoa(KEY)}` }, status: 204, answer: "" })).status).toBe(204);
		}
		expect(memory.events.size).toBe(6);
	});
});

describe("PostHog", () => {
	it.each(["/e/", "/batch", "/batch/", "/capture", "/capture/", "/i/v0/e", "/i/v0/e/"])("takes gzip that no header names, on %s", async (path) => {
		const text = JSON.stringify({ token: KEY, batch: [{ event: "Wished", uuid: "m", distinct_id: "u", offset: 1_000 }], sent_at: "1999-01-01T00:00:00Z" });
		const body = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
		const response = await app.request(path, { method: "POST", body: await new Response(body).arrayBuffer(), headers: { "content-type": "text/plain" } });
		expect(response.status).toBe(200);
		expect(memory.events.get("m")?.time).toBe(NOW - 1_000);
	});

	it("answers what its clients ask before they send: no flag is on, and nothing is recorded", async () => {
		for (const path of ["/flags/?v=2", "/flags", "/decide/?v=3", "/decide"]) {
			const response = await app.request(path, { method: "POST", body: "{}", headers: ORIGIN });
			expect(await response.json()).toMatchObject({ flags: {}, featureFlags: {}, errorsWhileComputingFlags: false, sessionRecording: false });
		}
		expect(await (await app.request(`/array/${KEY}/config`)).json()).toMatchObject({ token: KEY, sessionRecording: false });
		const script = await app.request(`/array/${KEY}/config.js`);
		expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
		for (const path of ["/array/other/config", "/array/other/config.js"]) expect((await app.request(path)).status).toBe(404);
	});

	it("/e without a slash stays the tracker's", async () => {
		const body = { writeKey: KEY, batch: [{ type: "page", messageId: "m", anonymousId: "a" }] };
		expect(await (await app.request("/e", { method: "POST", body: JSON.stringify(body) })).json()).toMatchObject({ accepted: 1 });
		expect(memory.events.get("m")?.context["via"]).toBe("pipit");
	});
});

describe("Plausible and Umami", () => {
	it("a browser that says nothing of who it is, is a visitor of the day; a server that does not, is nobody", async () => {
		const body = { n: "pageview", d: "shop.example", u: "https://shop.example/" };
		const headers = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "cf-connecting-ip": "192.0.2.1" };
		const sent = { path: "/api/event", body, headers, status: 202, answer: "ok" };
		await post(sent, ORIGIN);
		expect([...memory.events.values()].map(({ source }) => source)).toEqual([`anonymous_id:visitor-of-https://shop.example-192.0.2.1-${headers["user-agent"]}`]);
		expect((await post(sent)).status).toBe(202);
		expect(memory.events.size).toBe(1);
		expect([...memory.entries.values()]).toMatchObject([{ via: "plausible" }]);
	});
});

describe("Google Analytics 4", () => {
	it("/debug/mp/collect says everything that is wrong, and stores nothing", async () => {
		const debug = async (query: string, body: string): Promise<{ validationMessages: readonly { fieldPath: string; validationCode: string }[] }> => (await app.request(`/debug/mp/collect${query}`, { method: "POST", body })).json();
		const good = JSON.stringify({ client_id: "1.2", events: [{ name: "page_view" }] });
		expect(await debug("?measurement_id=G-X1", good)).toEqual({ validationMessages: [] });
		expect(await debug("?measurement_id=G-OTHER", good)).toMatchObject({ validationMessages: [{ fieldPath: "measurement_id", validationCode: "VALUE_INVALID" }] });
		expect(await debug("?measurement_id=G-X1", "{")).toMatchObject({ validationMessages: [{ fieldPath: "(the whole)" }] });
		const bad = await debug("?measurement_id=G-X1", JSON.stringify({ client_id: "1", timestamp_micros: 5, events: [{ name: "" }, { name: "a b" }] }));
		expect(bad.validationMessages.map(({ fieldPath }) => fieldPath)).toEqual(["events[0].name", "events[1].name", "events[0].name", "events[0].timestamp_micros", "events[1].timestamp_micros"]);
		expect(memory.events.size + memory.entries.size).toBe(0);
	});
});

describe("what stands in every event of a request", () => {
	it.each([
		["/mp/collect?measurement_id=G-X1", (many: object) => ({ client_id: "1", user_properties: many, events: Array.from({ length: 1_000 }, () => ({ name: "x" })) })],
		[`/v1/batch?writeKey=${KEY}`, (many: object) => ({ context: { traits: many }, batch: Array.from({ length: 1_000 }, () => ({ type: "page", userId: "u" })) })],
	])("%s: is looked at once, and refused as a whole where it is more than an event may be", async (path, bodyOf) => {
		const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`property${index}`, { value: index }]));
		const packed = await new Response(new Blob([JSON.stringify(bodyOf(many))]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
		expect(packed.byteLength).toBeLessThan(500_000);
		const parse = vi.spyOn(Object, "keys");
		expect((await app.request(path, { method: "POST", body: packed })).status).toBe(413);
		// A minute of work where each event is cleaned for itself.
		expect(parse.mock.calls.length).toBeLessThan(1_000);
		expect(memory.entries.size).toBe(0);
		parse.mockRestore();
	});
});

describe("Snowplow", () => {
	it("takes one event in a query, and answers a picture to the page's origin", async () => {
		const response = await app.request("/i?e=pv&aid=web&uid=u1&eid=m&url=https://shop.example/", { headers: ORIGIN });
		expect(response.headers.get("content-type")).toBe("image/gif");
		expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN.origin);
		expect(memory.names()).toEqual(["Page Viewed"]);
		memory.broken = "deliver";
		expect((await app.request("/i?e=pv&aid=web&uid=u1&eid=m")).status).toBe(503);
	});

	it("a query of a page needs consent although it names no origin", async () => {
		memory.site = SITE;
		for (const headers of [{ "sec-fetch-site": "same-origin" }, { referer: "https://shop.example/" }]) await app.request("/i?e=pv&aid=web&uid=u1", { headers });
		expect(memory.events.size).toBe(0);
		await app.request("/i?e=pv&aid=web&uid=u1");
		expect(memory.events.size).toBe(1);
	});
});
