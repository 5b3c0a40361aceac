import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { siteContext, type SiteContext } from "../src/context.ts";
import { isDue, runPull } from "../src/import/pull.ts";
import { readPull } from "../src/import/pull-store.ts";
import type { Fetcher } from "../src/outbound/safe-fetch.ts";
import { migrate } from "../src/database/migrate.ts";
import { ADMIN, profile, publishShop, request, startAfresh } from "./support.ts";

const CRM = `
url: https://crm.example/people
items: data
next: { path: after, parameter: after }
since: { path: changed, parameter: since }
mapping: { kind: people, source: crm, id: id, time: changed, person: { email: mail }, traits: { plan: plan } }
`;

beforeEach(async () => {
	await startAfresh();
	await publishShop({ "pulls/crm.yaml": CRM });
	await migrate(env.DB);
});

async function context(): Promise<SiteContext> {
	const found = await siteContext(env, "test-shop");
	if (found === null) throw new Error("the shop is not published");
	return found;
}

/** A CRM that answers addresses with pages, and remembers what it was asked. */
function crm(pages: Readonly<Record<string, object>>, asked: string[]): Fetcher {
	return async (url) => {
		asked.push(url);
		const page = pages[url];
		return page === undefined ? new Response("no", { status: 500 }) : Response.json(page);
	};
}

async function run(fetcher: Fetcher): ReturnType<typeof runPull> {
	const around = await context();
	const source = around.definitions.pulls?.["crm"];
	if (source === undefined) throw new Error("no such pull");
	return runPull(env, around, "crm", source, fetcher);
}

it("reads page by page, goes on where a failure stopped it, and asks the next time only for what changed", async () => {
	const asked: string[] = [];
	const first = { data: [{ id: 1, mail: "a@example.com", plan: "pro", changed: "2026-05-02T00:00:00Z" }, { id: 2, changed: "2026-05-02T00:00:00Z" }], after: "2" };
	const second = { data: [{ id: 3, mail: "c@example.com", plan: "free", changed: "2026-05-03T00:00:00Z" }] };
	const broken = await run(crm({ "https://crm.example/people": first }, asked));
	expect(broken).toMatchObject({ accepted: 1, refused: 1, failures: 1, error: "crm.example answered 500" });
	expect((await profile("email:a@example.com"))?.traits).toMatchObject({ plan: "pro" });
	const whole = await run(crm({ "https://crm.example/people?after=2": second }, asked));
	expect(whole).toMatchObject({ accepted: 2, failures: 0, error: null, cursor: { since: "2026-05-03T00:00:00Z", next: null } });
	await run(crm({ "https://crm.example/people?since=2026-05-03T00%3A00%3A00Z": { data: [] } }, asked));
	expect(asked).toEqual(["https://crm.example/people", "https://crm.example/people?after=2", "https://crm.example/people?after=2", "https://crm.example/people?since=2026-05-03T00%3A00%3A00Z"]);
	const listed = await (await request("/api/v1/pulls", { headers: ADMIN })).json();
	expect(listed).toMatchObject({ pulls: [{ name: "crm", accepted: 2, refused: 1, error: null, since: "2026-05-03T00:00:00Z", in_the_middle: false }] });
});

it("is read by one at a time, and is due after its time, later after each failure", async () => {
	const answer = Promise.withResolvers<Response>();
	const slow = run(() => answer.promise);
	await expect.poll(async () => (await env.DB.prepare("SELECT error FROM pulls").first<{ error: string }>())?.error).toBe("running");
	expect(await run(crm({}, []))).toBeNull();
	answer.resolve(Response.json({ data: [] }));
	expect(await slow).toMatchObject({ failures: 0 });
	const around = await context();
	const source = around.definitions.pulls?.["crm"];
	if (source === undefined) throw new Error("no such pull");
	const state = await readPull(env.DB, "test-shop", "crm");
	const ranAt = state.ranAt ?? 0;
	expect([10, 15].map((minutes) => isDue(source, state, ranAt + minutes * 60_000))).toEqual([false, true]);
	expect([30, 60].map((minutes) => isDue(source, { ...state, failures: 3 }, ranAt + minutes * 60_000))).toEqual([false, true]);
	expect(isDue(source, { ...state, cursor: { ...state.cursor, next: "2" } }, ranAt)).toBe(true);
});

it("says what is wrong: a secret that is not set, an answer without the list, a private address", async () => {
	await publishShop({ "pulls/crm.yaml": CRM.replace("items: data", 'items: data\nheaders: { authorization: "Bearer ${PIPIT_PULL_CRM}" }') });
	expect(await run(crm({}, []))).toMatchObject({ error: "the secret PIPIT_PULL_CRM is not set" });
	await publishShop({ "pulls/crm.yaml": CRM });
	expect(await run(crm({ "https://crm.example/people": { results: [] } }, []))).toMatchObject({ error: "there is no list at data" });
	await publishShop({ "pulls/crm.yaml": CRM.replace("https://crm.example/people", "http://169.254.169.254/latest") });
	const asked: string[] = [];
	expect((await run(crm({}, asked)))?.error).not.toBeNull();
	expect(asked).toEqual([]);
	expect((await request("/api/v1/pulls/none/run", { method: "POST", headers: ADMIN, body: "{}" })).status).toBe(404);
});
