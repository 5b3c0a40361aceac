import { describe, expect, it } from "vitest";
import { code128Symbols, code128Widths, isCode128 } from "./code-128.ts";

/** Bars and spaces as ones and zeros. */
function modulesOf(widths: readonly number[]): string {
	return widths.map((width, index) => (index % 2 === 0 ? "1" : "0").repeat(width)).join("");
}

/** Which symbols stand in the modules: read off the widths of single symbols. */
function patternOf(symbol: number): string {
	const text = String.fromCharCode(symbol + 32);
	return modulesOf(code128Widths(text)).slice(11, 22);
}

describe("Code 128", () => {
	it("has the patterns that are published for the symbols of PJJ123C, check symbol and stop", () => {
		const published = {
			P: "11101110110",
			J: "10110111000",
			1: "10011100110",
			2: "11001110010",
			3: "11001011100",
			C: "10001000110",
			V: "11101011000",
			" ": "11011001100",
		};
		for (const [text, pattern] of Object.entries(published)) expect(patternOf(text.charCodeAt(0) - 32)).toBe(pattern);
		expect(modulesOf(code128Widths("A"))).toMatch(/^11010010000.*1100011101011$/);
	});

	it("has every pattern that the standard allows: 11 modules, widths of 1 to 4, an even number of dark ones", () => {
		const seen = new Set<string>();
		for (let pair = 0; pair < 100; pair += 1) {
			const widths = code128Widths(String(pair).padStart(2, "0")).slice(6, 12);
			expect(widths.reduce((sum, width) => sum + width, 0)).toBe(11);
			expect(widths.every((width) => width >= 1 && width <= 4)).toBe(true);
			expect(((widths[0] ?? 0) + (widths[2] ?? 0) + (widths[4] ?? 0)) % 2).toBe(0);
			seen.add(widths.join(""));
		}
		expect(seen.size).toBe(100);
	});

	it.each([
		// Start B is 104, start C is 105; the check symbol of Wikipedia is 88 and that of PJJ123C in set B 55.
		["Wikipedia", [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]],
		["PJJ123C", [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]],
		["4218402050", [105, 42, 18, 40, 20, 50, 15, 106]],
		["00", [105, 0, 2, 106]],
	])("writes %s in the symbols of the standard", (text, symbols) => {
		expect(code128Symbols(text)).toEqual(symbols);
	});

	it("takes as few symbols as there can be", () => {
		expect(code128Symbols("A1234567B").length).toBe(10 + 1);
		expect(code128Symbols("12").length).toBe(4);
		expect(code128Symbols("1").length).toBe(4);
		expect(code128Symbols("A12").length).toBe(6);
	});

	it("holds printable ASCII and nothing else", () => {
		expect(isCode128("~ A")).toBe(true);
		for (const text of ["", "é", "\n", "\u007f", "漢"]) expect(isCode128(text)).toBe(false);
		expect(() => code128Symbols("é")).toThrow(RangeError);
	});
});
