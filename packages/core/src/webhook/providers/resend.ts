import type { Json, JsonObject } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEventKind } from "../email-event.ts";
import { content, type HookContent, isNeverProbe, type Provider } from "../provider.ts";
import { textAt, timeAt, valueAt } from "../read.ts";
import { standardWebhookId, verifyStandardWebhook } from "../signature/standard-webhooks.ts";

/** Resend (https://resend.com/docs/dashboard/webhooks/introduction), signed by Svix. */
export const resend: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	verify: verifyStandardWebhook,
	read(request) {
		const body = bodyJson(request);
		return body.ok ? parsed(contentOf(body.value, standardWebhookId(request))) : body;
	},
};

const KINDS: { readonly [type: string]: EmailEventKind } = {
	"email.sent": "sent",
	"email.delivered": "delivered",
	"email.delivery_delayed": "deferred",
	"email.bounced": "bounced",
	"email.failed": "rejected",
	"email.complained": "complained",
	"email.opened": "opened",
	"email.clicked": "clicked",
};

function contentOf(body: Json, id: string): HookContent {
	const type = textAt(body, "type") ?? "";
	if (type === "contact.created" || type === "contact.updated") return contactOf(body, id);
	const kind = KINDS[type];
	const to = valueAt(body, "data.to");
	const recipients = (Array.isArray(to) ? (to as readonly Json[]) : [to]).filter((one) => typeof one === "string");
	if (kind === undefined || recipients.length === 0)
		return content([], [`the type ${type === "" ? "(none)" : type} is not used`]);
	// An email to several people is one to Resend: which of them opened it, it cannot say.
	const isPersonal = kind === "opened" || kind === "clicked" || kind === "complained";
	if (isPersonal && recipients.length > 1)
		return content([], ["an email to several people does not say which of them it was"]);
	const calls = recipients.flatMap((recipient, index) =>
		callsOfEmail("resend", {
			...EMAIL_EVENT,
			kind,
			id: `${id}-${index}`,
			recipient,
			at: timeAt(body, "data.click.timestamp") ?? timeAt(body, "created_at"),
			emailId: textAt(body, "data.email_id"),
			mailing: textAt(body, "data.broadcast_id") ?? textAt(body, "data.tags.category"),
			subject: textAt(body, "data.subject"),
			url: textAt(body, "data.click.link"),
			reason: textAt(body, "data.bounce.message") ?? textAt(body, "data.failed.reason"),
			bounce: kind !== "bounced" ? null : textAt(body, "data.bounce.type") === "Transient" ? "soft" : "hard",
		}),
	);
	return content(calls);
}

function contactOf(body: Json, id: string): HookContent {
	const recipient = textAt(body, "data.email");
	const unsubscribed = valueAt(body, "data.unsubscribed");
	if (recipient === null || typeof unsubscribed !== "boolean") return content([], ["a contact without an email"]);
	const kind = unsubscribed ? "unsubscribed" : "subscribed";
	const calls: readonly JsonObject[] = callsOfEmail("resend", {
		...EMAIL_EVENT,
		kind,
		id,
		recipient,
		at: timeAt(body, "created_at"),
	});
	return content(calls);
}
