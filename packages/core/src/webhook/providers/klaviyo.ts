import type { Json, JsonObject } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEventKind } from "../email-event.ts";
import { content, isNeverProbe, type Provider, untrusted, VERIFIED } from "../provider.ts";
import { objectsAt, secondsAt, textAt, timeAt, valueAt } from "../read.ts";
import { fromHex, joined } from "../signature/bytes.ts";
import { isHmac } from "../signature/hmac.ts";

/**
 * Klaviyo's system webhooks (https://developers.klaviyo.com/en/docs/system_webhooks): HMAC-SHA256 in hexadecimal over
 * body and timestamp. In which form the timestamp comes is not documented, so it is signed but not compared to now.
 */
export const klaviyo: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	async verify(request, { secrets }) {
		const timestamp = request.header("klaviyo-timestamp");
		const signature = request.header("klaviyo-signature");
		if (timestamp === null || signature === null) return untrusted("it has no Klaviyo-Signature and -Timestamp");
		const fits = await isHmac("SHA-256", secrets, joined(request.body, timestamp), fromHex(signature));
		return fits ? VERIFIED : untrusted("its signature does not fit");
	},
	read(request) {
		const body = bodyJson(request);
		if (!body.ok) return body;
		return parsed(content(objectsAt(body.value, "data").flatMap(callsOf)));
	},
};

const KINDS: { readonly [topic: string]: EmailEventKind } = {
	"event:klaviyo.received_email": "delivered",
	"event:klaviyo.opened_email": "opened",
	"event:klaviyo.clicked_email": "clicked",
	"event:klaviyo.bounced_email": "bounced",
	"event:klaviyo.dropped_email": "rejected",
	"event:klaviyo.marked_email_as_spam": "complained",
	"event:klaviyo.unsubscribed_from_email_marketing": "unsubscribed",
	"event:klaviyo.subscribed_to_email_marketing": "subscribed",
};

function callsOf(entry: Json): readonly JsonObject[] {
	const kind = KINDS[textAt(entry, "topic") ?? ""];
	const attributes = valueAt(entry, "payload.data.attributes");
	const properties = valueAt(attributes, "event_properties");
	const recipient = textAt(properties, "Recipient Email Address") ?? profileEmail(entry);
	const id = textAt(entry, "external_id") ?? textAt(entry, "payload.data.id");
	if (kind === undefined || recipient === null || id === null) return [];
	return callsOfEmail("klaviyo", {
		...EMAIL_EVENT,
		kind,
		id,
		recipient,
		at: timeAt(attributes, "datetime") ?? secondsAt(attributes, "timestamp"),
		emailId: textAt(properties, "$message"),
		mailing: textAt(properties, "Campaign Name"),
		subject: textAt(properties, "Subject"),
		url: textAt(properties, "URL"),
		machine: valueAt(properties, "machine_open") === true || valueAt(properties, "Bot Click") === true,
		bounce: kind !== "bounced" ? null : textAt(properties, "Bounce Type") === "Soft" ? "soft" : "hard",
	});
}

/** The person stands beside the event, as JSON:API includes it. */
function profileEmail(entry: Json): string | null {
	const profile = objectsAt(entry, "payload.included").find((one) => one["type"] === "profile");
	return profile === undefined ? null : textAt(profile, "attributes.email");
}
