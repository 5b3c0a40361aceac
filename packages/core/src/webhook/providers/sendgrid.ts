import type { Json } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEvent, type EmailEventKind } from "../email-event.ts";
import { content, isNeverProbe, type Provider, untrusted, VERIFIED } from "../provider.ts";
import { objectsAt, secondsAt, textAt, valueAt } from "../read.ts";
import { fromBase64, joined } from "../signature/bytes.ts";
import { isEcdsa } from "../signature/ecdsa.ts";
import { isFresh } from "../signature/fresh.ts";

/**
 * SendGrid's signed event webhook: ECDSA over `timestamp` and body, whose last line break is signed too. The secret is
 * the verification key that SendGrid shows, which is public. Opens by Apple Mail's proxy carry `sg_machine_open`.
 */
export const sendgrid: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	async verify(request, { secrets }) {
		const timestamp = request.header("x-twilio-email-event-webhook-timestamp");
		const signature = request.header("x-twilio-email-event-webhook-signature");
		if (timestamp === null || signature === null) return untrusted("it is not signed: switch on Signed Event Webhook");
		if (!isFresh(timestamp, request.receivedAt)) return untrusted("its timestamp is more than 5 minutes away");
		const fits = await isEcdsa(secrets, joined(timestamp, request.body), fromBase64(signature));
		return fits ? VERIFIED : untrusted("its signature does not fit");
	},
	read(request) {
		const body = bodyJson(request);
		if (!body.ok) return body;
		const events = objectsAt(body.value, "").map(eventOf);
		return parsed(content(events.flatMap((event) => (event === null ? [] : callsOfEmail("sendgrid", event)))));
	},
};

const KINDS: { readonly [event: string]: EmailEventKind } = {
	processed: "sent",
	dropped: "rejected",
	delivered: "delivered",
	deferred: "deferred",
	bounce: "bounced",
	open: "opened",
	click: "clicked",
	spamreport: "complained",
	unsubscribe: "unsubscribed",
	group_unsubscribe: "unsubscribed",
	group_resubscribe: "subscribed",
};

function eventOf(event: Json): EmailEvent | null {
	const kind = KINDS[textAt(event, "event") ?? ""];
	const recipient = textAt(event, "email");
	const id = textAt(event, "sg_event_id");
	if (kind === undefined || recipient === null || id === null) return null;
	return {
		...EMAIL_EVENT,
		kind,
		id,
		recipient,
		at: secondsAt(event, "timestamp"),
		emailId: textAt(event, "smtp-id") ?? textAt(event, "sg_message_id"),
		mailing: textAt(event, "marketing_campaign_name") ?? textAt(event, "category.0") ?? textAt(event, "category"),
		url: textAt(event, "url"),
		machine: valueAt(event, "sg_machine_open") === true,
		reason: textAt(event, "reason"),
		// A block is the receiving server's mood, not the mailbox's state.
		bounce: kind !== "bounced" ? null : textAt(event, "type") === "blocked" ? "soft" : "hard",
	};
}
