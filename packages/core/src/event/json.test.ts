import { describe, expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { cleanJson, jsonBytes, MAX_DEPTH } from "./json.ts";

const LIMIT = 1000;
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe("a value from outside", () => {
	it("is itself where nothing has to change", () => {
		const value = { a: [1, "ä€😀", null, true, { b: -0.5 }], "": {} };
		expect(cleanJson(value, LIMIT).value).toBe(value);
	});

	it("loses keys that reach into prototypes, wherever they are, and says which", () => {
		const value: unknown = JSON.parse(
			'{"a":[{"__proto__":{"admin":true},"b":1}],"constructor":{"prototype":{}},"c":2}',
		);
		const clean = cleanJson(value, LIMIT);
		expect(clean.value).toEqual({ a: [{ b: 1 }], c: 2 });
		expect(clean.notices.map(formatProblem)).toEqual([
			"a[0].__proto__: expected a key that is safe to keep, got __proto__",
			"constructor: expected a key that is safe to keep, got constructor",
		]);
		expect(Reflect.get({}, "admin")).toBeUndefined();
	});

	it("has no text that SQLite's JSON functions cut or that has no UTF-8 form, in keys neither", () => {
		const clean = cleanJson({ a: "x\0y", "k\0": "\ud83d", ok: "😀", list: ["\udc00z"] }, LIMIT);
		expect(clean.value).toEqual({ a: "x\uFFFDy", "k\uFFFD": "\uFFFD", ok: "😀", list: ["\uFFFDz"] });
	});

	it.each([
		["Infinity", JSON.parse('{"a":{"b":[0,1e999]}}'), "a.b[1]: expected a finite number, got Infinity"],
		["a function", { a: () => 1 }, "a: expected a JSON value, got a function"],
		["a bigint", { a: 1n }, "a: expected a JSON value, got a bigint"],
		["a date", { a: new Date(0) }, "a: expected a JSON value, got an instance of a class"],
		["a hole", { a: Array.from({ length: 1 }) }, "a[0]: expected a JSON value, got nothing"],
	])("is refused for %s, with its place", (_, value, expected) => {
		const clean = cleanJson(value, LIMIT);
		expect(clean.value).toBeUndefined();
		expect(clean.problems.map(formatProblem)).toEqual([expected]);
	});

	it("drops keys without a value, as JSON does", () => {
		expect(cleanJson({ a: undefined, b: 1 }, LIMIT).value).toEqual({ b: 1 });
	});

	it("may nest to the limit and not one level more, so that a cycle ends too", () => {
		expect(cleanJson(nested(MAX_DEPTH), LIMIT).problems).toEqual([]);
		expect(cleanJson(nested(MAX_DEPTH + 1), LIMIT).problems[0]?.expected).toBe("at most 20 levels of nesting");
		const cycle: { self?: unknown } = {};
		cycle.self = cycle;
		expect(cleanJson(cycle, LIMIT).problems).toHaveLength(1);
	});

	it.each([
		["plain", "x"],
		["two bytes", "ä"],
		["three bytes", "€"],
		["four bytes", "😀"],
		["escaped", "\n"],
		["escaped by number", "\u0001"],
	])("may have exactly the limit in bytes and not one more: %s", (_, character) => {
		const value = { text: "" };
		while (jsonBytes({ text: value.text + character }) <= LIMIT) value.text += character;
		const bytes = Buffer.byteLength(JSON.stringify(value));
		expect(jsonBytes(value)).toBe(bytes);
		expect(cleanJson(value, bytes).value).toBe(value);
		expect(cleanJson(value, bytes - 1).problems.map(formatProblem)).toEqual([
			`(the whole): expected at most ${bytes - 1} bytes of JSON, got more`,
		]);
	});

	it("is not walked through to the end when it is too large", () => {
		let visited = 0;
		const list = new Proxy(
			Array.from({ length: 100_000 }, () => 1),
			{ get: (target, key) => (typeof key === "string" && /^\d+$/.test(key) && visited++, Reflect.get(target, key)) },
		);
		expect(cleanJson({ list }, LIMIT).problems).toHaveLength(1);
		expect(visited).toBeLessThan(LIMIT + 100);
	});
});
