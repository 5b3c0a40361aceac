import { describe, expect, it } from "vitest";
import { type IdentifierKey, needleOf, type ProfileId, tracesIn, tracesOf } from "./index.ts";

function names(...keys: string[]): Set<string> {
	return tracesOf({ keys: keys as IdentifierKey[], profileIds: ["00a1b2c3d4e5f607" as ProfileId] });
}

function isIn(text: string, ...keys: string[]): boolean {
	const traces = names(...keys);
	const isFound = [...tracesIn(text)].some((trace) => traces.has(trace));
	// What is found must also pass the coarse test that SQL does before.
	if (isFound) expect([...traces].some((trace) => text.toLowerCase().includes(needleOf(trace)))).toBe(true);
	return isFound;
}

describe("finding a person's names in JSON that nobody has read", () => {
	it.each([
		['{"email":"Ada@Example.com "}'],
		['{"url":"https://shop.example/?e=ada%40example.com&x=1"}'],
		['{"text":"Please write to ada@example.com."}'],
		['{"nested":"{\\"email\\":\\"ada@example.com\\"}"}'],
		['{"source":"email:ada@example.com"}'],
		['{"cut":"off","email":"ada@example.com'],
	])("an address in %s", (text) => {
		expect(isIn(text, "email:ada@example.com")).toBe(true);
	});

	it.each([['{"email":"xada@example.com"}'], ['{"email":"ada@example.com.au"}'], ['{"email":"a"}']])("not another address in %s", (text) => {
		expect(isIn(text, "email:ada@example.com")).toBe(false);
	});

	it("telephone numbers however they are written", () => {
		for (const text of ['{"tel":"0170 123-4567"}', '{"phone":"+49 (170) 1234567"}', '{"phone":491701234567}']) expect(isIn(text, "phone:+491701234567")).toBe(true);
		expect(isIn('{"tel":"0170 123-4568"}', "phone:+491701234567")).toBe(false);
	});

	it("a short id only where the field says that it is somebody's", () => {
		for (const text of ['{"userId":42}', '{"user_id": "42"}', '{"id":42,"x":1}', '{"identifiers":[{"type":"user_id","value":"42"}]}', '{"source":"user_id:42"}']) expect(isIn(text, "user_id:42")).toBe(true);
		for (const text of ['{"quantity":42}', '{"price":"42"}', '{"userId":421}', '{"product_id":"42"}']) expect(isIn(text, "user_id:42")).toBe(false);
	});

	it("a longer id anywhere, and the profile's own", () => {
		expect(isIn('{"who":"AUTH0|Ab12-x"}', "user_id:auth0|ab12-x")).toBe(true);
		expect(isIn('{"path":"/users/cus_9a8b7c/edit"}', "user_id:cus_9a8b7c")).toBe(true);
		expect(isIn('{"traits":{"name":"мария-7700"}}', "user_id:Мария-7700")).toBe(true);
		expect(isIn('["00a1b2c3d4e5f607"]')).toBe(true);
	});

	it("comes to an end with hostile texts", () => {
		const escapes = "\\".repeat(60_000);
		for (const text of [escapes, `"${escapes}`, `{"a":"${"[".repeat(60_000)}"}`, '"'.repeat(60_001), `{"${"a ".repeat(60_000)}`]) expect(tracesIn(text)).toBeInstanceOf(Set);
	});
});
