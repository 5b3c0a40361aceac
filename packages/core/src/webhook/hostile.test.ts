import { describe, expect, test } from "vitest";
import { parseEvent } from "../event/index.ts";
import { PROVIDERS } from "./providers/index.ts";
import { hook, NOW } from "./webhook.fixtures.ts";

/** A seeded generator (mulberry32), so that a failing case can be played again. */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const MAP = {
	event: "Form Sent",
	id: "id",
	time: "timestamp",
	user_id: "data.id",
	email: "email",
	phone: "to.0",
	traits: { topic: "topic" },
	properties: { all: "data" },
};

describe("hostile bodies", () => {
	const KEYS = [
		"type",
		"event",
		"email",
		"data",
		"id",
		"line_items",
		"refunds",
		"created_at",
		"timestamp",
		"__proto__",
		"data.object",
		"signature",
		"event-data",
		"Message",
		"eventType",
		"to",
		"metric",
		"RecordType",
		"topic",
		"payload",
		"amount_total",
		"currency",
		"products",
	];
	const VALUES = [
		null,
		true,
		0,
		-1,
		1e308,
		"",
		"orders/create",
		"open",
		"a@b.example",
		"2026-13-45T99:99:99",
		"x".repeat(5_000),
		[],
		{},
		"Order",
		"charge.refunded",
		"Bounce",
		"\u0000\ud800",
	];
	const NAMES = Object.keys(PROVIDERS);
	const TOPICS = [
		"orders/create",
		"orders/updated",
		"checkouts/create",
		"customers/update",
		"order.updated",
		"customer.created",
		"",
	];

	test("never break a reader, and what it makes of them the collector can parse or refuse", () => {
		const random = randomOf(20_261_122);
		const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
		const make = (depth: number): unknown => {
			if (depth === 0 || random() < 0.3) return pick(VALUES);
			if (random() < 0.3) return Array.from({ length: Math.floor(random() * 4) }, () => make(depth - 1));
			return Object.fromEntries(Array.from({ length: Math.floor(random() * 6) }, () => [pick(KEYS), make(depth - 1)]));
		};
		for (let round = 0; round < 20_000; round += 1) {
			const provider = pick(NAMES);
			const body = random() < 0.05 ? '{"cut": ' : JSON.stringify(make(4));
			const request = hook(body, {
				"x-shopify-topic": pick(TOPICS),
				"x-wc-webhook-topic": pick(TOPICS),
				"svix-id": "m",
			});
			const result = PROVIDERS[provider]?.read(request, { id: "x", provider, secrets: [], settings: {}, map: MAP });
			expect(result?.ok === true || (result?.problems.length ?? 0) > 0, `round ${round}: ${provider} ${body}`).toBe(
				true,
			);
			const calls = result?.ok === true ? result.value.calls : [];
			for (const call of calls) {
				const parsed = parseEvent(call, {
					receivedAt: NOW,
					sentAt: null,
					type: null,
					defaults: { anonymousId: undefined, userId: undefined, context: undefined },
					mintId: () => "minted",
					via: "hook",
				});
				expect(parsed.ok || parsed.problems.length > 0, `round ${round}: ${JSON.stringify(call)}`).toBe(true);
			}
		}
	});
});
