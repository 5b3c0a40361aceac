import type { Json, JsonObject } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEventKind } from "../email-event.ts";
import { content, isNeverProbe, type Provider, untrusted, VERIFIED } from "../provider.ts";
import { secondsAt, textAt } from "../read.ts";
import { fromHex, joined } from "../signature/bytes.ts";
import { isFresh } from "../signature/fresh.ts";
import { isHmac } from "../signature/hmac.ts";

/** Customer.io's reporting webhooks (https://docs.customer.io/api/webhooks/): HMAC-SHA256 in hexadecimal over `v0:timestamp:body`. */
export const customerIo: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	async verify(request, { secrets }) {
		const timestamp = request.header("x-cio-timestamp");
		const signature = request.header("x-cio-signature");
		if (timestamp === null || signature === null) return untrusted("it has no X-CIO-Signature and -Timestamp");
		if (!isFresh(timestamp, request.receivedAt)) return untrusted("its timestamp is more than 5 minutes away");
		const fits = await isHmac("SHA-256", secrets, joined(`v0:${timestamp}:`, request.body), fromHex(signature));
		return fits ? VERIFIED : untrusted("its signature does not fit");
	},
	read(request) {
		const body = bodyJson(request);
		if (!body.ok) return body;
		const calls = callsOf(body.value);
		return parsed(content(calls, calls.length === 0 ? ["an event of a kind that is not used"] : []));
	},
};

const KINDS: { readonly [metric: string]: EmailEventKind } = {
	sent: "sent",
	delivered: "delivered",
	opened: "opened",
	human_opened: "opened",
	clicked: "clicked",
	human_clicked: "clicked",
	bounced: "bounced",
	dropped: "rejected",
	deferred: "deferred",
	spammed: "complained",
	unsubscribed: "unsubscribed",
	subscribed: "subscribed",
};

function callsOf(body: Json): readonly JsonObject[] {
	const object = textAt(body, "object_type");
	const kind = KINDS[textAt(body, "metric") ?? ""];
	const recipient =
		textAt(body, "data.recipient") ?? textAt(body, "data.identifiers.email") ?? textAt(body, "data.email_address");
	const id = textAt(body, "event_id");
	if (kind === undefined || recipient === null || id === null || (object !== "email" && object !== "customer"))
		return [];
	return callsOfEmail("customer-io", {
		...EMAIL_EVENT,
		kind,
		id,
		recipient,
		at: secondsAt(body, "timestamp"),
		emailId: textAt(body, "data.delivery_id"),
		mailing:
			textAt(body, "data.campaign_id") ?? textAt(body, "data.broadcast_id") ?? textAt(body, "data.newsletter_id"),
		subject: textAt(body, "data.subject"),
		url: textAt(body, "data.href"),
		reason: textAt(body, "data.failure_message"),
		bounce: kind === "bounced" ? "hard" : null,
	});
}
