import { describe, expect, it } from "vitest";
import type { Json } from "../event/event.ts";
import { formatProblem, type Problem } from "../problem/index.ts";
import { parsePlan } from "./parse-plan.ts";
import { planChecker } from "./plan-checker.ts";
import { compileSchema } from "./schema.ts";

function wrongs(schema: object, value: Json): string[] {
	const check = compileSchema(schema);
	if (!check.ok) throw new Error(check.problems.map(formatProblem).join("; "));
	const problems: Problem[] = [];
	check.value(value, [], problems);
	return problems.map(formatProblem);
}

describe("a schema", () => {
	it.each<[object, Json, number]>([
		[{ type: "string" }, "a", 0],
		[{ type: "string" }, 1, 1],
		[{ type: ["string", "null"] }, null, 0],
		[{ type: "integer" }, 1.5, 1],
		[{ type: "integer" }, 2, 0],
		[{ enum: ["a", 1, null] }, 1, 0],
		[{ enum: ["a"] }, "b", 1],
		[{ const: true }, true, 0],
		[{ const: true }, 1, 1],
		[{ minimum: 0, maximum: 10 }, 11, 1],
		[{ exclusiveMinimum: 0 }, 0, 1],
		[{ multipleOf: 0.01 }, 12.34, 0],
		[{ multipleOf: 0.01 }, 12.345, 1],
		[{ minLength: 2, maxLength: 3 }, "abcd", 1],
		[{ minItems: 1 }, [], 1],
		[{ pattern: "^[A-Z]{3}$" }, "EUR", 0],
		[{ pattern: "^[A-Z]{3}$" }, "eur", 1],
		[{ format: "email" }, "ada@", 1],
		[{ format: "date-time" }, "2026-05-17T08:00:00Z", 0],
		[{ format: "date" }, "2026-02-30", 1],
		[{ format: "uri" }, "nowhere", 1],
		[{ format: "currency" }, "EUR", 0],
		[{ required: ["a"] }, { b: 1 }, 1],
		[{ properties: { a: { type: "number" } } }, { a: "1" }, 1],
		[{ properties: { a: {} }, additionalProperties: false }, { a: 1, _a: {}, b: 1 }, 1],
		[{ items: { required: ["id"] } }, [{ id: 1 }, {}], 1],
		[{ properties: { toString: { type: "string" } }, required: ["constructor"] }, {}, 1],
	])("%j finds %j wrong as often as expected", (schema, value, count) => {
		expect(wrongs(schema, value)).toHaveLength(count);
	});

	it("names the place and what came", () => {
		expect(wrongs({ properties: { products: { items: { properties: { price: { type: "number" } } } } } }, { products: [{ price: "12 €" }] })).toEqual(['products[0].price: expected a number, got "12 €"']);
	});

	it.each([{ $ref: "#/x" }, { oneOf: [] }, { type: "text" }, { pattern: "(" }, { pattern: "(a+)+\\1" }, { format: "color" }, { additionalProperties: {} }, { required: "a" }, { properties: [] }, [], null, 7])("refuses %j rather than ignoring it", (schema) => {
		expect(compileSchema(schema).ok).toBe(false);
	});

	it("refuses schemas without an end", () => {
		const deep = Array.from({ length: 12 }).reduce<object>((inner) => ({ items: inner }), {});
		expect(compileSchema(deep).ok).toBe(false);
	});
});

describe("a plan's events", () => {
	const parsedPlan = parsePlan({
		violations: "quarantine",
		unplanned: "report",
		events: { "completed order": { schema: { required: ["order_id"], properties: { total: { type: "number", minimum: 0 } } } }, "Product Viewed": { schema: {}, violations: "block" }, "Cart Viewed": { schema: { required: ["x"] }, violations: "block" } },
	});
	if (!parsedPlan.ok) throw new Error("the plan is refused");
	const check = planChecker(parsedPlan.value);

	it.each([
		["Order Completed", { order_id: "1", total: 5 }, null],
		["Order Completed", { total: -1 }, "quarantine"],
		["Cart Viewed", {}, "block"],
		["Product Viewed", { anything: 1 }, null],
		["Something Else", {}, "report"],
	])("%s with %j is %s", (name, properties, verdict) => {
		expect(check({ type: "track", name, properties })?.verdict ?? null).toBe(verdict);
	});

	it("says nothing of pages and people", () => {
		expect(check({ type: "page", name: "Page Viewed", properties: {} })).toBeNull();
	});
});
