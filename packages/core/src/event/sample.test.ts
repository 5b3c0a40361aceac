import { describe, expect, it } from "vitest";
import { sampleOf } from "./sample.ts";

describe("the sample of a refused event", () => {
	it("is the event as JSON", () => {
		const event = { type: "x", list: [1, "ä", null, { a: true }], context: { page: {} } };
		expect(sampleOf(event, 1000)).toEqual({ sample: JSON.stringify(event), whole: true });
		expect(sampleOf(null, 1000)).toEqual({ sample: "null", whole: true });
		expect(sampleOf([1], 1000)).toEqual({ sample: "[1]", whole: true });
	});

	it("is whole up to the limit and not beyond", () => {
		for (const event of [[[[1]]], { a: [1, 2, 3], b: {} }, [[], {}, "", null, true], { a: { b: { c: "d" } } }]) {
			const { length } = JSON.stringify(event);
			expect(sampleOf(event, length)).toEqual({ sample: JSON.stringify(event), whole: true });
			expect(sampleOf(event, length - 1).whole).toBe(false);
		}
	});

	it("has no address, user agent, write key or time of sending", () => {
		const context = { ip: "203.0.113.7", userAgent: "UA", userAgentData: {}, locale: "de" };
		const { sample } = sampleOf({ writeKey: "k", sentAt: 1, ip: "203.0.113.7", type: "x", context }, 1000);
		expect(JSON.parse(sample)).toEqual({ type: "x", context: { locale: "de" } });
	});

	it("ends at the limit, whatever makes the event long, and says that it is not the whole", () => {
		const long = [
			{ text: "x".repeat(5000) },
			{ text: '"'.repeat(600) },
			{ ["k".repeat(5000)]: 1 },
			{ list: Array.from({ length: 5000 }, () => 1) },
			Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [index, {}])),
			{ pairs: "😀".repeat(2000) },
		];
		for (const event of long) {
			const { sample, whole } = sampleOf(event, 1000);
			expect(whole).toBe(false);
			expect(sample.length).toBeLessThanOrEqual(1000);
			expect(sample.length).toBeGreaterThan(500);
			expect(sample.isWellFormed()).toBe(true);
		}
	});

	it("reads no further than the limit", () => {
		let read = 0;
		const list = new Proxy([], {
			get: (target, key) => {
				if (key === "length") return 10_000_000;
				if (typeof key === "string" && /^\d+$/.test(key)) read++;
				return Reflect.get(target, key);
			},
		});
		expect(sampleOf({ list }, 1000).whole).toBe(false);
		expect(read).toBeLessThanOrEqual(1000);
	});

	it("marks what nests too deep, and keeps a key that reaches into prototypes as what it is", () => {
		const deep: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
		expect(sampleOf({ deep }, 1000)).toMatchObject({ whole: false, sample: expect.stringContaining("…") });
		const { sample } = sampleOf(JSON.parse('{"__proto__":{"a":1}}'), 1000);
		expect(sample).toBe('{"__proto__":{"a":1}}');
		expect(Reflect.get({}, "a")).toBeUndefined();
	});
});
