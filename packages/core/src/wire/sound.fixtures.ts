/* Sound requests of every wire as its clients send them, which tests decode and damage. */

export interface SoundEvent {
	/** What the client sends for one event. */
	readonly sent: { readonly [key: string]: unknown };
	/** By which the decoded call is found again. */
	readonly mark: string;
}

/** A wire as the tests see it. */
export interface SoundWire {
	readonly name: string;
	/** How many events one of its requests may hold. */
	readonly many: boolean;
	/** One event, numbered. */
	readonly event: (index: number) => SoundEvent;
	/** A request of such events. */
	readonly request: (events: readonly unknown[]) => { readonly [key: string]: unknown };
}

const TIME = "2026-05-17T08:00:00.000Z";

export const SOUND_WIRES: readonly SoundWire[] = [
	{
		name: "segment",
		many: true,
		event: (index) => marked(index, (mark) => ({ type: "track", event: "Product Added", messageId: mark, userId: mark, timestamp: TIME, properties: { price: 3 } })),
		request: (batch) => ({ batch, sentAt: TIME, writeKey: "demo-shop" }),
	},
	{
		name: "rudder",
		many: true,
		event: (index) => marked(index, (mark) => ({ type: "merge", messageId: mark, mergeProperties: [{ type: "userId", value: mark }, { type: "email", value: "ada@shop.example" }] })),
		request: (batch) => ({ batch, sentAt: TIME, writeKey: "demo-shop" }),
	},
	{
		name: "posthog",
		many: true,
		event: (index) =>
			marked(index, (mark) => ({
				event: ["$pageview", "$identify", "Signed Up", "$create_alias", "$groupidentify", "$screen"][index % 6],
				uuid: mark,
				distinct_id: mark,
				timestamp: TIME,
				properties: { $current_url: "https://shop.example/a?utm_source=x", $lib: "web", $set: { plan: "pro" }, $group_key: "g", $group_type: "c", alias: "other", $anon_distinct_id: "0197", price: 3 },
			})),
		request: (batch) => ({ api_key: "demo-shop", batch, sent_at: TIME }),
	},
	{
		name: "ga4",
		many: true,
		event: (index) => marked(index, (mark) => ({ name: ["page_view", "add_to_cart", "screen_view"][index % 3], timestamp_micros: 1_779_000_000_000_000 + index, params: { mark, page_location: "https://shop.example/", items: [{ item_id: "p1" }] } })),
		request: (events) => ({ client_id: "1.2", user_id: "u1", user_properties: { plan: { value: "pro" } }, consent: { ad_user_data: "GRANTED" }, events }),
	},
	{
		name: "plausible",
		many: false,
		event: (index) => marked(index, (mark) => ({ n: ["pageview", "engagement", "Purchase"][index % 3], u: "https://shop.example/a", d: "shop.example", r: null, p: { userId: mark }, $: { amount: "3", currency: "EUR" }, sd: 50, e: 3000 })),
		request: ([event]) => Object(event) as { readonly [key: string]: unknown },
	},
	{
		name: "umami",
		many: false,
		event: (index) => marked(index, (mark) => ({ website: "5ee0df6c-93b2-4f5e-9f9c-7e5b2d0a6b1c", hostname: "shop.example", url: "/a", screen: "1920x1080", language: "de", id: mark, ...(index % 2 === 0 ? {} : { name: "Signed Up", data: { plan: "pro" } }) })),
		request: ([payload]) => ({ type: "event", payload }),
	},
	{
		name: "snowplow",
		many: true,
		event: (index) =>
			marked(index, (mark) => ({
				e: ["pv", "se", "ue", "tr", "ti", "pp"][index % 6],
				eid: mark,
				aid: "shop-web",
				uid: mark,
				dtm: "1779000000000",
				stm: "1779000000500",
				url: "https://shop.example/",
				res: "1x1",
				se_ac: "Wished",
				se_va: "3",
				ue_pr: JSON.stringify({ schema: "iglu:x", data: { schema: "iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/jsonschema/1-0-2", data: { type: "add_to_cart" } } }),
				co: JSON.stringify({ data: [{ schema: "iglu:com.snowplowanalytics.snowplow.ecommerce/product/jsonschema/1-0-0", data: { id: "p1", price: 3 } }] }),
			})),
		request: (data) => ({ schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", data }),
	},
];

function marked(index: number, sentOf: (mark: string) => { readonly [key: string]: unknown }): SoundEvent {
	const mark = `sound-${index}`;
	return { mark, sent: sentOf(mark) };
}
