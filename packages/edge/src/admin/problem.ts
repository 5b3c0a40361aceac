import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An error as RFC 9457 has it. `more` adds members, such as the list of what is wrong. */
export function problem(c: Context, status: ContentfulStatusCode, title: string, more: object = {}): Response {
	return c.json({ type: "about:blank", title, status, ...more }, status, { "content-type": "application/problem+json" });
}
