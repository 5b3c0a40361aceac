import type { Json, JsonObject } from "../event/index.ts";
import { messageIdOf } from "./message-id.ts";
import { known } from "./read.ts";

/** What happened to one email, in the words that all providers are brought to (those of Anymail, with a mark for machines). */
export interface EmailEvent {
	readonly kind: EmailEventKind;
	/** Unique per provider: the same happening told twice has the same. */
	readonly id: string;
	/** ISO 8601; null where the provider does not say, and then it is now. */
	readonly at: string | null;
	readonly recipient: string;
	/** The sender's own id of the email. */
	readonly emailId: string | null;
	/** The mailing: a campaign, a template, a tag. */
	readonly mailing: string | null;
	readonly subject: string | null;
	readonly url: string | null;
	/** The provider says that a machine opened or clicked. */
	readonly machine: boolean;
	readonly reason: string | null;
	readonly bounce: "hard" | "soft" | null;
}

export type EmailEventKind = keyof typeof NAMES;

/** Segment's email events, and the same way of speaking where the spec has no name. */
const NAMES = {
	sent: "Email Sent",
	delivered: "Email Delivered",
	deferred: "Email Deferred",
	rejected: "Email Rejected",
	opened: "Email Opened",
	clicked: "Email Link Clicked",
	bounced: "Email Bounced",
	complained: "Email Marked as Spam",
	unsubscribed: "Unsubscribed",
	subscribed: "Subscribed",
} as const;

/** Who complained or unsubscribed wants no more emails; who subscribed wants them. */
const CONSENT: { readonly [kind in EmailEventKind]?: boolean } = {
	complained: false,
	unsubscribed: false,
	subscribed: true,
};

export const EMAIL_EVENT: Omit<EmailEvent, "kind" | "id" | "recipient"> = {
	at: null,
	emailId: null,
	mailing: null,
	subject: null,
	url: null,
	machine: false,
	reason: null,
	bounce: null,
};

/**
 * The calls that tell a profile of it. An open or click by a machine carries `client: prefetch`, so that no rule and no
 * model takes it for a person's. A change of mind is a `Consent Updated` of its own, which the ledger keeps.
 */
export function callsOfEmail(provider: string, event: EmailEvent): readonly JsonObject[] {
	const { kind, id, at, recipient, emailId, mailing, subject, url, machine, reason, bounce } = event;
	const properties = known({
		provider,
		email_id: emailId,
		message_name: mailing,
		subject,
		link: url,
		bounce_type: bounce,
		reason: reason === null ? null : reason.slice(0, 500),
		client: machine ? "prefetch" : null,
	});
	const who: { readonly [key: string]: Json } = {
		context: { traits: { email: recipient } },
		...(at === null ? {} : { timestamp: at }),
	};
	const calls: JsonObject[] = [
		{ type: "track", event: NAMES[kind], messageId: messageIdOf(provider, id), properties, ...who },
	];
	const allowed = CONSENT[kind];
	if (allowed === undefined) return calls;
	const consent = { categoryPreferences: { email: allowed } };
	calls.push({
		type: "track",
		event: "Consent Updated",
		messageId: messageIdOf(provider, "consent", id),
		properties: { provider },
		...who,
		context: { traits: { email: recipient }, consent },
	});
	return calls;
}
