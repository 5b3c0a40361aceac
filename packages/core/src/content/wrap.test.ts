import { describe, expect, it } from "vitest";
import { randomNumbers } from "./content.fixtures.ts";
import { wrapText } from "./wrap.ts";

const measure = (line: string): number => Array.from(line).length;
const wrap = (text: string, width: number, lines: number): string[] => wrapText(text, { width, lines, measure });

describe("text in lines", () => {
	it.each([
		["one two three", 7, 5, ["one two", "three"]],
		["  one \n\t two  ", 20, 5, ["one two"]],
		["", 10, 2, []],
		["well-known path/to/it", 6, 5, ["well-", "known", "path/", "to/it"]],
		["abcdefghij kl", 4, 5, ["abcd", "efgh", "ij", "kl"]],
		["one two three four", 9, 2, ["one two", "three fo…"]],
		["one two three", 13, 1, ["one two three"]],
		["one two three", 12, 1, ["one two thr…"]],
		["one two, three", 9, 1, ["one two…"]],
		["12\u00a0€ each", 5, 2, ["12\u00a0€", "each"]],
	] as const)("%j at %i in %i lines", (text, width, lines, expected) => {
		expect(wrap(text, width, lines)).toEqual(expected);
	});

	it("stays within width and number of lines, and loses nothing without saying so", () => {
		const random = randomNumbers(5);
		const letters = ["a", "bb", " ", "  ", "-", "/", "ü", "…", "\n", "\u{1f600}"];
		for (let round = 0; round < 5_000; round += 1) {
			const text = Array.from({ length: random(40) }, () => letters[random(letters.length)]).join("");
			const width = 2 + random(12);
			const most = 1 + random(4);
			const lines = wrap(text, width, most);
			const shown = JSON.stringify({ text, width, most, lines });
			expect(lines.length, shown).toBeLessThanOrEqual(most);
			for (const line of lines) expect(measure(line), shown).toBeLessThanOrEqual(width);
			const all = lines.join("").replaceAll(/\s/g, "");
			const given = text.replaceAll(/\s/g, "");
			expect(all === given || all.endsWith("…"), shown).toBe(true);
		}
	});
});
