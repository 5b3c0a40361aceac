import type { Context } from "hono";
import { problem } from "./problem.ts";
import type { Admin } from "./request.ts";

/** Where the description stands among the Worker's files: `pipit build` writes it from `../api`, which is no part of the Worker. */
export const DESCRIPTION_FILE = "/openapi.json";

/** The management API as OpenAPI 3.1. Anybody may read it, also a page on another host: it says nothing of a shop. */
export async function description(c: Context<Admin>): Promise<Response> {
	// The host says nothing here: the binding goes by the path alone.
	const file = await c.env.ASSETS.fetch(new URL(DESCRIPTION_FILE, "https://assets.local"), { headers: conditionOf(c) }).catch(() => null);
	if (file?.status !== 304 && file?.ok !== true) return problem(c, 404, "this Worker was built without its description; `pipit build` writes it");
	const etag = file.headers.get("etag");
	return new Response(file.body, {
		status: file.status,
		headers: { "content-type": "application/json", "cache-control": "no-cache", "access-control-allow-origin": "*", ...(etag === null ? {} : { etag }) },
	});
}

function conditionOf(c: Context<Admin>): Record<string, string> {
	const known = c.req.header("if-none-match");
	return known === undefined ? {} : { "if-none-match": known };
}
