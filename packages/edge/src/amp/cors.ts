import type { Site } from "@pipit/core/definition";
import { isAllowedSender } from "@pipit/core/content/output";

/** Whether a mail program may have an answer, and the headers that tell it so. */
export type CorsVerdict =
	| { readonly kind: "allowed"; readonly headers: { readonly [name: string]: string } }
	| { readonly kind: "denied"; readonly why: string };

/** Where AMP emails are shown in a browser: Gmail, its playground, Yahoo, Mail.ru. */
const VIEWERS: ReadonlySet<string> = new Set([
	"https://mail.google.com",
	"https://amp.gmail.dev",
	"https://mail.yahoo.com",
	"https://e.mail.ru",
	"https://light.mail.ru",
	"https://touch.mail.ru",
]);

/**
 * CORS as AMP for Email has it (amp.dev, "CORS in AMP for Email"), both versions. Nobody is allowed who is not named in the site's
 * `amp.senders`. Version 2: the sender stands in `AMP-Email-Sender`, and the answer repeats it. Version 1: the sender stands
 * in `__amp_source_origin`, and the origin must be that of a mail program.
 */
export function ampCors(request: Request, site: Site): CorsVerdict {
	const sender = request.headers.get("amp-email-sender");
	if (sender !== null) {
		if (!isSendable(sender) || !isAllowedSender(site, sender)) return denied(sender);
		return { kind: "allowed", headers: { "amp-email-allow-sender": sender, ...VARY } };
	}
	const origin = request.headers.get("origin");
	const source = new URL(request.url).searchParams.get("__amp_source_origin");
	if (origin === null || source === null)
		return { kind: "denied", why: "neither AMP-Email-Sender, nor Origin and __amp_source_origin" };
	if (!VIEWERS.has(origin)) return { kind: "denied", why: "the origin is no mail program's that is known" };
	if (!isSendable(source) || !isAllowedSender(site, source)) return denied(source);
	return {
		kind: "allowed",
		headers: {
			"access-control-allow-origin": origin,
			"access-control-expose-headers": "AMP-Access-Control-Allow-Source-Origin",
			"amp-access-control-allow-source-origin": source,
			...VARY,
		},
	};
}

/** The answer to a browser that asks whether it may ask. */
export function ampPreflight(request: Request): Response {
	const origin = request.headers.get("origin") ?? "";
	if (!VIEWERS.has(origin)) return new Response(null, { status: 403 });
	const headers = {
		"access-control-allow-origin": origin,
		"access-control-allow-methods": "GET, POST",
		"access-control-allow-headers": "amp-email-sender, content-type",
		...VARY,
	};
	return new Response(null, { status: 204, headers });
}

const VARY = { vary: "Origin, AMP-Email-Sender" };

/** It goes back into a header: printable ASCII, and no longer than an address may be. */
function isSendable(sender: string): boolean {
	return /^[\x21-\x7e]{3,254}$/.test(sender);
}

function denied(sender: string): CorsVerdict {
	return { kind: "denied", why: `amp.senders in site.yaml does not name ${sender.slice(0, 100)}` };
}
