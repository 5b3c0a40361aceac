import type { Json } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEvent, type EmailEventKind } from "../email-event.ts";
import { content, isNeverProbe, type Provider, untrusted } from "../provider.ts";
import { secondsAt, textAt, valueAt } from "../read.ts";
import { fromHex, joined } from "../signature/bytes.ts";
import { isFresh } from "../signature/fresh.ts";
import { isHmac } from "../signature/hmac.ts";

/**
 * Mailgun (https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks): HMAC-SHA256 in
 * hexadecimal over `timestamp` and `token`, which stand in the body. The body itself is not signed, so a token is good
 * for one body only. An id is unique for a day, a token for ever.
 */
export const mailgun: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	async verify(request, { secrets }) {
		const body = bodyJson(request);
		const timestamp = body.ok ? textAt(body.value, "signature.timestamp") : null;
		const token = body.ok ? textAt(body.value, "signature.token") : null;
		const signature = body.ok ? textAt(body.value, "signature.signature") : null;
		if (timestamp === null || token === null || signature === null) return untrusted("it has no signature");
		if (!isFresh(timestamp, request.receivedAt)) return untrusted("its timestamp is more than 5 minutes away");
		const fits = await isHmac("SHA-256", secrets, joined(timestamp, token), fromHex(signature));
		return fits ? { kind: "verified", once: { token } } : untrusted("its signature does not fit");
	},
	read(request) {
		const body = bodyJson(request);
		if (!body.ok) return body;
		const event = eventOf(body.value);
		return parsed(
			event === null ? content([], ["an event of a kind that is not used"]) : content(callsOfEmail("mailgun", event)),
		);
	},
};

const KINDS: { readonly [event: string]: EmailEventKind } = {
	accepted: "sent",
	rejected: "rejected",
	delivered: "delivered",
	failed: "bounced",
	opened: "opened",
	clicked: "clicked",
	unsubscribed: "unsubscribed",
	complained: "complained",
};

function eventOf(body: Json): EmailEvent | null {
	const data = valueAt(body, "event-data");
	const kind = KINDS[textAt(data, "event") ?? ""];
	const recipient = textAt(data, "recipient");
	const token = textAt(body, "signature.token");
	if (kind === undefined || recipient === null || token === null) return null;
	const isHard = textAt(data, "severity") === "permanent";
	return {
		...EMAIL_EVENT,
		kind: kind === "bounced" && !isHard ? "deferred" : kind,
		id: token,
		recipient,
		at: secondsAt(data, "timestamp"),
		emailId: textAt(data, "message.headers.message-id"),
		mailing: textAt(data, "campaigns.0.name") ?? textAt(data, "tags.0"),
		subject: textAt(data, "message.headers.subject"),
		url: textAt(data, "url"),
		machine: textAt(data, "client-info.bot") !== null,
		reason:
			textAt(data, "delivery-status.message") ?? textAt(data, "delivery-status.description") ?? textAt(data, "reason"),
		bounce: kind === "bounced" && isHard ? "hard" : null,
	};
}
