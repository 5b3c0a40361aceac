import type { Provider } from "../provider.ts";
import { brevo } from "./brevo.ts";
import { customerIo } from "./customer-io.ts";
import { form } from "./form.ts";
import { klaviyo } from "./klaviyo.ts";
import { mailchimp } from "./mailchimp.ts";
import { mailgun } from "./mailgun.ts";
import { postmark } from "./postmark.ts";
import { resend } from "./resend.ts";
import { sendgrid } from "./sendgrid.ts";
import { ses } from "./ses.ts";
import { shopify } from "./shopify.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { stripe } from "./stripe.ts";
import { woocommerce } from "./woocommerce.ts";

/** Who may send webhooks, by the name in `provider:` of a source. */
export const PROVIDERS: { readonly [name: string]: Provider } = {
	brevo,
	"customer-io": customerIo,
	form,
	klaviyo,
	mailchimp,
	mailgun,
	postmark,
	resend,
	sendgrid,
	ses,
	shopify,
	"standard-webhooks": standardWebhooks,
	stripe,
	woocommerce,
};

/** Those whose bodies mean what the source's `map` says. */
export const MAPPED: readonly string[] = ["form", "standard-webhooks"];
