import { describe, expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import type { ProfileEvent } from "./event.ts";
import { MAX_EVENT_BYTES, NO_DEFAULTS, parseEvent, type ParseContext, type RefusedEvent } from "./parse.ts";

const NOW = Date.UTC(2026, 4, 17, 9);
const around: ParseContext = {
	receivedAt: NOW,
	sentAt: null,
	type: null,
	defaults: NO_DEFAULTS,
	mintId: () => "minted",
	via: "test",
};
const track = { type: "track", event: "Product Viewed", messageId: "m1", anonymousId: "a1" };

function accepted(raw: unknown, context: Partial<ParseContext> = {}): ProfileEvent {
	const result = parseEvent(raw, { ...around, ...context });
	if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
	return result.event;
}

function noticesOf(raw: unknown): string[] {
	const result = parseEvent(raw, around);
	return result.ok ? result.notices.map(formatProblem) : ["refused"];
}

function refused(raw: unknown, context: Partial<ParseContext> = {}): RefusedEvent {
	const result = parseEvent(raw, { ...around, ...context });
	if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.event)}`);
	return result;
}

function problemsOf(raw: unknown, context: Partial<ParseContext> = {}): string[] {
	return refused(raw, context).problems.map(formatProblem);
}

describe("a whole event", () => {
	it("becomes a profile event with every field in its place", () => {
		const properties = { product_id: "p1", price: 12.5, tags: ["a", null] };
		const event = accepted({
			...track,
			userId: "u1",
			timestamp: "2026-05-17T08:59:00Z",
			properties,
			context: {
				ip: "203.0.113.7",
				userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148",
				traits: { plan: "pro" },
				unset: ["address.city"],
				consent: { categoryPreferences: { analytics: true } },
				page: { path: "/p1" },
				locale: "de",
			},
		});
		expect(event).toEqual({
			messageId: "m1",
			type: "track",
			name: "Product Viewed",
			time: NOW - 60_000,
			receivedAt: NOW,
			source: "anonymous_id:a1",
			identifiers: [
				{ type: "anonymous_id", value: "a1" },
				{ type: "user_id", value: "u1" },
			],
			properties,
			traits: { plan: "pro" },
			unset: ["address.city"],
			consent: { analytics: true },
			context: { page: { path: "/p1" }, locale: "de", device: { type: "mobile" }, via: "test" },
		});
	});

	it("needs no more than a type, a name and somebody", () => {
		expect(accepted({ type: "track", event: "x", userId: 7 })).toMatchObject({
			messageId: "minted",
			time: NOW,
			source: "user_id:7",
			properties: {},
			traits: {},
			unset: [],
			consent: null,
			context: { via: "test" },
		});
	});
});

function sizeOf(event: unknown): number {
	return Buffer.byteLength(JSON.stringify(event));
}

describe("what refuses an event", () => {
	it.each([
		["no object", null, "(the whole): expected an event as an object, got null"],
		[
			"a list",
			[track],
			'(the whole): expected an event as an object, got [{"type":"track","event":"Product Viewed","messageId":"m1","anonymousId":"a1"}]',
		],
		[
			"an unknown type",
			{ ...track, type: "purchase" },
			'type: expected track, page, screen, identify, group or alias, got "purchase"',
		],
		[
			"no type",
			{ ...track, type: undefined },
			"type: expected track, page, screen, identify, group or alias, got nothing",
		],
		["no name", { ...track, event: undefined }, "event: expected the event's name, 1 to 200 characters, got nothing"],
		["a blank name", { ...track, event: "  " }, 'event: expected the event\'s name, 1 to 200 characters, got "  "'],
		["a name that is no text", { ...track, event: 5 }, "event: expected the event's name, 1 to 200 characters, got 5"],
		[
			"a message id that is no text",
			{ ...track, messageId: 5 },
			"messageId: expected a text of at most 100 characters, got 5",
		],
		[
			"a long message id",
			{ ...track, messageId: "x".repeat(101) },
			"messageId: expected a text of at most 100 characters, got 101 characters",
		],
		["properties that are no object", { ...track, properties: [] }, "properties: expected an object, got []"],
		["a context that is no object", { ...track, context: "x" }, 'context: expected an object, got "x"'],
		[
			"context.traits that are no object",
			{ ...track, context: { traits: 1 } },
			"context.traits: expected an object, got 1",
		],
		[
			"a time that is none",
			{ ...track, timestamp: "soon" },
			'timestamp: expected a time as ISO 8601 or epoch milliseconds, got "soon"',
		],
		[
			"a number JSON has no form for",
			{ ...track, properties: { price: Number.POSITIVE_INFINITY } },
			"properties.price: expected a finite number, got Infinity",
		],
		[
			"nobody",
			{ type: "track", event: "x" },
			"(the whole): expected at least one of anonymousId, userId, traits.email, traits.phone, context.externalIds, got none",
		],
	])("%s", (_, raw, expected) => {
		expect(problemsOf(raw)).toEqual([expected]);
	});

	it("is a name of 201 characters and not one of 200", () => {
		expect(accepted({ ...track, event: "x".repeat(200) }).name).toHaveLength(200);
		expect(problemsOf({ ...track, event: "x".repeat(201) })).toHaveLength(1);
	});

	it("is only identifiers that name nobody, each of them named", () => {
		expect(problemsOf({ ...track, anonymousId: "undefined", userId: "0" })).toEqual([
			'anonymousId: expected an id of one browser, 1 to 200 characters, got "undefined"',
			'userId: expected an id of one person, 1 to 200 characters, got "0"',
			"(the whole): expected at least one of anonymousId, userId, traits.email, traits.phone, context.externalIds, got none that names a person",
		]);
		expect(noticesOf({ ...track, userId: "null" })).toEqual([
			'userId: expected an id of one person, 1 to 200 characters, got "null"',
		]);
	});

	it("is everything that is wrong at once", () => {
		expect(problemsOf({ type: "track", properties: 1, timestamp: "x", messageId: [] })).toHaveLength(5);
	});

	it("is more than 300 traits", () => {
		const traits = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`t${index}`, 1]));
		expect(problemsOf({ ...track, type: "identify", traits })).toEqual([
			"traits: expected at most 300 traits, got 301",
		]);
		delete traits["t0"];
		expect(Object.keys(accepted({ ...track, type: "identify", traits }).traits)).toHaveLength(300);
	});

	it("is more than 32 KB as JSON, in bytes", () => {
		const event = { ...track, properties: { text: "" } };
		event.properties.text = "€".repeat(Math.floor((MAX_EVENT_BYTES - sizeOf(event)) / 3));
		event.properties.text += "x".repeat(MAX_EVENT_BYTES - sizeOf(event));
		expect(sizeOf(event)).toBe(MAX_EVENT_BYTES);
		expect(accepted(event).properties).toBe(event.properties);
		event.properties.text += "x";
		expect(problemsOf(event)).toEqual(["(the whole): expected at most 32768 bytes of JSON, got more"]);
	});

	it("keeps what the quarantine needs, also of an event too large or too deep", () => {
		const consent = { consent: { categoryPreferences: { analytics: true } }, ip: "203.0.113.7" };
		const large = refused({ ...track, sentAt: NOW - 1000, context: consent, properties: { text: "x".repeat(50_000) } });
		expect(large).toMatchObject({ messageId: "m1", sentAt: NOW - 1000, consent: { analytics: true }, whole: false });
		expect(large.sample).toHaveLength(MAX_EVENT_BYTES);
		const deep: unknown = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`);
		expect(refused({ ...track, context: consent, properties: deep })).toMatchObject({
			consent: { analytics: true },
			whole: false,
		});
		const small = refused({ ...track, type: "x", writeKey: "k", sentAt: NOW, context: consent });
		expect(small).toMatchObject({ whole: true, sentAt: NOW });
		expect(JSON.parse(small.sample)).toEqual({ ...track, type: "x", context: { consent: consent.consent } });
		expect(refused({ ...track, sentAt: NOW - 5000, type: "x" }).sample).toBe(
			refused({ ...track, sentAt: NOW, type: "x" }).sample,
		);
	});
});

describe("what is left out of an event that is taken", () => {
	it("is keys that reach into prototypes", () => {
		const raw: unknown = JSON.parse(
			'{"type":"track","event":"x","anonymousId":"a","__proto__":{"userId":"u"},"properties":{"constructor":1,"ok":1}}',
		);
		expect(accepted(raw)).toMatchObject({ properties: { ok: 1 }, identifiers: [{ value: "a" }] });
		expect(noticesOf(raw)).toHaveLength(2);
	});

	it("is products that are no objects; one product alone becomes a list of one", () => {
		const products = (value: unknown): unknown =>
			accepted({ ...track, properties: { products: value } }).properties["products"];
		const one = { product_id: "p" };
		expect(products([one])).toEqual([one]);
		expect(products(one)).toEqual([one]);
		expect(products(null)).toEqual([]);
		expect(products([one, "p2", 3, null, [one]])).toEqual([one]);
		expect(noticesOf({ ...track, properties: { products: [one, "p2"] } })).toEqual([
			'properties.products[1]: expected an object, got "p2"',
		]);
		expect(accepted({ ...track, properties: {} }).properties).toEqual({});
	});

	it("is trait paths to clear that are none", () => {
		const raw = { ...track, context: { unset: ["a", "a.__proto__.b", 5, ""] } };
		expect(accepted(raw).unset).toEqual(["a"]);
		expect(noticesOf(raw)).toHaveLength(1);
		expect(accepted({ ...track, context: { unset: "plan" } }).unset).toEqual([]);
	});
});
