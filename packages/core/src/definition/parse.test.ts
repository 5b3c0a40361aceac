import { expect, test } from "vitest";
import { formatFileProblem, parseDefinitions } from "./parse.ts";

const SITE = "id: s\nname: S\nurl: https://s.example\nwrite_key: s-0123456789ab\ncurrency: EUR\ntime_zone: UTC\n";
const QUERY = "SELECT profile_id FROM people\n";

function refusals(files: Readonly<Record<string, string>>): readonly string[] {
	const read = parseDefinitions(Object.entries({ "site.yaml": SITE, ...files }).map(([path, text]) => ({ path, text })));
	return read.ok ? [] : read.problems.map(formatFileProblem);
}

test.each([
	["name: Q\nrule: { everyone: true }\n", []],
	// Also of a file that is refused itself, so that both are mended at once.
	["name: Q\nrule: { everyone: 1 }\n", ["segments/q.yaml:2 rule.everyone: expected true (for nobody: {any: []}), got 1"]],
])("two files that define the same are told once, at the second, with the first: %j", (text, own) => {
	const said = refusals({ "segments/q.yaml": text, "segments/q.sql": QUERY });
	expect(said).toEqual([...own, "segments/q.sql (the whole): expected one file for segments/q, got a second one beside segments/q.yaml"]);
});

test("a mistyped key of a file is answered with what was meant", () => {
	expect(refusals({ "segments/q.yaml": "nme: Q\nname: Q\nrule: { everyone: true }\n" })).toEqual(["segments/q.yaml:1 nme: expected one of name, description, rule: did you mean `name`?, got \"nme\""]);
});
