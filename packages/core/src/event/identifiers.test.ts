import { describe, expect, it } from "vitest";
import { formatProblem, type Problem } from "../problem/index.ts";
import { cleanIdentifier, MAX_EXTERNAL_IDS, readIdentifiers, type IdentifierFields } from "./identifiers.ts";

const NOTHING: IdentifierFields = {
	anonymousId: undefined,
	previousId: undefined,
	userId: undefined,
	traits: {},
	contextTraits: {},
	externalIds: undefined,
};

function read(fields: Partial<IdentifierFields>): { keys: string[]; notices: string[] } {
	const notices: Problem[] = [];
	const found = readIdentifiers({ ...NOTHING, ...fields }, notices);
	return { keys: found.map(({ type, value }) => `${type}:${value}`), notices: notices.map(formatProblem) };
}

describe("an identifier", () => {
	it.each([
		"",
		"  ",
		"0",
		"000",
		"00000000-0000-0000-0000-000000000000",
		"-",
		"-1",
		"null",
		"NULL",
		"undefined",
		"anonymous",
		"Guest",
		"NaN",
		"none",
		"[object Object]",
		"true",
		"unknown",
		" null ",
		"x".repeat(201),
	])("that is %j names nobody", (value) => {
		expect(cleanIdentifier("anonymous_id", value)).toBeNull();
		expect(cleanIdentifier("user_id", value)).toBeNull();
	});

	it.each(["a", "001", "nullable", "1", "x".repeat(200), "guest-7", "Ärger"])("%s names somebody", (value) => {
		expect(cleanIdentifier("user_id", value)).toBe(value);
	});

	it("is trimmed, and its case is kept", () => {
		expect(cleanIdentifier("user_id", "  Ab ")).toBe("Ab");
	});

	it.each([
		[" Ada.Lovelace+Shop@Example.CO.UK ", "ada.lovelace+shop@example.co.uk"],
		["o'hara@shop.example", "o'hara@shop.example"],
		["käthe@müller.example", "käthe@müller.example"],
		["a@xn--mller-kva.example", "a@xn--mller-kva.example"],
	])("email %j", (value, expected) => {
		expect(cleanIdentifier("email", value)).toBe(expected);
	});

	it.each([
		"ada",
		"ada@",
		"@shop.example",
		"ada@shop",
		"ada@@shop.example",
		"ada lovelace@shop.example",
		"ada@shop..example",
		"a..b@shop.example",
		".ada@shop.example",
		"ada.@shop.example",
		"ada@-shop.example",
		"ada@shop.example.",
		"ada@shop.e",
		"<ada@shop.example>",
		"ada@shop.example,bob@shop.example",
		`${"x".repeat(65)}@shop.example`,
		`a@${"x.".repeat(130)}de`,
		"",
	])("email %j is none", (value) => {
		expect(cleanIdentifier("email", value)).toBeNull();
	});

	it.each([
		["+49 30 123456", "+4930123456"],
		["+1 (415) 555-0100", "+14155550100"],
		["0044 20 7946 0958", "+442079460958"],
	])("phone %j", (value, expected) => {
		expect(cleanIdentifier("phone", value)).toBe(expected);
	});

	it.each(["030 123456", "+0123456789", "+12", "+1234567890123456", "call me", "+49 30 x", "4930123456"])(
		"phone %j is not guessed",
		(value) => {
			expect(cleanIdentifier("phone", value)).toBeNull();
		},
	);
});

describe("the identifiers of an event", () => {
	it("come in the order that routes it, each once", () => {
		const { keys, notices } = read({
			externalIds: [
				{ type: "shopify", id: 17 },
				{ type: "email", id: "ADA@shop.example" },
			],
			contextTraits: { email: "ada@shop.example ", phone: "+4930123456" },
			traits: { email: "Ada@Shop.example" },
			userId: "u1",
			anonymousId: "a1",
		});
		expect(keys).toEqual([
			"anonymous_id:a1",
			"user_id:u1",
			"email:ada@shop.example",
			"phone:+4930123456",
			"external_id:shopify:17",
		]);
		expect(notices).toEqual([]);
	});

	it("may be numbers, as servers send their databases' keys", () => {
		expect(read({ userId: 42 }).keys).toEqual(["user_id:42"]);
		expect(read({ userId: 0.5 }).keys).toEqual([]);
		expect(read({ userId: 0 }).keys).toEqual([]);
	});

	it("that name nobody are left out and reported; empty ones are simply not there", () => {
		expect(read({ anonymousId: "", userId: null, traits: { email: "" } })).toEqual({ keys: [], notices: [] });
		expect(read({ anonymousId: "undefined", userId: { a: 1 }, contextTraits: { email: "ada", phone: "030" } })).toEqual(
			{
				keys: [],
				notices: [
					'anonymousId: expected an id of one browser, 1 to 200 characters, got "undefined"',
					'userId: expected an id of one person, 1 to 200 characters, got {"a":1}',
					'context.traits.email: expected an email address, got "ada"',
					'context.traits.phone: expected a phone number in E.164 (+4930123456), got "030"',
				],
			},
		);
	});

	it("keep an email that looks mistyped, and report what was probably meant", () => {
		expect(read({ traits: { email: "Ada@gmial.com" } })).toEqual({
			keys: ["email:ada@gmial.com"],
			notices: ['traits.email: expected an address that is spelled right, ada@gmail.com?, got "Ada@gmial.com"'],
		});
	});

	it("of an alias call are both names, once where they are the same", () => {
		expect(read({ previousId: "a1", anonymousId: "a2", userId: "u" }).keys).toEqual([
			"anonymous_id:a2",
			"anonymous_id:a1",
			"user_id:u",
		]);
		expect(read({ previousId: "a1", anonymousId: "a1", userId: "u" }).keys).toEqual(["anonymous_id:a1", "user_id:u"]);
	});

	it("of other systems keep their system's name, and at most ten of them", () => {
		expect(
			read({
				externalIds: [
					{ type: "crm", id: "7" },
					{ type: "erp", id: "7" },
				],
			}).keys,
		).toEqual(["external_id:crm:7", "external_id:erp:7"]);
		const many = Array.from({ length: MAX_EXTERNAL_IDS + 1 }, (_, id) => ({ type: "crm", id: id + 1 }));
		expect(read({ externalIds: many }).keys).toHaveLength(MAX_EXTERNAL_IDS);
		expect(read({ externalIds: many }).notices).toEqual([
			"context.externalIds: expected at most 10 external ids, got 11",
		]);
		expect(
			read({ externalIds: [7, { id: "x" }, { type: "a b", id: "x" }, { type: "crm", id: "null" }, { type: "crm" }] })
				.notices,
		).toHaveLength(5);
		expect(read({ externalIds: { crm: "7" } }).notices).toHaveLength(1);
	});
});
