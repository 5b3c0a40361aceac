import { describe, expect, it } from "vitest";
import { compilePattern, patternProblem } from "./pattern.ts";

/** A small generator of patterns that JavaScript reads alike. */
function makePattern(next: () => number, depth: number): string {
	const roll = Math.floor(next() * 12);
	const inner = () => makePattern(next, depth - 1);
	if (depth > 0) {
		if (roll === 0) return `(${inner()}|${inner()})`;
		if (roll === 1) return `(?:${inner()})*`;
		if (roll === 2) return `(${inner()})+?`;
		if (roll === 3) return `(${inner()}){1,2}`;
		if (roll <= 6) return inner() + inner();
	}
	return (
		["a", "b", ".", "[ab]", "[^a]", "\\w", "\\d", "\\b", "^", "$", "c?", "[a-c]{2}", "\\s", ""][
			Math.floor(next() * 14)
		] ?? "a"
	);
}

describe("a pattern", () => {
	it("finds what JavaScript's own expressions find (20,000 random pairs)", () => {
		let state = 7;
		const next = () => {
			state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
			return state / 0x7fffffff;
		};
		for (let round = 0; round < 4_000; round += 1) {
			const pattern = makePattern(next, 4);
			if (patternProblem(pattern) !== null) continue;
			const ours = compilePattern(pattern);
			const theirs = new RegExp(pattern);
			for (let attempt = 0; attempt < 5; attempt += 1) {
				const text = Array.from({ length: Math.floor(next() * 7) }, () => "abc1 _\n"[Math.floor(next() * 7)]).join("");
				expect(ours(text), `${pattern} in ${JSON.stringify(text)}`).toBe(theirs.test(text));
			}
		}
	});

	it.each([
		["(?i)berlin", "BERLIN", true],
		["^\\+49\\d{5,}$", "+4930123456", true],
		["^[\\w.+-]+@shop\\.example$", "a.b@shop.example", true],
		["\\u00e9t\\xe9", "été", true],
		["a{2}", "aba", false],
	])("%s in %s: %s", (pattern, text, expected) => {
		expect(compilePattern(pattern)(text)).toBe(expected);
	});

	// Each of these takes JavaScript's own engine longer than the age of the universe.
	it.each(["(a+)+$", "(a|a)*b", "(a*)*b", "(.*a){12}$", "((((a?)?)?)?)*$x"])(
		"that is catastrophic elsewhere ends: %s",
		(pattern) => {
			expect(compilePattern(pattern)(`${"a".repeat(4_000)}!`)).toBe(false);
		},
	);

	it.each(["(", ")", "[", "a**", "*", "\\", "a{3,1}", "(?<=a)", "(a)\\1", "\\q", "((((){1000}){1000}){1000})"])(
		"%s is refused",
		(pattern) => {
			expect(patternProblem(pattern)).toMatch(/\w/);
		},
	);
});
