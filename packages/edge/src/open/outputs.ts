import type { Context } from "hono";
import { blockJson, renderHtml } from "@pipit/core/content/output";
import type { Answer } from "./answer.ts";
import { outputOf } from "./answer.ts";

type Handler = Context<{ Bindings: PipitEnv }>;

/** Nobody may keep a copy: the next fetch decides anew. `no-cache, max-age=0` is what Gmail's proxy honours. */
export const UNCACHED = {
	"cache-control": "no-cache, no-store, max-age=0, must-revalidate, private",
	"referrer-policy": "no-referrer",
	"x-content-type-options": "nosniff",
} as const;

/** As HTML for an email tool that fetches it while it sends; nothing at all where there is no such block. */
export async function htmlAnswer(c: Handler, answer: Answer | null): Promise<Response> {
	return tagged(c, answer === null ? "" : htmlOf(c, answer), "text/html; charset=utf-8");
}

/** As data; `variant` is null where there is no such block. */
export async function jsonAnswer(c: Handler, answer: Answer | null, block: string): Promise<Response> {
	const body =
		answer === null ? { block, variant: null } : { ...blockJson(outputOf(c, answer)), via: answer.served.via };
	return tagged(c, JSON.stringify(body), "application/json");
}

/** A template of the shop's own that cannot be rendered must not be an email tool's problem: the picture stands in. */
function htmlOf(c: Handler, answer: Answer): string {
	const input = outputOf(c, answer);
	try {
		return renderHtml(input);
	} catch (error) {
		console.error(`block ${answer.block.id} could not be written as HTML, its picture is served:`, error);
		return renderHtml({ ...input, decision: { ...input.decision, variant: "fallback", items: [] } });
	}
}

/**
 * With an entity tag, so that a tool that asks again for the same recipient gets 304 where nothing has changed; it must ask,
 * because only the answer says whether it has.
 */
async function tagged(c: Handler, body: string, type: string): Promise<Response> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
	const tag = `"${[...new Uint8Array(digest, 0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
	const headers = { ...UNCACHED, "cache-control": "no-cache, max-age=0, must-revalidate, private", etag: tag };
	const known = (c.req.header("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
	if (known.includes(tag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers: { ...headers, "content-type": type } });
}
