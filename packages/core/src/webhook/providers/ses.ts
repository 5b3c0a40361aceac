import type { Json, JsonObject } from "../../event/index.ts";
import { isPlainObject } from "../../event/index.ts";
import { type Parsed, parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEvent, type EmailEventKind } from "../email-event.ts";
import {
	content,
	type HookContent,
	type HookRequest,
	isNeverProbe,
	type Provider,
	untrusted,
	VERIFIED,
} from "../provider.ts";
import { objectsAt, textAt, timeAt, valueAt } from "../read.ts";
import { publicKeyOf } from "../signature/certificate.ts";
import { fromBase64, utf8 } from "../signature/bytes.ts";

/**
 * Amazon SES through SNS (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html): RSA over
 * certain fields of the envelope, with the key of a certificate on Amazon's own host. Anybody's SNS topic is signed so:
 * the shop's own is pinned by `topic_arn`. A new subscription is confirmed by fetching its address.
 */
export const ses: Provider = {
	hasSecret: false,
	settings: ["topic_arn"],
	isProbe: isNeverProbe,
	async verify(request, { settings, certificate }) {
		const body = bodyJson(request);
		if (!body.ok) return untrusted("its body is no JSON");
		const envelope = body.value;
		if (textAt(envelope, "TopicArn") !== settings["topic_arn"])
			return untrusted("it is of another topic than topic_arn");
		const address = textAt(envelope, "SigningCertURL") ?? "";
		if (!CERTIFICATE.test(address)) return untrusted("its certificate is not on Amazon's host");
		const hash = HASHES[textAt(envelope, "SignatureVersion") ?? ""];
		const signature = fromBase64(textAt(envelope, "Signature") ?? "");
		const text = signedTextOf(envelope);
		if (hash === undefined || signature === null || text === null) return untrusted("it is not signed");
		const spki = publicKeyOf(await certificate(address));
		if (spki === null) return untrusted("its certificate cannot be read");
		const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
		const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
		return (await crypto.subtle.verify(algorithm, key, signature, utf8(text)))
			? VERIFIED
			: untrusted("its signature does not fit");
	},
	read,
};

const HOST = "https:\\/\\/sns\\.[a-z0-9-]{1,40}\\.amazonaws\\.com(?:\\.cn)?";
const CERTIFICATE = new RegExp(`^${HOST}\\/SimpleNotificationService-[A-Za-z0-9]{1,64}\\.pem$`);
const CONFIRMATION = new RegExp(`^${HOST}\\/\\?Action=ConfirmSubscription&`);

const HASHES: { readonly [version: string]: string } = { 1: "SHA-1", 2: "SHA-256" };

const SIGNED_OF_NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
const SIGNED_OF_CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

function signedTextOf(envelope: Json): string | null {
	const fields = textAt(envelope, "Type") === "Notification" ? SIGNED_OF_NOTIFICATION : SIGNED_OF_CONFIRMATION;
	let text = "";
	for (const field of fields) {
		const value = valueAt(envelope, field);
		if (typeof value === "string") text += `${field}\n${value}\n`;
		else if (field !== "Subject") return null;
	}
	return text;
}

function read(request: HookRequest): Parsed<HookContent> {
	const envelope = bodyJson(request);
	if (!envelope.ok) return envelope;
	if (textAt(envelope.value, "Type") === "SubscriptionConfirmation") {
		const address = textAt(envelope.value, "SubscribeURL");
		return parsed({ ...content([]), confirm: address !== null && CONFIRMATION.test(address) ? address : null });
	}
	const message = jsonIn(textAt(envelope.value, "Message"));
	const id = textAt(envelope.value, "MessageId") ?? "";
	return parsed(message === null ? content([], ["a message that is no JSON"]) : content(callsOf(message, id)));
}

function jsonIn(text: string | null): Json {
	try {
		const value: unknown = JSON.parse(text ?? "null");
		// JSON.parse gives nothing but JSON; keys that reach into prototypes are not read, only named paths are.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		return isPlainObject(value) ? (value as JsonObject) : null;
	} catch {
		return null;
	}
}

const KINDS: { readonly [event: string]: EmailEventKind } = {
	Send: "sent",
	Reject: "rejected",
	Delivery: "delivered",
	DeliveryDelay: "deferred",
	Bounce: "bounced",
	Complaint: "complained",
	Open: "opened",
	Click: "clicked",
	Subscription: "unsubscribed",
};

/** A bounce and a complaint list the recipients that they concern; the others concern everybody the email went to. */
function callsOf(message: Json, id: string): readonly JsonObject[] {
	const type = textAt(message, "eventType") ?? textAt(message, "notificationType") ?? "";
	const kind = KINDS[type];
	if (kind === undefined) return [];
	const part = type === "DeliveryDelay" ? "deliveryDelay" : type.toLowerCase();
	const detail = valueAt(message, part);
	const named = objectsAt(
		detail,
		type === "Bounce" ? "bouncedRecipients" : type === "Complaint" ? "complainedRecipients" : "delayedRecipients",
	);
	const recipients =
		named.length > 0 ? named.map((one) => textAt(one, "emailAddress")) : destinationsOf(message, detail);
	const event: Omit<EmailEvent, "id" | "recipient"> = {
		...EMAIL_EVENT,
		kind:
			kind === "unsubscribed" && valueAt(detail, "newTopicPreferences.unsubscribeAll") !== true ? "delivered" : kind,
		at: timeAt(detail, "timestamp") ?? timeAt(message, "mail.timestamp"),
		emailId: textAt(message, "mail.messageId"),
		mailing: textAt(message, "mail.tags.campaign.0") ?? textAt(message, "mail.tags.ses:configuration-set.0"),
		subject: textAt(message, "mail.commonHeaders.subject"),
		url: textAt(detail, "link"),
		reason: textAt(detail, "bounceSubType") ?? textAt(detail, "complaintFeedbackType") ?? textAt(detail, "reason"),
		bounce: kind !== "bounced" ? null : textAt(detail, "bounceType") === "Transient" ? "soft" : "hard",
	};
	if (kind === "unsubscribed" && event.kind !== "unsubscribed") return [];
	return recipients.flatMap((recipient, index) =>
		recipient === null ? [] : callsOfEmail("ses", { ...event, id: `${id}-${index}`, recipient }),
	);
}

function destinationsOf(message: Json, detail: Json): readonly (string | null)[] {
	const list = valueAt(detail, "recipients") ?? valueAt(message, "mail.destination");
	return Array.isArray(list)
		? (list as readonly Json[]).slice(0, 50).map((one) => (typeof one === "string" ? addressIn(one) : null))
		: [];
}

/** `Ada <ada@example.com>` as well. */
function addressIn(text: string): string {
	return /<([^<>]{3,254})>\s*$/.exec(text)?.[1] ?? text;
}
