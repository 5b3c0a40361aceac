import type { ProfileEvent } from "@pipit/core/event";
import { tokenSourceOf } from "@pipit/core/identity";
import { Hono } from "hono";
import { html } from "hono/html";
import { deliverToProfile } from "../shard/deliver.ts";
import { unsubscriberOf } from "./recipient.ts";

/**
 * `GET /u/:token` shows a page and changes nothing, because scanners follow links. `POST` unsubscribes: from the page's
 * button, and from the mail program's own (`List-Unsubscribe-Post`, RFC 8058). Whom a token names it never tells.
 */
export const unsubscribeRoutes = new Hono<{ Bindings: PipitEnv }>()
	.get("/u/:token", (c) => c.html(page("Stop these emails?", html`<form method="post"><button>Yes, no more emails</button></form>`)))
	.post("/u/:token", async (c) => {
		const person = await unsubscriberOf(c.env, c.req.param("token"));
		if (person !== null) {
			const { context, token } = person;
			const now = context.clock.now();
			const event: ProfileEvent = {
				messageId: `unsubscribe-${token.profileId}-${token.message}-${Math.floor(now / 10_000)}`,
				type: "track",
				name: "Consent Updated",
				time: now,
				receivedAt: now,
				source: tokenSourceOf(token.profileId),
				identifiers: [],
				properties: {},
				traits: {},
				unset: [],
				consent: { email: false },
				context: { via: "unsubscribe" },
			};
			await deliverToProfile(c.env, context.site.id, context.envelope, token.profileId, event);
		}
		return c.html(page("Done", html`<p>You will get no more of these emails.</p>`));
	});

function page(title: string, body: ReturnType<typeof html>): ReturnType<typeof html> {
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title>
<style>
body{font:17px/1.5 system-ui,sans-serif;max-width:28rem;margin:15vh auto;padding:0 1.5rem;color:#111827;background:#fff}
button{font:inherit;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:#111827;color:#fff;cursor:pointer}
@media (prefers-color-scheme:dark){body{background:#111827;color:#f9fafb}button{background:#f9fafb;color:#111827}}
</style>
</head>
<body><h1>${title}</h1>${body}</body>
</html>`;
}
