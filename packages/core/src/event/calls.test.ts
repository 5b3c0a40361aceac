import { describe, expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import type { ProfileEvent } from "./event.ts";
import { NO_DEFAULTS, parseEvent, type ParseContext } from "./parse.ts";

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

function problemsOf(raw: unknown, context: Partial<ParseContext> = {}): string[] {
	const result = parseEvent(raw, { ...around, ...context });
	return result.ok ? [] : result.problems.map(formatProblem);
}

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

	it("where somebody set a time beside the client's own reading of the clock (RudderStack's libraries), it stands", () => {
		const read = { sentAt: NOW - 50, originalTimestamp: NOW - 100 };
		expect(accepted({ ...track, ...read, timestamp: NOW - 3_600_000 }).time).toBe(NOW - 3_600_000);
		expect(accepted({ ...track, ...read, timestamp: null }).time).toBe(NOW - 50);
		expect(accepted({ ...track, ...read, timestamp: "soon" }).time).toBe(NOW - 50);
	});

	it("its own sentAt goes before the batch's, and the original time before one that cannot be", () => {
		const clock = NOW + 9_999_999_999;
		const raw = { ...track, sentAt: clock, timestamp: clock - 2000 };
		expect(accepted(raw, { sentAt: 5 }).time).toBe(NOW - 2000);
		expect(accepted({ ...raw, originalTimestamp: clock - 7000 }).time).toBe(NOW - 7000);
		expect(accepted({ ...track, timestamp: clock - 3000 }, { sentAt: clock }).time).toBe(NOW - 3000);
		expect(accepted({ ...track, sentAt: "nonsense", timestamp: NOW - 3000 }).time).toBe(NOW - 3000);
	});
});
