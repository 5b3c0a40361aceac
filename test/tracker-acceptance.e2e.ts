import { afterAll, beforeAll, expect, test } from "vitest";
import { playAgainst, storedCount } from "../packages/tracker/test/browser/support/real-worker.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";

/*
 * The tracker's own acceptance cases (page views, engagement, scroll depth, activity, shopping, consent, lifecycle, hostile
 * pages) once more, with a real Worker behind the collector that they talk to: it answers their requests, and after
 * each case it has to have stored exactly what it acknowledged, as it was sent.
 */
/* oxlint-disable import/no-unassigned-import -- their tests become this file's */
import "../packages/tracker/test/browser/page-views.e2e.ts";
import "../packages/tracker/test/browser/engagement.e2e.ts";
import "../packages/tracker/test/browser/activity.e2e.ts";
import "../packages/tracker/test/browser/shopping.e2e.ts";
import "../packages/tracker/test/browser/consent.e2e.ts";
import "../packages/tracker/test/browser/lifecycle.e2e.ts";
import "../packages/tracker/test/browser/hostile.e2e.ts";

const SITE = `
id: acceptance
name: Acceptance
url: http://localhost
write_key: acceptance
currency: EUR
consent: { default: granted }
token_keys: [2]
`;

let server: DevServer;
beforeAll(async () => {
	server = await startDevServer();
	const answer = await fetch(`${server.url}/api/v1/definitions`, {
		method: "PUT",
		headers: { authorization: `Bearer ${server.adminKey}`, "content-type": "application/json" },
		body: JSON.stringify({ files: [{ path: "site.yaml", text: SITE }] }),
	});
	if (!answer.ok) throw new Error(await answer.text());
	playAgainst({ url: server.url, adminKey: server.adminKey, site: "acceptance", writeKey: "acceptance" });
});
afterAll(async () => {
	await server?.stop();
});

test("the cases before were checked against what is stored", () => {
	expect(storedCount()).toBeGreaterThan(150);
	console.info(`${storedCount()} events were found stored as they were sent`);
});
