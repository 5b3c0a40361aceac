import { expect, it } from "vitest";
import { NO_DEFAULTS, parseEvent } from "../event/index.ts";
import type { JsonObject } from "../event/event.ts";
import { asSent } from "./as-sent.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const CONTEXT = { receivedAt: NOW, sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "minted", via: "test" };

it.each<JsonObject>([
	{ type: "track", event: "Order Completed", messageId: "m", timestamp: "2026-11-21T10:00:00Z", anonymousId: "a", userId: "u", properties: { order_id: "1", products: [{ product_id: "p" }] }, context: { traits: { email: "ada@example.com", plan: "pro" }, consent: { categoryPreferences: { analytics: true } }, page: { url: "https://shop.example" } } },
	{ type: "identify", messageId: "m", timestamp: "2026-11-21T10:00:00Z", userId: "u", traits: { email: "ada@example.com" }, context: { unset: ["city"], externalIds: [{ type: "crm", id: "7" }] } },
	{ type: "page", messageId: "m", timestamp: "2026-11-21T10:00:00Z", anonymousId: "a", properties: { path: "/" } },
])("what a shard refused becomes the call that it came from: %j", (sent) => {
	const first = parseEvent(sent, CONTEXT);
	if (!first.ok) throw new Error(JSON.stringify(first.problems));
	const again = parseEvent(asSent(JSON.parse(JSON.stringify(first.event)) as JsonObject), CONTEXT);
	expect(again).toEqual(first);
});

it("leaves calls as they are", () => {
	const call = { type: "track", identifiers: "mine" };
	expect(asSent(call)).toBe(call);
});
