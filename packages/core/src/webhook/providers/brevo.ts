import type { Json } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEvent, type EmailEventKind } from "../email-event.ts";
import { content, isNeverProbe, type Provider } from "../provider.ts";
import { secondsAt, textAt } from "../read.ts";
import { verifySharedSecret } from "./shared-secret.ts";

/**
 * Brevo (https://developers.brevo.com/docs/transactional-webhooks): not signed; the secret is a password, a bearer token
 * or in the address. Only `ts_epoch` is of a known zone. Opens through Apple's proxy have events of their own.
 */
export const brevo: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	verify: verifySharedSecret,
	read(request) {
		const body = bodyJson(request);
		if (!body.ok) return body;
		const list = Array.isArray(body.value) ? (body.value as readonly Json[]) : [body.value];
		const events = list.slice(0, 1_000).map(eventOf);
		return parsed(content(events.flatMap((event) => (event === null ? [] : callsOfEmail("brevo", event)))));
	},
};

const KINDS: { readonly [event: string]: EmailEventKind } = {
	request: "sent",
	delivered: "delivered",
	deferred: "deferred",
	soft_bounce: "bounced",
	hard_bounce: "bounced",
	invalid_email: "bounced",
	blocked: "rejected",
	error: "rejected",
	opened: "opened",
	unique_opened: "opened",
	proxy_open: "opened",
	unique_proxy_open: "opened",
	click: "clicked",
	spam: "complained",
	unsubscribed: "unsubscribed",
	unsubscribe: "unsubscribed",
};

function eventOf(event: Json): EmailEvent | null {
	const name = textAt(event, "event") ?? "";
	const kind = KINDS[name];
	const recipient = textAt(event, "email");
	if (kind === undefined || recipient === null) return null;
	const emailId = textAt(event, "message-id");
	const at = epochOf(event);
	return {
		...EMAIL_EVENT,
		kind,
		// There is no id of the event itself; a first open is told of as both `opened` and `unique_opened`.
		id: [emailId ?? recipient, kind, at ?? "", textAt(event, "link") ?? ""].join("-"),
		recipient,
		at,
		emailId,
		mailing: textAt(event, "camp_id") ?? textAt(event, "tag"),
		subject: textAt(event, "subject"),
		url: textAt(event, "link") ?? textAt(event, "URL"),
		machine: name.includes("proxy"),
		reason: textAt(event, "reason"),
		bounce: kind !== "bounced" ? null : name === "soft_bounce" ? "soft" : "hard",
	};
}

/** Milliseconds in transactional webhooks, seconds in those of marketing. */
function epochOf(event: Json): string | null {
	const text = textAt(event, "ts_epoch");
	if (text === null || !/^\d{1,14}$/.test(text)) return secondsAt(event, "ts_event");
	return new Date(text.length > 11 ? Number(text) : Number(text) * 1000).toISOString();
}
