import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit, type Run, temporaryFolder } from "./tool.ts";

interface Asked {
	readonly method: string;
	readonly url: string;
	readonly body: unknown;
}

/** A Worker that answers each address with what the test says, and remembers what it was asked. */
async function worker(answers: Readonly<Record<string, { readonly status?: number; readonly body: object }>>): Promise<{ readonly asked: Asked[]; readonly run: (...words: string[]) => Promise<Run> }> {
	const asked: Asked[] = [];
	const origin = await listen((request, body, response) => {
		asked.push({ method: request.method ?? "", url: request.url ?? "", body: body === "" ? null : (JSON.parse(body) as unknown) });
		const answer = answers[`${request.method} ${(request.url ?? "").split("?")[0]}`];
		response.writeHead(answer?.status ?? (answer === undefined ? 404 : 200), { "content-type": "application/json" }).end(JSON.stringify(answer?.body ?? { title: "no such address" }));
	});
	return { asked, run: (...words) => pipit(["quarantine", ...words], { env: { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key" } }) };
}

const ENTRY = { id: "a".repeat(32), received_at: "2026-11-22T10:00:00.000Z", event: "Order Completed", state: "open", via: "segment", problems: [{ message: "properties.total: expected a number, got \"5\"" }], sample: '{"type":"track"}' };

test("list narrows, and says how to go on", async () => {
	const { asked, run } = await worker({ "GET /api/v1/quarantine": { body: { entries: [ENTRY], next: "1-b" } } });
	const result = await run("list", "--field", "properties.total", "--state", "all", "--site", "shop", "--limit", "1");
	expect(result).toMatchObject({ code: 0, stderr: "older ones: --after 1-b\n" });
	expect(result.stdout).toContain("properties.total: expected a number");
	expect(asked[0]?.url).toBe("/api/v1/quarantine?site=shop&state=all&field=properties.total&limit=1");
	expect((await run("list", "--state", "lost")).code).toBe(2);
});

test("a patch is made of options and a file together", async () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "patch.json"), JSON.stringify({ merge: { properties: { currency: "USD", note: "x" } }, move: { a: "b" } }));
	const { asked, run } = await worker({ [`POST /api/v1/quarantine/${ENTRY.id}/fix`]: { body: { outcome: "accepted", problems: [] } } });
	const result = await run("fix", ENTRY.id, "--patch", join(folder, "patch.json"), "--set", "properties.currency=EUR", "--set", "properties.total=5", "--convert", "properties.tax=number", "--move", "c=d");
	expect(result).toMatchObject({ code: 0 });
	expect(asked[0]?.body).toEqual({ patch: { merge: { properties: { currency: "EUR", note: "x", total: 5 } }, convert: { "properties.tax": "number" }, move: { a: "b", c: "d" } } });
	expect(await run("fix", ENTRY.id, "--set", "nothing")).toMatchObject({ code: 2, stderr: expect.stringContaining("expected path=value") });
});

test("replay of one says why it is refused, of many goes on until nothing more is taken", async () => {
	const refused = { id: ENTRY.id, outcome: "refused", problems: ENTRY.problems };
	const { asked, run } = await worker({
		[`POST /api/v1/quarantine/${ENTRY.id}/replay`]: { status: 422, body: refused },
		"POST /api/v1/quarantine/replay": { body: { tried: 3, accepted: 2, refused: [refused], more: false } },
	});
	expect(await run("replay", ENTRY.id)).toMatchObject({ code: 1, stderr: expect.stringContaining("expected a number") });
	const many = await run("replay", "--event", "Order Completed", "--dry-run");
	expect(many).toMatchObject({ code: 1, stdout: "2 of 3 would be taken\n" });
	expect(asked.at(-1)?.body).toMatchObject({ filter: { event: "Order Completed" }, dry_run: true });
	expect(await run("replay")).toMatchObject({ code: 2, stderr: expect.stringContaining("which ones?") });
	expect(await run("drop")).toMatchObject({ code: 2, stderr: expect.stringContaining("which ones?") });
});

test("dead letters are listed and sent again", async () => {
	const { asked, run } = await worker({
		"GET /api/v1/dead-letters": { body: { letters: [{ id: "d1", received_at: "2026-11-22T10:00:00.000Z", queue: "ingest", kind: "events", items: 3 }], next: null } },
		"POST /api/v1/dead-letters/replay": { body: { replayed: 1, more: false } },
	});
	expect((await run("dead")).stdout).toContain("d1  2026-11-22 10:00:00Z  ingest  events      3");
	expect(await run("dead", "replay", "d1")).toMatchObject({ code: 0, stdout: "1 sent again\n" });
	expect(asked.at(-1)?.body).toEqual({ ids: ["d1"] });
	expect((await run("dead", "explode")).code).toBe(2);
});
