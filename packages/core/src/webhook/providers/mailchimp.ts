import { parsed } from "../../problem/index.ts";
import { bodyForm } from "../body.ts";
import { callsOfEmail, EMAIL_EVENT } from "../email-event.ts";
import { messageIdOf } from "../message-id.ts";
import { content, type HookContent, isNeverProbe, type Provider } from "../provider.ts";
import { known } from "../read.ts";
import { verifySharedSecret } from "./shared-secret.ts";

/**
 * Mailchimp (https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/): a form, not signed; the
 * secret stands in the address. Its times are of the account's zone, which it does not name, so the time is when the
 * webhook arrives. Opens and clicks are not among its webhooks.
 */
export const mailchimp: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	verify: verifySharedSecret,
	read: (request) => parsed(contentOf(bodyForm(request))),
};

function contentOf(form: URLSearchParams): HookContent {
	const type = form.get("type") ?? "";
	const recipient = form.get("data[email]") ?? "";
	const id = [
		type,
		form.get("fired_at") ?? "",
		form.get("data[list_id]") ?? "",
		form.get("data[id]") ?? recipient,
	].join("-");
	const event = {
		...EMAIL_EVENT,
		id,
		recipient,
		mailing: form.get("data[campaign_id]"),
		reason: form.get("data[reason]"),
	};
	if (recipient === "" && type !== "upemail")
		return content([], [`the type ${type === "" ? "(none)" : type} is not used`]);
	switch (type) {
		case "subscribe":
			return content(callsOfEmail("mailchimp", { ...event, kind: "subscribed" }));
		case "unsubscribe":
			return content(
				callsOfEmail("mailchimp", {
					...event,
					kind: form.get("data[reason]") === "abuse" ? "complained" : "unsubscribed",
				}),
			);
		case "cleaned":
			return content(callsOfEmail("mailchimp", { ...event, kind: "bounced", bounce: "hard" }));
		case "profile": {
			const traits = known({
				email: recipient,
				first_name: form.get("data[merges][FNAME]"),
				last_name: form.get("data[merges][LNAME]"),
			});
			return content([{ type: "identify", messageId: messageIdOf("mailchimp", id), traits }]);
		}
		default:
			return content([], [`the type ${type} is not used`]);
	}
}
