import { describe, expect, it } from "vitest";
import { googleMessages, messageOf } from "./google-validation.ts";
import { readGoogle } from "./google.ts";
import type { Batch } from "./batch.ts";
import { wireKey } from "./keys.ts";
import { readPlausible } from "./plausible.ts";
import { readRudderMerge, readRudderPixel } from "./rudder.ts";
import { readSnowplow, readSnowplowPixel } from "./snowplow.ts";
import { readUmami } from "./umami.ts";
import type { Parsed } from "../problem/index.ts";

function value(batch: Parsed<Batch>): Batch {
	if (!batch.ok) throw new Error(JSON.stringify(batch.problems));
	return batch.value;
}

describe("Google Analytics 4", () => {
	const query = new URLSearchParams({ measurement_id: "G-X1", api_secret: "s" });
	it("names the browser, the person and the moment of each event", () => {
		const body = {
			client_id: "1.2",
			user_id: "u1",
			timestamp_micros: "1779000000000000",
			user_properties: { plan: { value: "pro" }, broken: 5 },
			user_location: { city: "Bonn", country_id: "DE" },
			device: { category: "mobile", language: "de" },
			consent: { ad_user_data: "GRANTED", ad_personalization: "DENIED" },
			events: [
				{ name: "page_view", params: { page_location: "https://shop.example/a?utm_campaign=c", page_title: "A", consent: "analytics" } },
				{ name: "sign_up", timestamp_micros: 1_778_999_999_000_000, params: { method: "x" } },
				7,
			],
		};
		const batch = value(readGoogle(body, query));
		expect(batch.writeKey).toBe("ga4:G-X1");
		expect(batch.events).toMatchObject([
			{ type: "page", timestamp: 1_779_000_000_000, properties: { url: "https://shop.example/a?utm_campaign=c", path: "/a", title: "A" } },
			{ type: "track", event: "sign_up", timestamp: 1_778_999_999_000, properties: { method: "x" } },
			7,
		]);
		expect(batch.events[0]).toMatchObject({ context: { campaign: { name: "c" }, consent: { categoryPreferences: { ads: false, analytics: true } } } });
		expect(batch.defaults).toEqual({
			anonymousId: "1.2",
			userId: "u1",
			context: { locale: "de", device: { type: "mobile" }, location: { city: "Bonn", country: "DE" }, traits: { plan: "pro" } },
		});
		expect(value(readGoogle({ app_instance_id: "app", events: [{ name: "screen_view", params: { screen_name: "Home" } }] }, new URLSearchParams({ firebase_app_id: "1:2:ios:ab" })))).toMatchObject({
			writeKey: "ga4:1:2:ios:ab",
			defaults: { anonymousId: "app" },
			events: [{ type: "screen", name: "Home" }],
		});
	});

	it("refuses what is no request of its own, and says what Google would say", () => {
		expect(readGoogle([], query).ok).toBe(false);
		expect(readGoogle({ events: {} }, query).ok).toBe(false);
		expect(readGoogle({ events: [] }, new URLSearchParams())).toMatchObject({ value: { writeKey: null } });
		const events = Array.from({ length: 26 }, () => ({ name: "ok" }));
		expect(googleMessages({ client_id: "1", events }).map(({ validationCode }) => validationCode)).toEqual(["EXCEEDED_MAX_ENTITIES"]);
		expect(messageOf(2, { path: ["properties", "products", 0], expected: "an object", got: "5" })).toEqual({ fieldPath: "events[2].params.products[0]", description: "Expected an object, got 5.", validationCode: "VALUE_INVALID" });
	});
});

describe("Plausible", () => {
	it("takes the tracker's short names and the API's long ones", () => {
		const short = { n: "Purchase", u: "https://shop.example/a", d: "Shop.Example", r: "https://x.example/", p: { plan: "pro", userId: "u1" }, $: { amount: "12.5", currency: "EUR" } };
		const long = { name: "Purchase", url: short.u, domain: short.d, referrer: short.r, props: short.p, revenue: short.$ };
		for (const body of [short, long]) {
			expect(value(readPlausible(body, "v"))).toMatchObject({
				writeKey: "plausible:shop.example",
				events: [{ type: "track", event: "Purchase", userId: "u1", properties: { plan: "pro", value: 12.5, currency: "EUR" }, context: { page: { url: short.u, path: "/a", referrer: short.r } } }],
			});
		}
	});

	it("is of the day's visitor only where nobody is named", () => {
		const whoOf = (p: unknown, visitor: string | null): unknown => {
			const { anonymousId, userId } = value(readPlausible({ n: "pageview", d: "x", p }, visitor)).events[0] as { anonymousId: unknown; userId: unknown };
			return [anonymousId, userId];
		};
		expect(whoOf(undefined, "v")).toEqual(["v", undefined]);
		expect(whoOf({ userId: "u" }, "v")).toEqual([undefined, "u"]);
		expect(whoOf({ anonymousId: "a", userId: "u" }, "v")).toEqual(["a", "u"]);
		expect(whoOf('{"anonymousId":"a"}', "v")).toEqual(["a", undefined]);
		expect(whoOf(undefined, null)).toEqual([null, undefined]);
	});

	it("engagement is Page Engaged", () => {
		expect(value(readPlausible({ n: "engagement", d: "x", u: "https://x.example/a", sd: 80, e: 4_000 }, "v")).events).toMatchObject([{ event: "Page Engaged", properties: { path: "/a", scroll_depth: 80, engaged_ms: 4_000 } }]);
	});
});

describe("Umami", () => {
	const WEBSITE = "5EE0DF6C-93b2-4f5e-9f9c-7e5b2d0a6b1c";
	it("is a page without a name, and an event with one", () => {
		const payload = { website: WEBSITE, hostname: "shop.example", url: "/a?utm_source=s", title: "A", language: "de", screen: "1920x1080", timestamp: 1_779_000_000 };
		expect(value(readUmami({ type: "event", payload }, "v"))).toMatchObject({
			writeKey: `umami:${WEBSITE.toLowerCase()}`,
			events: [{ type: "page", anonymousId: "v", timestamp: 1_779_000_000, properties: { path: "/a" }, context: { locale: "de", screen: { width: 1920, height: 1080 }, campaign: { source: "s" } } }],
		});
		const event = { ...payload, name: "Signed Up", id: "u1", data: { plan: "pro", consent: "analytics" } };
		expect(value(readUmami({ type: "event", payload: event }, "v")).events).toMatchObject([{ type: "track", event: "Signed Up", userId: "u1", anonymousId: undefined, properties: { plan: "pro" }, context: { consent: {} } }]);
		expect(value(readUmami({ type: "identify", payload: { ...payload, id: "u1", data: { plan: "pro" } } }, "v")).events).toMatchObject([{ type: "identify", userId: "u1", traits: { plan: "pro" } }]);
		expect(readUmami({ type: "event" }, "v").ok).toBe(false);
	});
});

describe("Snowplow", () => {
	const event = { e: "pv", aid: "web", eid: "e1", duid: "d1", uid: "u1", dtm: "1779000000000", stm: "1779000001000", url: "https://shop.example/a", page: "A", lang: "de", tz: "Europe/Berlin", tv: "js-4", res: "800x600" };
	const unstruct = (schema: string, data: object): object => ({ ...event, e: "ue", ue_pr: JSON.stringify({ schema: "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", data: { schema, data } }) });
	const ECOMMERCE = "iglu:com.snowplowanalytics.snowplow.ecommerce";

	it("dates events by two readings of one clock, or by a true time", () => {
		expect(value(readSnowplow({ data: [event] }))).toMatchObject({
			writeKey: "snowplow:web",
			events: [{ type: "page", messageId: "e1", anonymousId: "d1", userId: "u1", timestamp: "1779000000000", sentAt: "1779000001000", properties: { path: "/a", title: "A" }, context: { locale: "de", timezone: "Europe/Berlin", screen: { width: 800 }, library: { version: "js-4" } } }],
		});
		const [call] = value(readSnowplow({ data: [{ ...event, ttm: "1778000000000" }] })).events;
		expect(call).toMatchObject({ timestamp: "1778000000000" });
		expect(call).not.toHaveProperty("sentAt");
	});

	it("reads shopping with its products, from text and from base64", () => {
		const product = { schema: `${ECOMMERCE}/product/jsonschema/1-0-0`, data: { id: "p1", name: "Schüssel", price: 12, currency: "EUR" } };
		const transaction = { schema: `${ECOMMERCE}/transaction/jsonschema/1-0-0`, data: { transaction_id: "t1", revenue: 24, currency: "EUR" } };
		const contexts = JSON.stringify({ data: [product, transaction] });
		const cx = btoa(String.fromCharCode(...new TextEncoder().encode(contexts))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
		const action = (type: string): object => unstruct(`${ECOMMERCE}/snowplow_ecommerce_action/jsonschema/1-0-2`, { type });
		for (const entities of [{ co: contexts }, { cx }]) {
			expect(value(readSnowplow({ data: [{ ...action("transaction"), ...entities }, { ...action("add_to_cart"), co: JSON.stringify({ data: [product] }) }] })).events).toMatchObject([
				{ event: "Order Completed", properties: { order_id: "t1", total: 24, currency: "EUR", products: [{ product_id: "p1", name: "Schüssel" }] } },
				{ event: "Product Added", properties: { product_id: "p1", price: 12 } },
			]);
		}
	});

	it.each([
		[{ e: "se", se_ca: "c", se_ac: "Wished", se_la: "l", se_va: "3.5" }, { event: "Wished", properties: { category: "c", label: "l", value: 3.5 } }],
		[{ e: "tr", tr_id: "t", tr_tt: "12", tr_cu: "EUR" }, { event: "Order Completed", properties: { order_id: "t", total: 12, currency: "EUR" } }],
		[{ e: "pp" }, { event: "Page Pinged", properties: { path: "/a" } }],
		[unstruct("iglu:com.acme/gift_wrapped/jsonschema/1-0-0", { colour: "red", consent: "analytics" }), { event: "gift_wrapped", properties: { colour: "red" }, context: { consent: { categoryPreferences: { analytics: true } } } }],
		[unstruct("iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0", { terms: ["a", { toString: 1 }, "b"] }), { event: "Products Searched", properties: { query: "a b" } }],
		[{ e: "ue", ue_pr: "no json" }, { type: "track", event: "" }],
	])("%j", (fields, expected) => {
		expect(value(readSnowplow({ data: [{ ...event, ...fields }] })).events).toMatchObject([expected]);
	});

	it("takes the application of most events, and refuses the others", () => {
		const batch = value(readSnowplow({ data: [{ ...event, aid: "other", eid: "e0" }, event, event, { ...event, aid: undefined }] }));
		expect(batch.writeKey).toBe("snowplow:web");
		expect(batch.events.map((call) => (call as { type?: string }).type)).toEqual([undefined, "page", "page", undefined]);
		expect(value(readSnowplow({ data: [] })).writeKey).toBeNull();
		expect(readSnowplowPixel(new URLSearchParams(event))).toMatchObject({ writeKey: "snowplow:web", events: [{ type: "page" }] });
	});
});

describe("RudderStack", () => {
	it("reads a pixel's dotted names, and none that reach into prototypes", () => {
		const query = new URLSearchParams("writeKey=k&anonymousId=a&event=Opened&properties.price=3&properties.__proto__.x=1&context.page.url=u&properties.price.deeper=1&a.b.c.d.e.f=1&constructor.prototype.x=1");
		expect(readRudderPixel(query, "track")).toMatchObject({ writeKey: "k", type: "track", events: [{ anonymousId: "a", event: "Opened", properties: { price: "3" }, context: { page: { url: "u" } } }] });
		expect(Object.keys(Object.prototype)).toEqual([]);
	});

	it("a merge names one person by all its identifiers", () => {
		const mergeProperties = [{ type: "email", value: "a@b.example" }, { type: "userId", value: "u1" }, { type: "mobile", value: "7" }];
		expect(value(readRudderMerge({ mergeProperties, messageId: "m" })).events).toMatchObject([{ type: "identify", messageId: "m", userId: "u1", traits: { email: "a@b.example" }, context: { externalIds: [{ type: "mobile", id: "7" }] } }]);
	});
});

it("a wire's key never is a write key", () => {
	expect(wireKey("plausible", "Shop.Example")).toBe("plausible:shop.example");
	expect(wireKey("snowplow", "Web")).toBe("snowplow:Web");
});
