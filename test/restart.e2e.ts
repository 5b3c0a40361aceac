import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startDevServer } from "./support/dev-server.ts";

/** As itself Node's fetch would be taken for a bot, of which nothing is kept. */
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

/* `npm start` a second time goes on with what was collected. */

it("keeps profiles, definitions and the demo's clock over a restart", async () => {
	const state = await mkdtemp(join(tmpdir(), "pipit-restart-"));
	try {
		const first = await startDevServer({ state });
		const consent = { categoryPreferences: { analytics: true, personalization: true } };
		const event = { type: "track", event: "Product Viewed", anonymousId: "returning", messageId: "m1", properties: { product_id: "tide-mug" }, context: { consent } };
		const sent = await fetch(`${first.url}/e`, { method: "POST", headers: { "content-type": "text/plain", "user-agent": BROWSER }, body: JSON.stringify({ writeKey: "demo-shop", batch: [event] }) });
		expect(sent.status).toBe(200);
		await fetch(`${first.url}/demo/clock`, { method: "POST", body: JSON.stringify({ advance: "1d" }) });
		await first.stop();

		const second = await startDevServer({ state });
		try {
			const known = await fetch(`${second.url}/demo/profile?anonymous_id=returning`);
			expect(known.status).toBe(200);
			expect(await known.json()).toMatchObject({ event_count: 2, sessions: { count: 1 } });
			expect(await (await fetch(`${second.url}/demo/clock`)).json()).toMatchObject({ offset_ms: 24 * 3_600_000 });
		} finally {
			await second.stop();
		}
	} finally {
		await rm(state, { recursive: true, force: true });
	}
});
