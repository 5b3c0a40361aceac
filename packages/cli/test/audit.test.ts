import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit, temporaryFolder } from "./tool.ts";

const FINDING = {
	id: "0123456789ab",
	verdict: "open",
	reopened: "worse",
	says: "6 of 64 Order Completed from shopify (9.4 %) have no currency",
	note: "gift cards",
	decided_by: "eve",
};

test("an audit is run, told, decided and written as a page", async () => {
	const asked: { url: string; method: string; body: string }[] = [];
	let open = [FINDING];
	const origin = await listen((request, body, response) => {
		const { url = "", method = "" } = request;
		asked.push({ url, method, body });
		const report = {
			audit: 3,
			looked_at: "70 events and 7 people",
			findings: [
				{ id: FINDING.id, kind: "missing", says: FINDING.says, outcome: "reopened" },
				{ id: "aa", kind: "stale", says: "Wishlist Shared stopped", outcome: "kept" },
				{ id: "bb", kind: "refused", says: "refused/x", outcome: "over" },
			],
		};
		const answer = url.includes("/findings/") ? { ...FINDING, verdict: "expected", reopened: null } : url.includes("/findings") ? { findings: open, next: null } : report;
		if (url.includes(".html")) response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>page");
		else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
	});
	const env = { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key", USER: "ada" };

	const run = await pipit(["audit"], { env });
	expect(run).toMatchObject({ code: 1, stderr: "" });
	expect(run.stdout).toBe(
		"audit 3, 70 events and 7 people\n0123456789ab  reopened   6 of 64 Order Completed from shopify (9.4 %) have no currency\naa            decided    Wishlist Shared stopped\nbb            gone       refused/x\n1 waits for a verdict: pipit audit findings\n",
	);
	expect(asked[0]).toMatchObject({ url: "/api/v1/audits", method: "POST" });
	open = [];
	expect((await pipit(["audit", "--latest"], { env })).code).toBe(0);
	expect(asked.at(-2)).toMatchObject({ url: "/api/v1/audits/latest", method: "GET" });
	open = [FINDING];

	const list = await pipit(["audit", "findings", "--verdict", "all", "--kind", "missing", "--site", "shop"], { env });
	expect(list.stdout).toBe("0123456789ab  open again, worse\n    6 of 64 Order Completed from shopify (9.4 %) have no currency\n    eve: gift cards\n");
	expect(asked.at(-1)?.url).toBe("/api/v1/audits/findings?site=shop&verdict=all&kind=missing");
	expect(JSON.parse((await pipit(["audit", "findings", "--json"], { env })).stdout)).toMatchObject({ findings: [FINDING] });

	const decided = await pipit(["audit", "decide", FINDING.id, "expected", "--note", "gift cards"], { env });
	expect(decided).toMatchObject({ code: 0, stdout: expect.stringContaining("0123456789ab  expected\n") as string });
	expect(asked.at(-1)).toMatchObject({ url: `/api/v1/audits/findings/${FINDING.id}`, body: '{"verdict":"expected","by":"ada","note":"gift cards"}' });
	expect((await pipit(["audit", "decide", FINDING.id, "perhaps"], { env })).code).toBe(2);

	const file = join(temporaryFolder(), "audit.html");
	expect((await pipit(["audit", "page", file], { env })).code).toBe(0);
	expect(readFileSync(file, "utf8")).toBe("<!doctype html>page");
});
