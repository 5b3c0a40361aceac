import type { Json } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEvent, type EmailEventKind } from "../email-event.ts";
import { content, isNeverProbe, type Provider } from "../provider.ts";
import { textAt, timeAt, valueAt } from "../read.ts";
import { verifySharedSecret } from "./shared-secret.ts";

/** Postmark (https://postmarkapp.com/developer/webhooks/webhooks-overview): not signed; the secret is Basic authentication's password. */
export const postmark: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	verify: verifySharedSecret,
	read(request) {
		const body = bodyJson(request);
		if (!body.ok) return body;
		const event = eventOf(body.value);
		return parsed(
			event === null ? content([], ["a record of a kind that is not used"]) : content(callsOfEmail("postmark", event)),
		);
	},
};

const SOFT = new Set(["Transient", "SoftBounce", "DnsError", "SpamNotification", "AutoResponder"]);

function kindOf(body: Json): EmailEventKind | null {
	switch (textAt(body, "RecordType")) {
		case "Delivery":
			return "delivered";
		case "Open":
			return "opened";
		case "Click":
			return "clicked";
		case "Bounce":
			return textAt(body, "Type") === "AutoResponder" ? null : "bounced";
		case "SpamComplaint":
			return "complained";
		case "SubscriptionChange":
			return valueAt(body, "SuppressSending") === true ? "unsubscribed" : "subscribed";
		default:
			return null;
	}
}

function eventOf(body: Json): EmailEvent | null {
	const kind = kindOf(body);
	const recipient = textAt(body, "Recipient") ?? textAt(body, "Email");
	const emailId = textAt(body, "MessageID");
	if (kind === null || recipient === null) return null;
	const at =
		timeAt(body, "ReceivedAt") ?? timeAt(body, "DeliveredAt") ?? timeAt(body, "BouncedAt") ?? timeAt(body, "ChangedAt");
	return {
		...EMAIL_EVENT,
		kind,
		id: [emailId ?? recipient, kind, at ?? "", textAt(body, "ID") ?? ""].join("-"),
		recipient,
		at,
		emailId,
		mailing: textAt(body, "Tag"),
		subject: textAt(body, "Subject"),
		url: textAt(body, "OriginalLink"),
		reason: textAt(body, "Description") ?? textAt(body, "SuppressionReason"),
		bounce: kind !== "bounced" ? null : SOFT.has(textAt(body, "Type") ?? "") ? "soft" : "hard",
	};
}
