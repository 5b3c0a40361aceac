import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit } from "./tool.ts";

const ADA = {
	profile_id: "0010000000000001",
	identifiers: [
		{ key: "email:ada@example.com", status: "owned", other_profile_id: null },
		{ key: "anonymous_id:b", status: "moved", other_profile_id: "0020000000000002" },
	],
	merges: [{ at: "2026-11-22T10:00:00.000Z", loser: "0030000000000003", status: "folded", merge_id: "m1", undoable_until: "2026-12-22T10:00:00.000Z" }],
	leaving: null,
	audit: [{ at: "2026-11-22T09:00:00.000Z", kind: "refused", key: null, reason: "two_users" }],
};

test("who somebody is, merging on proof, undoing it, and erasing", async () => {
	const asked: { method: string; url: string; body: unknown }[] = [];
	const origin = await listen((request, body, response) => {
		const { method = "", url = "" } = request;
		asked.push({ method, url, body: body === "" ? null : (JSON.parse(body) as unknown) });
		const names = { winner: "0010000000000001", loser: "0030000000000003", merge_id: "m1" };
		const answer =
			method === "GET" ? ADA : method === "DELETE" ? { erased: "0010000000000001" } : url.includes("unmerge") ? { ...names, status: "undone" } : { ...names, status: "merged" };
		if (body.includes("inner") && !asked.some((one) => JSON.stringify(one.body).includes("outer"))) {
			const refusal = { title: "this merge cannot be undone: it was merged on", undo_first: [{ profile_id: "0010000000000001", merge_id: "outer" }] };
			return response.writeHead(409, { "content-type": "application/problem+json" }).end(JSON.stringify(refusal));
		}
		return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
	});
	const env = { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key" };
	const who = await pipit(["who", "email:ada@example.com"], { env });
	expect(who).toMatchObject({ code: 0 });
	expect(who.stdout).toBe(
		"0010000000000001\n\nIdentifiers\n  email:ada@example.com  owned\n  anonymous_id:b  moved (0020000000000002 has it)\n\nMerged into it\n  2026-11-22T10:00:00.000Z  0030000000000003 folded, merge m1, can be undone until 2026-12-22T10:00:00.000Z\n\nWhat happened\n  2026-11-22T09:00:00.000Z  refused: reason two_users\n",
	);
	expect(asked.at(-1)?.url).toBe("/api/v1/profiles/email%3Aada%40example.com/identity");
	expect((await pipit(["merge", "user_id:1", "user_id:2"], { env })).code).toBe(2);
	const merged = await pipit(["merge", "user_id:1", "user_id:2", "--proof", "one letter"], { env });
	expect(merged.stdout).toBe("0030000000000003 is part of 0010000000000001; to undo it: pipit unmerge 0010000000000001 m1\n");
	expect(asked.at(-1)).toEqual({ method: "POST", url: "/api/v1/profiles/merge", body: { profiles: ["user_id:1", "user_id:2"], proof: "one letter" } });
	const undone = await pipit(["unmerge", "user_id:1", "m1"], { env });
	expect(undone.stdout).toBe("0010000000000001 and 0030000000000003 are two again\n");
	expect(asked.at(-1)).toEqual({ method: "POST", url: "/api/v1/profiles/user_id%3A1/unmerge", body: { merge_id: "m1" } });
	expect((await pipit(["unmerge", "user_id:1", "inner"], { env })).stderr).toBe("pipit: this merge cannot be undone: it was merged on\n  pipit unmerge 0010000000000001 outer\n");
	const from = asked.length;
	const through = await pipit(["unmerge", "user_id:1", "inner", "--through"], { env });
	expect(through).toMatchObject({ code: 0 });
	expect(through.stdout.split("\n").slice(0, 3)).toEqual([
		"0010000000000001 and 0030000000000003 are two again",
		"0010000000000001 and 0030000000000003 are two again",
		"0030000000000003 is part of 0010000000000001; to undo it: pipit unmerge 0010000000000001 m1",
	]);
	expect(asked.slice(from).map(({ url, body }) => [url.replace(/^.*profiles\//, ""), body])).toEqual([
		["user_id%3A1/unmerge", { merge_id: "inner" }],
		["0010000000000001/unmerge", { merge_id: "outer" }],
		["0030000000000003/unmerge", { merge_id: "inner" }],
		["merge", { profiles: ["0010000000000001", "0030000000000003"], proof: "undone for a moment, to undo merge inner" }],
	]);
	const count = asked.length;
	expect((await pipit(["erase", "user_id:1"], { env })).code).toBe(2);
	expect(asked).toHaveLength(count);
	expect(await pipit(["erase", "user_id:1", "--yes"], { env })).toMatchObject({ code: 0, stdout: "0010000000000001 is erased; the copies follow within minutes\n" });
	expect(asked.at(-1)).toMatchObject({ method: "DELETE", url: "/api/v1/profiles/user_id%3A1" });
});
