import { describe, expect, it } from "vitest";
import { parseEvent, NO_DEFAULTS } from "../event/index.ts";
import { formatProblem } from "../problem/index.ts";
import { eventCleaner } from "../quality/index.ts";
import { limitsOf } from "./index.ts";
import { parseSite } from "./site.ts";

const SITE = { id: "shop", name: "Shop", url: "https://shop.example", write_key: "test-key", currency: "EUR" };

function settled(identity: unknown) {
	const site = parseSite({ ...SITE, identity });
	if (!site.ok) throw new Error(site.problems.map(formatProblem).join("; "));
	return site.value;
}

function problems(identity: unknown): readonly string[] {
	const site = parseSite({ ...SITE, identity });
	return site.ok ? [] : site.problems.map(formatProblem);
}

describe("identity in site.yaml", () => {
	it("changes the limits that it names, and only these", () => {
		expect(limitsOf(settled({ limits: { email: 2, merges: 7 } }))).toEqual({ user_id: 1, email: 2, phone: 5, external_id: 20, anonymous_id: 200, merges: 7 });
		expect(limitsOf({})).toEqual(limitsOf(settled({})));
	});

	it("is told what is wrong, and where", () => {
		expect(problems([])).toEqual([expect.stringContaining("identity: expected a map of `blocked`, `limits`")]);
		expect(problems({ limits: { email: 0, phone: 2.5, user_id: 2 }, block: [] })).toEqual([
			expect.stringMatching(/^identity\.block: expected one of/),
			expect.stringMatching(/^identity\.limits\.user_id: expected one of/),
			expect.stringMatching(/^identity\.limits\.email: expected a whole number from 1 to 1000, got 0/),
			expect.stringMatching(/^identity\.limits\.phone: expected a whole number/),
		]);
		expect(problems({ blocked: ["*", "a*b*", 5, "x"] })).toHaveLength(4);
		expect(problems({ blocked: Array.from({ length: 1_001 }, (_, index) => `b${index}`) })).toHaveLength(1);
	});
});

describe("a blocked value", () => {
	const cleaner = eventCleaner(settled({ blocked: ["NoReply@shop.example", "*@till.shop.example", "kiosk-*", "4711"] }));
	const read = (more: object) => {
		const event = parseEvent({ type: "track", event: "A", messageId: "m", ...more }, { receivedAt: 0, sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "", via: "test" }, cleaner);
		return event.ok ? event.event.identifiers.map(({ type, value }) => `${type}:${value}`) : event.problems.map(formatProblem);
	};

	it("is left out where the event names somebody else too", () => {
		expect(read({ anonymousId: "KIOSK-7", userId: "u", traits: { email: "noreply@SHOP.example" } })).toEqual(["user_id:u"]);
		expect(read({ anonymousId: "b", context: { externalIds: [{ id: "4711", type: "crm" }, { id: "47112", type: "crm" }] } })).toEqual(["anonymous_id:b", "external_id:crm:47112"]);
		expect(read({ anonymousId: "my-kiosk-7", context: { traits: { email: "a@till.shop.example" } } })).toEqual(["anonymous_id:my-kiosk-7"]);
	});

	it("names nobody, so that an event with nothing else is refused", () => {
		expect(read({ userId: 4711 })).toEqual([expect.stringContaining("site.yaml blocks this one"), expect.stringContaining("at least one of")]);
	});
});
