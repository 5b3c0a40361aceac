import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { bodyProblem, checkBody, flag, list, usual, whole, words } from "./body.ts";
import { MERGE, TOKENS } from "./bodies.ts";
import { DROP, LETTERS } from "../quality/bodies.ts";

const SHAPE = z.strictObject({
	sql: z.string(),
	limit: usual(whole(1, 10), 5),
	dry_run: flag(),
	state: z.optional(z.literal(["open", "closed"])),
	files: z.optional(list(z.strictObject({ path: z.string(), size: z.number() }), "a list of {path, size}", 3)),
	note: z.optional(words(1, 4)),
});

function faults(schema: z.core.$ZodType, body: unknown, size = 0): string[] {
	const result = checkBody(schema, body, size);
	return result.ok ? [] : result.problems.map(bodyProblem);
}

describe("a body", () => {
	it("is what its schema says, with what is usual where nothing is said", () => {
		expect(checkBody(SHAPE, { sql: "SELECT", note: "  wide " }, 0)).toEqual({ ok: true, value: { sql: "SELECT", limit: 5, dry_run: false, note: "  wide " } });
	});

	it.each<[string, unknown, string[]]>([
		["of another type", { sql: 5 }, ["sql: expected a text, got 5"]],
		["missing", {}, ["sql: expected a text, got nothing"]],
		["null", { sql: null }, ["sql: expected a text, got null"]],
		["an unknown key, with the nearest", { sql: "", dry_runn: true }, ['dry_runn: expected one of the keys sql, limit, dry_run, state, files, note: did you mean `dry_run`?, got "dry_runn"']],
		["an unknown key that is like none", { sql: "", zzzzzz: 1 }, ['zzzzzz: expected one of the keys sql, limit, dry_run, state, files, note, got "zzzzzz"']],
		["no flag", { sql: "", dry_run: "yes" }, ['dry_run: expected true or false, got "yes"']],
		["none of a choice", { sql: "", state: "shut" }, ['state: expected one of open, closed, got "shut"']],
		["not whole", { sql: "", limit: 1.5 }, ["limit: expected a whole number from 1 to 10, got 1.5"]],
		["too small", { sql: "", limit: 0 }, ["limit: expected a whole number from 1 to 10, got 0"]],
		["too great", { sql: "", limit: 1e300 }, ["limit: expected a whole number from 1 to 10, got 1e+300"]],
		["no number", { sql: "", limit: "5" }, ['limit: expected a whole number from 1 to 10, got "5"']],
		["no list", { sql: "", files: {} }, ["files: expected a list of {path, size}, got {}"]],
		["wrong inside of a list", { sql: "", files: [{ path: "a", size: 1 }, { path: "b" }] }, ["files[1].size: expected a number, got nothing"]],
		["a list for an object", { sql: "", files: [[]] }, ["files[0]: expected an object, got []"]],
		["too long a list", { sql: "", files: [1, 2, 3, 4].map((size) => ({ path: "", size })) }, ["files: expected at most 3, got 4"]],
		["too long a text", { sql: "", note: "12345" }, ['note: expected a text of 1 to 4 characters, got "12345"']],
		["blank", { sql: "", note: " " }, ['note: expected a text of 1 to 4 characters, got " "']],
		["several", { limit: 0, files: [{}] }, ["sql: expected a text, got nothing", "limit: expected a whole number from 1 to 10, got 0", "files[0].path: expected a text, got nothing", "files[0].size: expected a number, got nothing"]],
		["a list", [], ["the body: expected a JSON object, got []"]],
		["null as a whole", null, ["the body: expected a JSON object, got null"]],
		["cut where it is long", { sql: ["x".repeat(500)] }, [`sql: expected a text, got ["${"x".repeat(77)}…`]],
		["a prototype", JSON.parse('{"sql":"","__proto__":{"limit":1}}'), ['__proto__: expected one of the keys sql, limit, dry_run, state, files, note, got "__proto__"']],
		["not there but in a prototype", JSON.parse('{"__proto__":{"sql":"x"}}'), ["sql: expected a text, got nothing", expect.stringMatching(/^__proto__: /)]],
		["keys of every object", { sql: "", toString: 1 }, [expect.stringMatching(/^toString: expected one of the keys/)]],
	])("is refused with the field, what was expected and what came: %s", (_, body, problems) => {
		expect(faults(SHAPE, body)).toEqual(problems);
	});

	it.each<[unknown, string[]]>([
		[{}, ["profile: expected a text, got nothing"]],
		[{ profile: 5 }, ["profile: expected a text, got 5"]],
		[{ profiles: [1, "x", null] }, ["profiles[0]: expected a text, got 1", "profiles[2]: expected a text, got null"]],
		[{ profiles: ["x"], message: 5 }, ["message: expected a text, got 5"]],
		[{ profiles: ["x"], mesage: "m" }, [expect.stringContaining("did you mean `message`?")]],
		[{ profile: "x", profiles: [] }, ['profiles: expected nothing beside `profile`, got "profiles"']],
	])("that may be one thing or another is refused for that which it comes closest to: %j", (body, problems) => {
		expect(faults(TOKENS, body)).toEqual(problems);
	});

	it("is refused in the words of its own schema where they say more", () => {
		expect(faults(DROP, {})).toEqual(["filter: expected a map of what to drop ({} for everything), got nothing"]);
		expect(faults(DROP, { filter: { evnt: "x" } })).toEqual([expect.stringMatching(/^filter\.evnt: .*did you mean `event`\?, got "evnt"$/)]);
		expect(faults(LETTERS, {})).toEqual(['ids: expected a list of ids, or "all": true, got nothing']);
		expect(faults(LETTERS, { all: false })).toEqual(["all: expected true, got false"]);
		expect(faults(MERGE, { profiles: ["a"], proof: " " })).toEqual([
			"profiles: expected two profile ids or identifiers, such as email:ada@example.com, got 1",
			'proof: expected how it was verified, in 1 to 500 characters, got " "',
		]);
	});

	it("that is large is refused for its first fault only, so that a million of them cost nothing", () => {
		const body = { sql: "", files: Array.from({ length: 1_000_000 }, () => 1) };
		expect(faults(SHAPE, body, 2_000_000)).toEqual(["files[0]: expected an object, got 1"]);
		expect(faults(TOKENS, { profiles: Array.from({ length: 100_000 }, () => "") }, 300_000)).toEqual(["profiles: expected at most 1000, got 100000"]);
		expect(faults(SHAPE, { sql: "", files: Array.from({ length: 100 }, () => 1) }, 300)).toHaveLength(20);
	});
});
