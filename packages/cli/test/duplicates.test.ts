import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit } from "./tool.ts";

const PAIR = {
	first: "a",
	second: "b",
	score: 0.98,
	verdict: "open",
	outcome: null,
	reasons: [{ field: "phone", finding: "the same", weight: 4 }, { field: "birthday", finding: "different", weight: -3.5 }],
	people: [{ traits: { first_name: "Ada" }, identifiers: ["email:ada@example.com", "anonymous_id:x"] }, { traits: { name: "Ada L" }, identifiers: [] }],
};

test("pairs are listed with reasons, decided, and looked for until everybody was looked at", async () => {
	const asked: { url: string; body: unknown }[] = [];
	let scans = 0;
	const origin = await listen((request, body, response) => {
		const url = request.url ?? "";
		asked.push({ url, body: body === "" ? null : (JSON.parse(body) as unknown) });
		const answer = url.startsWith("/api/v1/duplicates/scan")
			? { looked_at: (scans += 1) * 300, found: 1, finished: scans === 3 }
			: url.startsWith("/api/v1/duplicates/")
				? { verdict: "not_the_same", outcome: null }
				: { pairs: [PAIR], next: 50, round: { looked_at: 2, started_at: "2026-11-22T10:00:00Z", finished_at: null } };
		response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
	});
	const env = { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key" };
	const list = await pipit(["duplicates", "list", "--min", "0.9"], { env });
	expect(list).toMatchObject({ code: 0, stderr: "more: --after 50\n" });
	expect(list.stdout).toBe("0.980\n  a  Ada, email:ada@example.com\n  b  Ada L\n    +4.0  phone: the same\n    -3.5  birthday: different\n\n2 people looked at since 2026-11-22T10:00:00Z, the round goes on\n");
	expect(asked.at(-1)?.url).toBe("/api/v1/duplicates?min=0.9");
	expect(await pipit(["duplicates", "decide", "a", "b", "not_the_same", "--by", "eve"], { env })).toMatchObject({ code: 0, stdout: "not_the_same\n" });
	expect(asked.at(-1)).toEqual({ url: "/api/v1/duplicates/a/b", body: { verdict: "not_the_same", by: "eve" } });
	expect((await pipit(["duplicates", "decide", "a", "b", "perhaps"], { env })).code).toBe(2);
	expect(JSON.parse((await pipit(["duplicates", "scan", "--json"], { env })).stdout)).toEqual({ looked_at: 900, found: 3 });
	expect(asked.slice(-3).map(({ body }) => body)).toEqual([{ anew: true }, { anew: false }, { anew: false }]);
});
