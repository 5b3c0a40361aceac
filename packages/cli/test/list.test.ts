import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit, type Run, temporaryFolder } from "./tool.ts";

/** A Worker that gives these answers one after the other, the last one again and again, and remembers what it was asked. */
async function worker(...answers: readonly (readonly [status: number, answer: object])[]): Promise<{ readonly asked: string[]; readonly run: (...words: string[]) => Promise<Run> }> {
	const asked: string[] = [];
	const origin = await listen((request, body, response) => {
		const [status, answer] = answers[Math.min(asked.length, answers.length - 1)] ?? [500, {}];
		asked.push(`${request.method} ${request.url} ${body}`);
		response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
	});
	return { asked, run: (...words) => pipit(words, { env: { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key" } }) };
}

function file(text: string): string {
	const path = join(temporaryFolder(), "people.csv");
	writeFileSync(path, text);
	return path;
}

const DONE = { id: "vip", rows: 3, unknown: 1, people: 2, taken: 3, refused_count: 0, refused: [], entered: 2, exited: 0, waits: false, error: null };

test("a list is pushed, and goes on until everybody was told", async () => {
	const { asked, run } = await worker([200, { ...DONE, waits: true }], [200, { ...DONE, taken: 0, entered: 1, exited: 4, waits: false }]);
	expect(await run("list", "push", file("email\na@b.example\n"), "--list", "big spenders", "--site", "shop")).toMatchObject({
		code: 0,
		stdout: "3 rows taken: 3 people told anew, 4 let go\n3 identifiers now, of 2 people; by 1 nobody is known yet\n",
		stderr: "",
	});
	expect(asked).toEqual(["PUT /api/v1/lists/big%20spenders?site=shop email\na@b.example\n", "POST /api/v1/lists/big%20spenders/members?site=shop "]);
});

test("people are added and removed, and what is refused is listed", async () => {
	const refused = [{ line: 6, problems: [{ path: ["email"], expected: "an email address", got: '"no"' }] }];
	const { asked, run } = await worker([200, { ...DONE, refused_count: 1, refused }]);
	const path = file("email\nno\n");
	expect(await run("list", "push", path, "--list", "vip", "--add")).toMatchObject({ code: 1, stderr: '1 rows are refused, the first of them:\n  line 6 email: expected an email address, got "no"\n' });
	const removed = await run("list", "push", path, "--list", "vip", "--remove", "--json");
	expect(JSON.parse(removed.stdout)).toMatchObject({ rows: 3, entered: 2 });
	expect(asked.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["POST /api/v1/lists/vip/members", "DELETE /api/v1/lists/vip/members"]);
	expect(await run("list", "push", path, "--list", "vip", "--remove", "--add")).toMatchObject({ code: 2 });
	const broken = await worker([422, { title: "the upload is refused: expected UTF-8" }]);
	expect(await broken.run("list", "push", path, "--list", "vip")).toMatchObject({ code: 1, stderr: "the upload is refused: expected UTF-8\n" });
});

test("a Worker that does not come further is left to go on by itself", async () => {
	const { asked, run } = await worker([200, { ...DONE, entered: 0, waits: true }]);
	expect(await run("list", "push", file("email\n"), "--list", "vip")).toMatchObject({ code: 0, stderr: "not everybody was told; the Worker goes on within 15 minutes\n" });
	expect(asked.length).toBe(2);
});

test("scores are pushed with the model's version", async () => {
	const { asked, run } = await worker([200, DONE]);
	expect((await run("scores", "push", file("user_id,score\nu,1\n"), "--model", "churn", "--model-version", "7", "--computed-at", "2026-05-01T03:00:00Z")).code).toBe(0);
	expect(asked).toEqual(["PUT /api/v1/scores/churn?version=7&computed_at=2026-05-01T03%3A00%3A00Z user_id,score\nu,1\n"]);
});

test("lists and models are shown", async () => {
	const counts = { id: "vip", rows: 3, unknown: 1, people: 2, updated_at: "2026-11-22T10:00:00.000Z" };
	const { run } = await worker([200, { lists: [counts], models: [] }]);
	expect((await run("list", "show")).stdout).toBe("vip: 2 people by 3 identifiers, of which 1 are not known yet; changed 2026-11-22T10:00:00.000Z\n");
	expect((await run("scores", "show")).stdout).toBe("no scores were uploaded\n");
	expect(JSON.parse((await run("list", "show", "--json")).stdout)).toEqual({ lists: [counts], models: [] });
});
