import { describe, expect, test } from "vitest";
import { hook, NOW, read } from "./webhook.fixtures.ts";

/* Bodies as the providers' own documents show them, shortened to what is read. */

function confirmed(SubscribeURL: string): unknown {
	return read("ses", hook({ Type: "SubscriptionConfirmation", SubscribeURL })).confirm;
}

describe("emails", () => {
	test.each([
		[
			"sendgrid",
			[{ email: "a@b.example", event: "open", sg_event_id: "e1", timestamp: NOW / 1000, sg_machine_open: true }],
			"Email Opened",
			{ client: "prefetch" },
		],
		[
			"sendgrid",
			[{ email: "a@b.example", event: "bounce", type: "blocked", sg_event_id: "e2", timestamp: NOW / 1000 }],
			"Email Bounced",
			{ bounce_type: "soft" },
		],
		[
			"postmark",
			{
				RecordType: "Click",
				Recipient: "a@b.example",
				MessageID: "m",
				ReceivedAt: "2026-11-21T10:00:00Z",
				OriginalLink: "https://s.example/",
				Tag: "welcome",
			},
			"Email Link Clicked",
			{ link: "https://s.example/", message_name: "welcome" },
		],
		[
			"postmark",
			{
				RecordType: "Bounce",
				Email: "a@b.example",
				MessageID: "m",
				Type: "HardBounce",
				BouncedAt: "2026-11-21T10:00:00Z",
			},
			"Email Bounced",
			{ bounce_type: "hard" },
		],
		[
			"mailgun",
			{
				signature: { token: "t" },
				"event-data": { event: "failed", severity: "permanent", recipient: "a@b.example", timestamp: 1763740800.5 },
			},
			"Email Bounced",
			{ bounce_type: "hard" },
		],
		[
			"mailgun",
			{
				signature: { token: "t" },
				"event-data": { event: "failed", severity: "temporary", recipient: "a@b.example", timestamp: 1763740800.5 },
			},
			"Email Deferred",
			{},
		],
		[
			"resend",
			{
				type: "email.clicked",
				created_at: "2026-11-21T10:00:00Z",
				data: { email_id: "e", to: ["a@b.example"], click: { link: "https://s.example/" } },
			},
			"Email Link Clicked",
			{ link: "https://s.example/" },
		],
		[
			"klaviyo",
			{
				data: [
					{
						topic: "event:klaviyo.opened_email",
						external_id: "x",
						payload: {
							data: {
								attributes: { datetime: "2026-11-21T10:00:00+00:00", event_properties: { "Campaign Name": "Sale" } },
							},
							included: [{ type: "profile", attributes: { email: "a@b.example" } }],
						},
					},
				],
			},
			"Email Opened",
			{ message_name: "Sale" },
		],
		[
			"customer-io",
			{
				object_type: "email",
				metric: "opened",
				event_id: "x",
				timestamp: NOW / 1000,
				data: { recipient: "a@b.example", subject: "Hi" },
			},
			"Email Opened",
			{ subject: "Hi" },
		],
		[
			"brevo",
			{ event: "unique_proxy_open", email: "a@b.example", ts_epoch: NOW, "message-id": "<m>" },
			"Email Opened",
			{ client: "prefetch" },
		],
		[
			"ses",
			{
				Type: "Notification",
				MessageId: "n",
				Message: JSON.stringify({
					eventType: "Bounce",
					bounce: { bounceType: "Permanent", bouncedRecipients: [{ emailAddress: "a@b.example" }] },
					mail: { messageId: "m", destination: ["other@b.example"] },
				}),
			},
			"Email Bounced",
			{ bounce_type: "hard" },
		],
	] as const)("%s: %s", (provider, body, event, properties) => {
		const [call, ...rest] = read(provider, hook(body, { "svix-id": "msg" })).calls;
		expect(rest).toEqual([]);
		expect(call).toMatchObject({
			type: "track",
			event,
			context: { traits: { email: "a@b.example" } },
			properties: { provider, ...properties },
		});
	});

	test("who unsubscribes or complains takes back their consent, and the ledger is told", () => {
		const form = new URLSearchParams({
			type: "unsubscribe",
			fired_at: "2026-11-21 21:35:57",
			"data[email]": "a@b.example",
			"data[list_id]": "l",
			"data[id]": "8a25",
		});
		const { calls } = read("mailchimp", hook(form.toString()));
		expect(calls.map((call) => call["event"])).toEqual(["Unsubscribed", "Consent Updated"]);
		expect(calls[1]).toMatchObject({
			context: { traits: { email: "a@b.example" }, consent: { categoryPreferences: { email: false } } },
		});
		const spam = { type: "email.complained", created_at: "2026-11-21T10:00:00Z", data: { to: ["a@b.example"] } };
		expect(read("resend", hook(spam, { "svix-id": "m" })).calls).toHaveLength(2);
	});

	test("an email to several people does not say who of them opened it", () => {
		const opened = {
			type: "email.opened",
			created_at: "2026-11-21T10:00:00Z",
			data: { to: ["a@b.example", "c@d.example"] },
		};
		expect(read("resend", hook(opened, { "svix-id": "m" }))).toMatchObject({
			calls: [],
			ignored: [expect.stringContaining("several people")],
		});
	});

	test("SNS's subscription is confirmed only at Amazon's own address", () => {
		const good = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y";
		expect(confirmed(good)).toBe(good);
		expect(confirmed("https://evil.example/?Action=ConfirmSubscription&Token=y")).toBeNull();
		expect(confirmed("https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription&")).toBeNull();
	});
});
