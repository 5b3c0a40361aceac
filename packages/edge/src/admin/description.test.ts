import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DESCRIPTION_FILE } from "./description.ts";
import { adminRoutes } from "./routes.ts";

function ask(assets: (path: string, known: string | null) => Promise<Response>, headers: Record<string, string> = {}): Promise<Response> {
	const fetcher = { fetch: (url: URL, init: RequestInit) => assets(url.pathname, new Headers(init.headers).get("if-none-match")) };
	return Promise.resolve(adminRoutes.request("/openapi.json", { headers }, { ...env, ASSETS: fetcher as unknown as Fetcher }));
}

async function built(path: string, known: string | null): Promise<Response> {
	if (path !== DESCRIPTION_FILE) return new Response("none", { status: 404 });
	return new Response(known === '"1"' ? null : '{"openapi":"3.1.0"}', { status: known === '"1"' ? 304 : 200, headers: { etag: '"1"' } });
}

it("is read without a key, from any page, and not twice", async () => {
	const answer = await ask(built);
	expect(answer.status).toBe(200);
	expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "application/json", "access-control-allow-origin": "*", etag: '"1"' });
	expect(await answer.json()).toEqual({ openapi: "3.1.0" });
	expect((await ask(built, { "if-none-match": '"1"' })).status).toBe(304);
});

it("is a 404 that says why where it was not built, or cannot be read", async () => {
	for (const missing of [async () => new Response("none", { status: 404 }), () => Promise.reject(new Error("away"))]) {
		const answer = await ask(missing);
		expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
		expect((await answer.json<{ title: string }>()).title).toContain("pipit build");
	}
});
