import { describe, expect, test } from "vitest";
import { plain } from "../src/core/plain.ts";

describe("what a page passes", () => {
	test("plain data is copied as it is", () => {
		const value = { a: 1, b: "x", c: true, d: null, e: [1, { f: "g" }], g: { h: 0.1 } };
		expect(plain(value)).toEqual(value);
		expect(plain(value)["g"]).not.toBe(value.g);
	});

	test("texts and lists are cut, dates are ISO 8601", () => {
		expect(plain({ a: "x".repeat(1e6) })["a"]).toHaveLength(4096);
		expect(plain({ a: { b: Array(1e5).fill(1) } })).toEqual({ a: { b: Array(4096).fill(1) } });
		expect(plain({ a: new Date(0) })).toEqual({ a: "1970-01-01T00:00:00.000Z" });
	});

	test("what cannot be read is left out, the rest stays", () => {
		const cycle: { self?: unknown } = {};
		cycle.self = cycle;
		const value = {
			cycle,
			bigint: 1n,
			get bad(): never {
				throw new Error("getter");
			},
			json: {
				toJSON() {
					throw new Error("toJSON");
				},
			},
			run() {},
			symbol: Symbol("s"),
			nothing: undefined,
			good: 1,
		};
		expect(plain(value)).toEqual({ good: 1 });
	});

	test("a prototype is never touched", () => {
		plain(JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'));
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});

	test("what is no object has no properties", () => {
		for (const value of [undefined, null, 1, true, 1n, Symbol("s")]) expect(plain(value)).toEqual({});
		expect(Object.keys(plain("x".repeat(1e6)))).toHaveLength(4096);
	});
});
