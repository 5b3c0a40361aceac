import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pipit, temporaryFolder } from "./tool.ts";

const SCENARIO = {
	segments: { looked: { event: "Product Viewed", within: "2h" } },
	events: [
		{
			type: "track",
			event: "Product Viewed",
			anonymousId: "a",
			messageId: "1",
			timestamp: "2026-03-01T10:00:00Z",
			properties: { product_id: "p" },
		},
	],
	ask: [
		{ at: "2026-03-01T11:00:00Z", user: "a" },
		{ at: "2026-03-01T12:00:00Z", user: "a" },
	],
};

const YAML = `
segments:
  looked: { event: Product Viewed, within: 2h }
events:
  - { type: track, event: Product Viewed, anonymousId: a, messageId: "1", timestamp: 2026-03-01T10:00:00Z, properties: { product_id: p } }
ask:
  - { at: 2026-03-01T11:00:00Z, user: a }
  - { at: 2026-03-01T12:00:00Z, user: a }
`;

test("a scenario from a file or from standard input, as JSON or YAML, gives the same answers as JSON", async () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "scenario.json"), JSON.stringify(SCENARIO));
	writeFileSync(join(folder, "scenario.yaml"), YAML);
	const fromFile = await pipit(["simulate", "scenario.json"], { cwd: folder });
	expect(fromFile).toMatchObject({ code: 0, stderr: "" });
	expect(JSON.parse(fromFile.stdout)).toMatchObject({
		answers: [
			{
				user: "a",
				known: true,
				segments: { looked: { in: true, until: "2026-03-01T12:00:00.000Z", since: "2026-03-01T10:00:00.000Z" } },
			},
			{ user: "a", known: true, segments: { looked: { in: false, until: null, since: null } } },
		],
		refused: [],
	});
	expect((await pipit(["simulate", "-"], { input: JSON.stringify(SCENARIO) })).stdout).toBe(fromFile.stdout);
	expect((await pipit(["simulate", "scenario.yaml"], { cwd: folder })).stdout).toBe(fromFile.stdout);
	expect((await pipit(["simulate", "-"], { input: YAML })).stdout).toBe(fromFile.stdout);
});

test("a list of scenarios gives a list of results", async () => {
	const run = await pipit(["simulate", "-"], { input: JSON.stringify([SCENARIO, SCENARIO]) });
	expect(run.code).toBe(0);
	expect(JSON.parse(run.stdout)).toHaveLength(2);
});

test("what cannot be taken is named on standard error and in the answer, and the rest is answered", async () => {
	const broken = {
		...SCENARIO,
		segments: { ...SCENARIO.segments, soon: { event: "Product Viewed", within: "soon" } },
		events: [...SCENARIO.events, { type: "track", event: "Product Viewed", anonymousId: "a", timestamp: "yesterday" }],
	};
	const run = await pipit(["simulate", "-"], { input: JSON.stringify([SCENARIO, broken]) });
	expect(run.code).toBe(0);
	const strict = await pipit(["simulate", "-", "--strict"], { input: JSON.stringify([SCENARIO, broken]) });
	expect(strict).toEqual({ ...run, code: 1 });
	expect((await pipit(["simulate", "-", "--strict"], { input: JSON.stringify(SCENARIO) })).code).toBe(0);
	expect((await pipit(["simulate", "--help"])).stdout).toContain("the exit code is 0 unless --strict is given");
	expect(run.stderr.trim().split("\n")).toEqual([
		expect.stringMatching(/^\[1\]\.segments\.soon\.within: expected a duration .*, got "soon"$/),
		expect.stringMatching(/^\[1\]\.events\[1\]\.timestamp: expected .*, got "yesterday"$/),
	]);
	expect(JSON.parse(run.stdout)).toMatchObject([
		{ refused: [] },
		{
			answers: [{ segments: { looked: { in: true } } }, { segments: { looked: { in: false } } }],
			refused: [
				{ kind: "segment", id: "soon" },
				{ kind: "event", index: 1 },
			],
		},
	]);
});

test("what is no scenario at all is refused", async () => {
	const run = await pipit(["simulate", "-"], { input: "just words" });
	expect(run).toMatchObject({ code: 1, stdout: "" });
	expect(run.stderr).toMatch(/^\(the whole\): expected a scenario .*, got "just words"\n$/);
});

test("what is neither JSON nor YAML, and a file that is not there, are one sentence", async () => {
	const torn = await pipit(["simulate", "-"], { input: '{"segments": {' });
	expect(torn).toMatchObject({ code: 1, stdout: "" });
	expect(torn.stderr).toMatch(/^standard input: expected JSON or YAML, got: .*JSON.*\n$/);
	const missing = await pipit(["simulate", "/nowhere/scenario.json"]);
	expect(missing).toMatchObject({ code: 2, stdout: "" });
	expect(missing.stderr).toMatch(/^pipit: cannot read \/nowhere\/scenario\.json: ENOENT.*\n$/);
});
