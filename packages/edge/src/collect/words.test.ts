import { Hono } from "hono";
import { expect, it } from "vitest";
import { KEY, MemoryPorts } from "./memory-ports.ts";
import { collectRoutes } from "./routes.ts";

const context = { consent: { categoryPreferences: { analytics: true } } };

async function stored(path: string, event: object, headers: Record<string, string> = {}): Promise<unknown> {
	const memory = new MemoryPorts();
	const app = new Hono().route(
		"/",
		collectRoutes(() => memory),
	);
	const one = { type: "track", messageId: "m1", anonymousId: "a1", context, ...event };
	const body = JSON.stringify(path === "/e" ? { writeKey: KEY, batch: [one] } : one);
	expect((await app.request(path, { method: "POST", body, headers })).status).toBe(200);
	return memory.events.get("m1");
}

it("what a page told Google, Klaviyo or Shopify is stored in our words, its money in the site's currency where it names none", async () => {
	const google = { event: "add_to_cart", properties: { value: 3, items: [{ item_id: "p1" }] } };
	const klaviyo = { event: "Added to Cart", properties: { AddedItemProductID: "p1", AddedItemPrice: 3 } };
	const shopify = { event: "product_added_to_cart", properties: { cartLine: { quantity: 1, merchandise: { price: { amount: 3, currencyCode: "SEK" }, product: { id: "p1" } } } } };
	for (const [event, currency] of [[google, "EUR"], [klaviyo, "EUR"], [shopify, "SEK"]] as const) {
		expect(await stored("/e", event)).toMatchObject({ name: "Product Added", properties: { product_id: "p1", currency } });
	}
	expect(await stored("/e", { event: "page_viewed", properties: {} })).toMatchObject({ name: "page_viewed" });
});

it("what servers say on other wires too, and what is not those tools' stays as it came", async () => {
	const authorization = `Basic ${btoa(`${KEY}:`)}`;
	const klaviyo = { event: "Placed Order", properties: { $value: 3, OrderId: "o1" } };
	expect(await stored("/v1/track", klaviyo, { authorization })).toMatchObject({ name: "Order Completed", properties: { order_id: "o1", total: 3 } });
	const own = { event: "Placed Order", properties: { amount: 3 } };
	expect(await stored("/v1/track", own, { authorization })).toMatchObject({ name: "Placed Order", properties: { amount: 3 } });
});
