import { describe, expect, it } from "vitest";
import { NO_DEFAULTS, type ParsedEvent, parseEvent } from "../event/index.ts";
import { withDeclaredDefaults } from "./defaults.ts";
import { eventCleaner } from "./event-cleaner.ts";
import { parsePlan } from "./parse-plan.ts";
import type { Plan } from "./plan.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const CONTEXT = { receivedAt: NOW, sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "minted", via: "test" };

function plan(input: object): Plan {
	const result = parsePlan(input);
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.value;
}

function take(raw: object, of: Plan | null = null): Extract<ParsedEvent, { ok: true }> {
	const cleaner = eventCleaner({ languages: ["de-DE"], ...(of === null ? {} : { plan: of }) });
	const result = parseEvent({ type: "identify", userId: "u1", ...raw }, CONTEXT, cleaner);
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result;
}

describe("traits at the door", () => {
	it("are clean, and keep their original beside them", () => {
		const { event, notices } = take({ traits: { email: "Ada@Example.COM", phone: "030 901820", country: "Deutschland", firstName: " Ada ", plan: " pro " } });
		expect(event.traits).toEqual({
			email: "Ada@example.com",
			_email: { original: "Ada@Example.COM" },
			phone: "+4930901820",
			_phone: { original: "030 901820" },
			country: "DE",
			_country: { original: "Deutschland" },
			firstName: "Ada",
			_firstName: { original: " Ada " },
			plan: " pro ",
		});
		expect(event.identifiers).toEqual([
			{ type: "user_id", value: "u1" },
			{ type: "email", value: "ada@example.com" },
			{ type: "phone", value: "+4930901820" },
		]);
		expect(notices).toEqual([]);
	});

	it("that cannot be cleaned are left out, flagged and named in the answer", () => {
		const { event, notices } = take({ traits: { phone: "call me", age: 999, plan: "pro" } });
		expect(event.traits).toEqual({ _phone: { original: "call me", problem: "not_a_phone_number" }, _age: { original: 999, problem: "implausible_age" }, plan: "pro" });
		expect(notices.map(({ path }) => path)).toEqual([["traits", "phone"], ["traits", "age"]]);
	});

	it("that are clean as they came clear what was said of an earlier value", () => {
		const { event } = take({ traits: { phone: "+4930901820" }, context: { unset: ["country"] } });
		expect(event.traits).toEqual({ phone: "+4930901820" });
		expect(event.unset).toEqual(["country", "_phone", "_country"]);
	});

	it("of an identify call win over those of the context, and so does what is said about them", () => {
		const clean = take({ traits: { phone: "+4930901820" }, context: { traits: { phone: "030 901821" } } }).event;
		expect(clean).toMatchObject({ traits: { phone: "+4930901820" }, unset: ["_phone"] });
		expect(clean.traits["_phone"]).toBeUndefined();
		const dirty = take({ traits: { phone: "030 901820" }, context: { traits: { phone: "+4930901821" } } }).event;
		expect(dirty).toMatchObject({ traits: { phone: "+4930901820", _phone: { original: "030 901820" } }, unset: [] });
	});

	it("inside an address: the country, whose numbers the phone then is of", () => {
		const { event } = take({ traits: { address: { city: "Paris", country: "Frankreich" }, phone: "01 42 68 53 00" } });
		expect(event.traits).toEqual({
			address: { city: "Paris", country: "FR", _country: { original: "Frankreich" } },
			phone: "+33142685300",
			_phone: { original: "01 42 68 53 00" },
		});
		expect(take({ traits: { address: { country: "FR" } } }).event.traits).toEqual({ address: { country: "FR" } });
	});

	it("make an identifier of a national number, so that nobody is refused who has only that", () => {
		const cleaner = eventCleaner({ languages: ["de-DE"] });
		const result = parseEvent({ type: "identify", traits: { phone: "030 901820" } }, CONTEXT, cleaner);
		expect(result).toMatchObject({ ok: true, event: { source: "phone:+4930901820" } });
		const refused = parseEvent({ type: "identify", traits: { phone: "nobody" } }, CONTEXT, cleaner);
		expect(refused).toMatchObject({ ok: false, problems: [{ path: [] }, { path: ["traits", "phone"] }] });
	});

	it("of a group call stay the group's own", () => {
		expect(take({ type: "group", groupId: "g", traits: { phone: "030 901820" } }).event.traits).toEqual({ group: { phone: "030 901820", id: "g" } });
	});

	it("stay as they came in a scenario", () => {
		const result = parseEvent({ type: "identify", userId: "u1", traits: { phone: "030 901820", country: "Narnia" } }, CONTEXT);
		expect(result).toMatchObject({ ok: true, event: { traits: { phone: "030 901820", country: "Narnia" }, unset: [] } });
	});
});

describe("a plan", () => {
	it("names further traits, other kinds, allowed values and defaults", () => {
		const own = plan({ country: "US", traits: { vip: { kind: "boolean", default: false }, phone: "any", size: { kind: "text", case: "upper", one_of: ["S", "M"], default: "unknown" } } });
		const { event } = take({ traits: { vip: "ja", phone: "030 901820", size: "xl" } }, own);
		expect(event.traits).toEqual({ vip: true, _vip: { original: "ja" }, phone: "030 901820", _size: { original: "xl", problem: "not_one_of" } });
		expect(withDeclaredDefaults(own, event.traits)).toMatchObject({ vip: true, size: "unknown" });
		expect(withDeclaredDefaults(own, { vip: true, size: "S" })).toEqual({ vip: true, size: "S" });
		expect(withDeclaredDefaults(undefined, { a: 1 })).toEqual({ a: 1 });
	});

	it("maps categories of events and of their products", () => {
		const own = plan({ categories: { shoes: ["Schuhe", "Sneaker & Co."] } });
		const { event } = take({ type: "track", event: "Order Completed", properties: { category: "schuhe", products: [{ category: "SNEAKER & CO" }, { category: "shoes" }, { category: "hats" }] } }, own);
		expect(event.properties).toEqual({ category: "shoes", _category: { original: "schuhe" }, products: [{ category: "shoes", _category: { original: "SNEAKER & CO" } }, { category: "shoes" }, { category: "hats" }] });
	});

	it("is refused with each fault at its place", () => {
		const result = parsePlan({ country: "Narnia", traits: { a: "fone", b: { kind: "text", cased: 1 } }, categories: { a: ["x"], b: ["X"] }, events: { "Order Completed": { schema: { oneOf: [] }, violations: "shout" } }, more: 1 });
		expect(result.ok).toBe(false);
		expect(result.ok ? [] : result.problems.map(({ path }) => path.join("."))).toEqual(["more", "country", "traits.a.kind", "traits.b.cased", "categories.b", "events.Order Completed.schema.oneOf", "events.Order Completed.violations"]);
	});
});
