import { expect, it } from "vitest";
import { fingerprintOf, isOf } from "./cards.ts";

it("what is kept of a snapshot is of that content and of no other, also where an older Worker kept all of it", () => {
	const texts = Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ cart: { items: index % 7, value: index / 8 }, segments: { a: { in: index % 2 === 0, since: index } } }));
	expect(new Set(texts.map(fingerprintOf)).size).toBe(texts.length);
	const [one = "", other = ""] = texts;
	expect(isOf(fingerprintOf(one), one)).toBe(true);
	expect(isOf(one, one)).toBe(true);
	expect(isOf(fingerprintOf(one), other)).toBe(false);
	expect(isOf(one, other)).toBe(false);
	expect(isOf(undefined, one)).toBe(false);
});
