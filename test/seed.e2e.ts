import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { startDevServer } from "./support/dev-server.ts";

const REPOSITORY = resolve(import.meta.dirname, "..");

/* `npm run seed`: made-up shoppers come in by the ways of real ones, and everything that reports has something to report. */

it("fills the demo with shoppers: segments, scores, reports; once", async () => {
	const server = await startDevServer();
	const ask = async (path: string) => (await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${server.adminKey}` } })).json() as Promise<Record<string, unknown>>;
	try {
		const first = await seed(server.url, server.adminKey);
		expect(first).toMatchObject({ people: 50, emails: 44 });
		expect(Number(first["events"])).toBeGreaterThan(1_000);
		expect(await ask("/quarantine")).toMatchObject({ entries: [] });
		await expect.poll(() => empties(ask), { timeout: 60_000, interval: 1_000 }).toEqual([]);
		const models = await ask("/models");
		expect(models["version"]).not.toBeNull();
		const report = (await ask("/reports/blocks")) as { readonly blocks: readonly { readonly totals: { readonly human_opens: number; readonly machine_opens: number; readonly clicks: number } }[] };
		expect(report.blocks.length).toBeGreaterThan(1);
		for (const { totals } of report.blocks) expect(totals).toMatchObject({ human_opens: expect.any(Number), clicks: expect.any(Number) });
		expect(report.blocks.some(({ totals }) => totals.human_opens > 0 && totals.clicks > 0)).toBe(true);
		expect(await seed(server.url, server.adminKey)).toMatchObject({ people: 0, events: 0 });
	} finally {
		await server.stop();
	}
});

/** The demo's segments in which nobody is. */
async function empties(ask: (path: string) => Promise<Record<string, unknown>>): Promise<string[]> {
	const { segments } = (await ask("/segments")) as { readonly segments: readonly { readonly id: string; readonly members: number }[] };
	return segments.filter(({ members }) => members === 0).map(({ id }) => id);
}

function seed(url: string, key: string): Promise<Record<string, unknown>> {
	return new Promise((done, fail) => {
		const child = spawn(process.execPath, ["packages/cli/bin/pipit.mjs", "seed", "examples/shop", "--json"], { cwd: REPOSITORY, env: { ...process.env, PIPIT_URL: url, PIPIT_ADMIN_KEY: key } });
		let [text, trouble] = ["", ""];
		child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
		child.stderr.setEncoding("utf8").on("data", (part: string) => (trouble += part));
		child.once("close", (code) => (code === 0 ? done(JSON.parse(text) as Record<string, unknown>) : fail(new Error(trouble))));
	});
}
