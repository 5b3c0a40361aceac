import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DevServer, startDevServer } from "./support/dev-server.ts";
import { arrived, personOf, publishWireShop, WIRE_SHOP } from "./support/wire-shop.ts";

/* The servers' libraries of other vendors, as they are on npm, with nothing changed but host and key. */

const load = createRequire(import.meta.url);
const KEY = WIRE_SHOP.writeKey;
/** When everything here happened: hours before it is sent, so that a time which is only that of the request shows. */
const THEN = new Date(Date.now() - 5 * 3_600_000);
/** What a request may take; events are dated by the distance between two readings of the sender's clock. */
const SLACK_MS = 20_000;

let server: DevServer;
beforeAll(async () => {
	server = await startDevServer();
	await publishWireShop(server);
});
afterAll(async () => {
	await server?.stop();
});

function isThen(time: string | undefined): boolean {
	return Math.abs(Date.parse(time ?? "") - THEN.getTime()) < SLACK_MS;
}

/** The calls that Segment's descendants share. */
interface SegmentLike {
	identify(call: object): unknown;
	track(call: object): unknown;
	page(call: object): unknown;
	group(call: object): unknown;
	alias(call: object): unknown;
}

/** The same story from every descendant: somebody anonymous is named, looks at a page, buys, joins a company. */
function tell(client: SegmentLike, user: string): void {
	const when = { timestamp: THEN };
	client.alias({ previousId: `${user}-browser`, userId: user, ...when });
	client.identify({ userId: user, traits: { email: `${user}@shop.example`, plan: "pro" }, ...when });
	client.page({ userId: user, name: "Vases", properties: { path: "/vases" }, ...when });
	client.track({ userId: user, event: "Completed Order", properties: { orderId: "o-1", total: 52, currency: "EUR" }, ...when });
	client.group({ userId: user, groupId: "acme", traits: { name: "Acme" }, ...when });
}

/** How many events of it are stored, when all is as it was told. */
async function storedStory(user: string): Promise<number> {
	const events = await arrived(server, `user_id:${user}`, ["Aliased", "Identified", "Page Viewed", "Order Completed", "Grouped"]);
	expect(events.filter(({ time }) => !isThen(time))).toEqual([]);
	expect(new Set(events.map((event) => event.message_id)).size).toBe(5);
	expect(events.find(({ name }) => name === "Order Completed")?.properties).toMatchObject({ order_id: "o-1", total: 52 });
	const person = await personOf(server, `email:${user}@shop.example`);
	expect(person?.traits).toMatchObject({ plan: "pro" });
	expect(person?.identifiers.map(({ key }) => key).toSorted()).toEqual([`anonymous_id:${user}-browser`, `email:${user}@shop.example`, `user_id:${user}`]);
	return events.length;
}

describe("Segment and its descendants", () => {
	test("@segment/analytics-node", async () => {
		const { Analytics } = await import("@segment/analytics-node");
		const client = new Analytics({ writeKey: KEY, host: server.url, flushAt: 3 });
		const failures: unknown[] = [];
		client.on("error", (error) => failures.push(error));
		tell(client, "segment-node");
		await client.closeAndFlush();
		expect(failures).toEqual([]);
		expect(await storedStory("segment-node")).toBe(5);
	});

	test("analytics-node, the one before", async () => {
		const Analytics = load("analytics-node") as new (key: string, options: object) => SegmentLike & { flush(): Promise<unknown> };
		const client = new Analytics(KEY, { host: server.url, flushAt: 5 });
		tell(client, "legacy-node");
		await client.flush();
		expect(await storedStory("legacy-node")).toBe(5);
	});

	test.each([true, false])("@rudderstack/rudder-sdk-node, gzip: %s", async (gzip) => {
		const Analytics = load("@rudderstack/rudder-sdk-node") as new (key: string, options: object) => SegmentLike & { flush(done: (error?: Error | null) => void): void };
		const client = new Analytics(KEY, { dataPlaneUrl: server.url, gzip, flushAt: 10, logLevel: "error" });
		const user = `rudder-node-${gzip}`;
		tell(client, user);
		await new Promise<void>((done, fail) => {
			client.flush((error) => (error === undefined || error === null ? done() : fail(error)));
		});
		expect(await storedStory(user)).toBe(5);
	});

	test("@customerio/cdp-analytics-node", async () => {
		const { Analytics } = load("@customerio/cdp-analytics-node") as { Analytics: new (options: object) => SegmentLike & { closeAndFlush(): Promise<void> } };
		const client = new Analytics({ writeKey: KEY, host: server.url });
		tell(client, "customerio");
		await client.closeAndFlush();
		expect(await storedStory("customerio")).toBe(5);
	});

	test("@dittofeed/sdk-node", async () => {
		const { DittofeedSdk } = await import("@dittofeed/sdk-node");
		await DittofeedSdk.init({ writeKey: `Basic ${btoa(`${KEY}:secret`)}`, host: server.url });
		const timestamp = THEN.toISOString();
		DittofeedSdk.identify({ userId: "dittofeed", timestamp, traits: { email: "dittofeed@shop.example" } });
		DittofeedSdk.track({ userId: "dittofeed", timestamp, event: "Product Added", properties: { product_id: "p1" } });
		DittofeedSdk.page({ userId: "dittofeed", timestamp, name: "Vases" });
		DittofeedSdk.screen({ userId: "dittofeed", timestamp, name: "Home" });
		await DittofeedSdk.flush();
		const events = await arrived(server, "email:dittofeed@shop.example", ["Identified", "Product Added", "Page Viewed", "Screen Viewed"]);
		expect(events.filter(({ time }) => !isThen(time))).toEqual([]);
	});

	test("@jitsu/js", async () => {
		const { jitsuAnalytics } = await import("@jitsu/js");
		const client = jitsuAnalytics({ host: server.url, writeKey: `${KEY}:secret`, fetch: globalThis.fetch });
		await client.identify("jitsu-node", { email: "jitsu@shop.example" });
		await client.track("Product Added", { product_id: "p1" });
		await client.page({ path: "/vases" });
		const events = await arrived(server, "email:jitsu@shop.example", ["Identified", "Product Added", "Page Viewed"]);
		for (const event of events) expect(Math.abs(Date.parse(event.time) - Date.now())).toBeLessThan(60_000);
	});
});

describe("PostHog", () => {
	test("posthog-node: events with its time, identify, alias, group, flags", async () => {
		const { PostHog } = await import("posthog-node");
		const client = new PostHog(WIRE_SHOP.postHogKey, { host: server.url, flushAt: 20 });
		const failures: unknown[] = [];
		client.on("error", (error: unknown) => failures.push(error));
		const who = { distinctId: "posthog-node" };
		client.identify({ ...who, properties: { $set: { email: "posthog@shop.example" } } });
		client.alias({ ...who, alias: "posthog-other" });
		client.capture({ ...who, event: "purchase", timestamp: THEN, properties: { transaction_id: "t1", value: 52, items: [{ item_id: "p1" }], $set: { plan: "pro" } } });
		client.capture({ ...who, event: "$pageview", timestamp: THEN, properties: { $current_url: "https://shop.example/vases?utm_source=mail" } });
		client.groupIdentify({ ...who, groupType: "company", groupKey: "acme", properties: { name: "Acme" } });
		expect(await client.getAllFlags("posthog-node")).toEqual({});
		await client.shutdown();
		expect(failures).toEqual([]);
		const events = await arrived(server, "user_id:posthog-node", ["Identified", "Aliased", "Order Completed", "Page Viewed", "Grouped"]);
		const order = events.find(({ name }) => name === "Order Completed");
		expect(isThen(order?.time)).toBe(true);
		expect(order?.properties).toMatchObject({ order_id: "t1", total: 52, currency: "EUR", products: [{ product_id: "p1" }] });
		expect(events.find(({ name }) => name === "Page Viewed")?.properties).toMatchObject({ path: "/vases" });
		const person = await personOf(server, "email:posthog@shop.example");
		expect(person?.traits).toMatchObject({ plan: "pro" });
		expect(person?.identifiers.map(({ key }) => key)).toContain("anonymous_id:posthog-other");
	});
});

describe("Google Analytics 4, by its documents", () => {
	const body = {
		client_id: "123.456",
		user_id: "ga4-user",
		timestamp_micros: THEN.getTime() * 1_000,
		user_properties: { plan: { value: "pro" } },
		events: [
			{ name: "page_view", params: { page_location: "https://shop.example/vases", page_title: "Vases" } },
			{ name: "add_to_cart", params: { currency: "EUR", value: 12, items: [{ item_id: "p1", price: 12, quantity: 1 }] } },
		],
	};
	const post = (path: string, content: object): Promise<Response> => fetch(`${server.url}${path}?measurement_id=${WIRE_SHOP.measurementId}&api_secret=any`, { method: "POST", body: JSON.stringify(content) });

	test("/mp/collect, sent twice, is stored once", async () => {
		for (const _ of [1, 2]) expect((await post("/mp/collect", body)).status).toBe(204);
		const events = await arrived(server, "user_id:ga4-user", ["Page Viewed", "Product Added"]);
		expect(events.filter(({ time }) => !isThen(time))).toEqual([]);
		const person = await personOf(server, "anonymous_id:123.456");
		expect(person?.traits).toMatchObject({ plan: "pro" });
	});

	test("/debug/mp/collect says what is wrong, and stores nothing", async () => {
		const good = (await (await post("/debug/mp/collect", { ...body, user_id: "ga4-debug" })).json()) as { validationMessages: unknown[] };
		expect(good.validationMessages).toEqual([]);
		const bad = (await (await post("/debug/mp/collect", { events: [{ name: "bad name", params: { products: 7 } }] })).json()) as { validationMessages: { fieldPath: string; validationCode: string }[] };
		expect(bad.validationMessages.map(({ fieldPath, validationCode }) => `${fieldPath} ${validationCode}`)).toEqual(
			expect.arrayContaining(["client_id VALUE_REQUIRED", "events[0].name NAME_INVALID", "events[0] VALUE_REQUIRED"]),
		);
		expect(await personOf(server, "user_id:ga4-debug")).toBeNull();
	});
});

test("@umami/node", async () => {
	const { Umami } = await import("@umami/node");
	const client = new Umami({ hostUrl: server.url, websiteId: WIRE_SHOP.website });
	const page = { hostname: "shop.example", url: "/vases", title: "Vases", id: "umami-user", timestamp: Math.round(THEN.getTime() / 1_000) };
	for (const payload of [page, { ...page, name: "Signed Up", data: { plan: "pro" } }]) {
		expect((await client.track(payload as unknown as string)).status).toBe(200);
	}
	// Without an id it names nobody, and a server's address would make one person of everybody.
	expect((await client.identify({ plan: "pro" })).status).toBe(200);
	const events = await arrived(server, "user_id:umami-user", ["Page Viewed", "Signed Up"]);
	expect(events.filter(({ time }) => !isThen(time))).toEqual([]);
	expect(events.find(({ name }) => name === "Page Viewed")?.properties).toMatchObject({ url: "https://shop.example/vases", path: "/vases" });
});

test.each(["post", "get"] as const)("@snowplow/node-tracker by %s", async (eventMethod) => {
	const snowplow = await import("@snowplow/node-tracker");
	const failures: unknown[] = [];
	const user = `snowplow-${eventMethod}`;
	const tracker = snowplow.newTracker(
		{ namespace: user, appId: WIRE_SHOP.appId, encodeBase64: eventMethod === "get" },
		{ endpoint: server.url, eventMethod, bufferSize: 10, onRequestFailure: (failure: unknown) => failures.push(failure) },
	);
	tracker.setUserId(user);
	const when = { type: "ttm", value: THEN.getTime() } as const;
	tracker.track(snowplow.buildPageView({ pageUrl: "https://shop.example/vases", pageTitle: "Vases" }), [], when);
	tracker.track(snowplow.buildStructEvent({ category: "list", action: "Wished", label: "x", value: 3 }), [], when);
	tracker.track(snowplow.buildAddToCart({ sku: "p1", name: "Vase", unitPrice: 12, quantity: 1, currency: "EUR" }), [], when);
	tracker.track(snowplow.buildSelfDescribingEvent({ event: { schema: "iglu:com.acme/gift_wrapped/jsonschema/1-0-0", data: { colour: "grün" } } }), [], when);
	await tracker.flush();
	const events = await arrived(server, `user_id:${user}`, ["Page Viewed", "Wished", "Product Added", "gift_wrapped"]);
	expect(failures).toEqual([]);
	expect(events.filter(({ time }) => !isThen(time))).toEqual([]);
	expect(events.find(({ name }) => name === "gift_wrapped")?.properties).toEqual({ colour: "grün" });
	expect(events.find(({ name }) => name === "Product Added")?.properties).toMatchObject({ product_id: "p1", price: 12, quantity: 1 });
});
