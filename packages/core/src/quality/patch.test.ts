import { expect, it } from "vitest";
import type { JsonObject } from "../event/event.ts";
import { applyPatch, parsePatch } from "./patch.ts";

const SETTING = { country: "DE", now: 0 };

function patched(event: JsonObject, input: object): JsonObject {
	const patch = parsePatch(input);
	if (!patch.ok) throw new Error(JSON.stringify(patch.problems));
	return applyPatch(event, patch.value, SETTING);
}

it("moves, converts, then merges", () => {
	const event = { type: "track", properties: { orderId: "7", total: "1.234,56", note: "x" } };
	const patch = { move: { "properties.orderId": "properties.order_id", "properties.none": "properties.some" }, convert: { "properties.total": "number" }, merge: { event: "Order Completed", properties: { note: null, currency: "EUR" } } };
	expect(patched(event, patch)).toEqual({ type: "track", event: "Order Completed", properties: { order_id: "7", total: 1234.56, currency: "EUR" } });
	expect(event.properties.orderId).toBe("7");
});

it("leaves what cannot be converted, for the check that follows to refuse", () => {
	expect(patched({ properties: { total: "a lot" } }, { convert: { "properties.total": "number" } })).toEqual({ properties: { total: "a lot" } });
});

/** The examples of RFC 7396, appendix A, whose targets and patches are objects. */
it.each<[JsonObject, JsonObject, JsonObject]>([
	[{ a: "b" }, { a: "c" }, { a: "c" }],
	[{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
	[{ a: "b" }, { a: null }, {}],
	[{ a: "b", b: "c" }, { a: null }, { b: "c" }],
	[{ a: ["b"] }, { a: "c" }, { a: "c" }],
	[{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
	[{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
	[{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
	[{ e: null }, { a: 1 }, { e: null, a: 1 }],
	[{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("merges %j with %j to %j", (target, merge, result) => {
	expect(patched(target, { merge })).toEqual(result);
});

it.each([{ move: { a: 1 } }, { convert: { a: "fone" } }, { merge: [] }, { move: { "__proto__.x": "y" } }, { move: { a: "b..c" } }, { delete: "a" }, null])("refuses %j", (input) => {
	expect(parsePatch(input).ok).toBe(false);
});

it("reaches into no prototype", () => {
	patched({}, { merge: JSON.parse('{"__proto__": {"polluted": true}}') as object });
	expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});
