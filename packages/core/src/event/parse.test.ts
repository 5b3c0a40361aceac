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
		const sizeOf = (event: unknown): number => Buffer.byteLength(JSON.stringify(event));
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

describe("the six calls", () => {
	it("page and screen are called by their kind, their own name is a property", () => {
		expect(
			accepted({ ...track, type: "page", name: "Home", category: "Shop", properties: { path: "/" } }),
		).toMatchObject({
			name: "Page Viewed",
			properties: { path: "/", name: "Home", category: "Shop" },
		});
		expect(accepted({ ...track, type: "screen", name: "A", properties: { name: "B" } })).toMatchObject({
			name: "Screen Viewed",
			properties: { name: "B" },
		});
	});

	it("identify sets its traits over those of its context, and its email is an identifier", () => {
		const event = accepted({
			type: "identify",
			anonymousId: "a1",
			traits: { email: "Ada@Shop.example", plan: "pro" },
			context: { traits: { plan: "free", city: "Bern" } },
			properties: { ignored: true },
		});
		expect(event).toMatchObject({
			name: "Identified",
			traits: { email: "Ada@Shop.example", plan: "pro", city: "Bern" },
			properties: {},
		});
		expect(event.identifiers).toEqual([
			{ type: "anonymous_id", value: "a1" },
			{ type: "email", value: "ada@shop.example" },
		]);
	});

	it("group sets one trait, and the group's email is not the person's", () => {
		const event = accepted({
			type: "group",
			userId: "u1",
			groupId: "g1",
			traits: { name: "Initech", email: "office@initech.example" },
		});
		expect(event).toMatchObject({
			name: "Grouped",
			traits: { group: { id: "g1", name: "Initech", email: "office@initech.example" } },
			properties: { group_id: "g1" },
		});
		expect(event.identifiers).toEqual([{ type: "user_id", value: "u1" }]);
	});

	it("alias names the person by both names", () => {
		expect(accepted({ type: "alias", userId: "u1", previousId: "a1" })).toMatchObject({
			name: "Aliased",
			source: "anonymous_id:a1",
			properties: { previous_id: "a1" },
		});
		expect(accepted({ ...track, previousId: "other" }).identifiers).toHaveLength(1);
	});

	it("an alias of oneself names the person once more by a name that is there", () => {
		expect(accepted({ type: "alias", userId: "u1", previousId: "u1" }).identifiers).toEqual([
			{ type: "user_id", value: "u1" },
		]);
	});

	it("the route's type goes before the event's", () => {
		expect(accepted({ ...track, type: "page" }, { type: "track" }).type).toBe("track");
		expect(accepted({ event: "x", anonymousId: "a" }, { type: "track" }).name).toBe("x");
	});

	it("a name of the first ecommerce spec becomes that of the second, with its keys", () => {
		expect(accepted({ ...track, event: " Added Product ", properties: { id: "p1" } })).toMatchObject({
			name: "Product Added",
			properties: { id: "p1", product_id: "p1" },
		});
		expect(accepted({ ...track, event: "Product Added", properties: { id: "p1" } }).properties).toEqual({ id: "p1" });
	});
});

describe("what comes from around an event", () => {
	it("the batch's defaults stand where the event says nothing, its context key by key", () => {
		const defaults = {
			anonymousId: "a9",
			userId: "u9",
			context: { locale: "de", page: { path: "/" }, consent: { categoryPreferences: { analytics: true } } },
		};
		const bare = accepted({ type: "track", event: "x" }, { defaults });
		expect(bare).toMatchObject({
			source: "anonymous_id:a9",
			consent: { analytics: true },
			context: { locale: "de", page: { path: "/" } },
		});
		const own = accepted({ ...track, context: { page: { title: "T" } } }, { defaults });
		expect(own.identifiers.map(({ value }) => value)).toEqual(["a1", "u9"]);
		expect(own.context).toMatchObject({ locale: "de", page: { title: "T" } });
		expect(own.context["page"]).toEqual({ title: "T" });
	});

	it("a wrong default is a problem of each event that takes it", () => {
		const defaults = { anonymousId: undefined, userId: undefined, context: 5 };
		expect(problemsOf(track, { defaults })).toEqual(["context: expected an object, got 5"]);
		expect(accepted({ ...track, context: {} }, { defaults }).messageId).toBe("m1");
	});

	it("its own sentAt goes before the batch's, and the original time before the corrected one", () => {
		const clock = NOW + 9_999_999_999;
		const raw = { ...track, sentAt: clock, timestamp: clock - 2000 };
		expect(accepted(raw, { sentAt: 5 }).time).toBe(NOW - 2000);
		expect(accepted({ ...raw, originalTimestamp: clock - 7000 }).time).toBe(NOW - 7000);
		expect(accepted({ ...track, timestamp: clock - 3000 }, { sentAt: clock }).time).toBe(NOW - 3000);
		expect(accepted({ ...track, sentAt: "nonsense", timestamp: NOW - 3000 }).time).toBe(NOW - 3000);
	});
});
