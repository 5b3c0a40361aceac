import { describe, expect, it } from "vitest";
import { readYaml } from "./yaml.ts";

describe("a file with thousands of levels", () => {
	const levels = 3_000;
	it.each([
		["JSON", `${'{"not":'.repeat(levels)}1${"}".repeat(levels)}`],
		["YAML in one line", `${"{not: ".repeat(levels)}1${"}".repeat(levels)}`],
		["YAML in lines", Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}not:`).join("\n")],
	])("is refused in words, as %s", (_, text) => {
		expect(readYaml(text)).toMatchObject({ ok: false, message: "too many levels, one inside the other" });
	});
});
