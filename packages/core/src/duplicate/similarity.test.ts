import { expect, it } from "vitest";
import { jaro, jaroWinkler, levenshteinSimilarity, tokenSortSimilarity } from "./similarity.ts";

/** Table 5 of Porter and Winkler, "Approximate String Comparison and its Effect on an Advanced Record Linkage System", US Bureau of the Census, 1997. */
it.each([
	["SHACKLEFORD", "SHACKELFORD", 0.97, 0.982],
	["DUNNINGHAM", "CUNNIGHAM", 0.896, 0.896],
	["NICHLESON", "NICHULSON", 0.926, 0.956],
	["JONES", "JOHNSON", 0.79, 0.832],
	["MASSEY", "MASSIE", 0.889, 0.933],
	["ABROMS", "ABRAMS", 0.889, 0.922],
	["JERALDINE", "GERALDINE", 0.926, 0.926],
	["MARHTA", "MARTHA", 0.944, 0.961],
	["MICHELLE", "MICHAEL", 0.869, 0.921],
	["JULIES", "JULIUS", 0.889, 0.933],
	["TANYA", "TONYA", 0.867, 0.88],
	["DWAYNE", "DUANE", 0.822, 0.84],
	["SEAN", "SUSAN", 0.783, 0.805],
	["JON", "JOHN", 0.917, 0.933],
])("%s and %s are as similar as published", (a, b, published, withPrefix) => {
	expect(jaro(a, b)).toBeCloseTo(published, 3);
	expect(jaro(b, a)).toBeCloseTo(published, 3);
	expect(jaroWinkler(a, b)).toBeCloseTo(withPrefix, 3);
});

it("is 1 for the same and 0 for nothing in common", () => {
	expect(jaroWinkler("", "")).toBe(1);
	expect(jaroWinkler("abc", "")).toBe(0);
	expect(jaroWinkler("abc", "xyz")).toBe(0);
});

it("takes words in any order", () => {
	expect(tokenSortSimilarity("ada lovelace", "lovelace ada")).toBe(1);
	expect(levenshteinSimilarity("kitten", "sitting")).toBeCloseTo(1 - 3 / 7, 9);
	expect(levenshteinSimilarity("", "")).toBe(1);
});
