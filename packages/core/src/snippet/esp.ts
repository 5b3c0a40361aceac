/** An email tool, as far as a block's lines differ for it. */
export interface EmailTool {
	readonly name: string;
	/** What the tool replaces by the person's token, kept as a custom field of that person. */
	readonly tag: string;
	/** What to call the field, so that the tag finds it. */
	readonly field: string;
	/**
	 * How the tool fetches a block's HTML while it sends, where it can: the lines, with ADDRESS for the block's address, or
	 * BEFORE and AFTER for what stands in it before and after the token. Null where it cannot.
	 */
	readonly fetched: string | null;
	/** What a person has to know before they paste it. */
	readonly note: string | null;
	/** Where the form of the tag is documented; null where it is yours to know. */
	readonly source: string | null;
}

/** By the name that `pipit snippet --esp` takes. None of these tags was tried in a real account; the sources say them. */
export const EMAIL_TOOLS = {
	klaviyo: {
		name: "Klaviyo",
		tag: "{{ person|lookup:'pipit_token' }}",
		field: "pipit_token",
		fetched: null,
		note: "Klaviyo's web feeds fetch one address for everybody, so a person's own block goes in as a picture.",
		source: "https://help.klaviyo.com/hc/en-us/articles/4408802648731",
	},
	mailchimp: {
		name: "Mailchimp",
		tag: "*|PIPIT|*",
		field: "PIPIT",
		fetched: null,
		note: "Merge tags have at most ten characters; the audience field's tag is PIPIT.",
		source: "https://mailchimp.com/help/getting-started-with-merge-tags/",
	},
	braze: {
		name: "Braze",
		tag: "{{custom_attribute.${pipit_token}}}",
		field: "pipit_token",
		fetched: "{% connected_content ADDRESS :save pipit :cache_max_age 0 %}{{pipit}}",
		note: "Braze logs the addresses it fetches for 30 days; a token in them is no personal data.",
		source: "https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/connected_content",
	},
	hubspot: {
		name: "HubSpot",
		tag: "{{ contact.pipit_token }}",
		field: "pipit_token",
		fetched: null,
		note: null,
		source: "https://knowledge.hubspot.com/email/use-personalization-tokens",
	},
	sendgrid: {
		name: "SendGrid",
		tag: "{{pipit_token}}",
		field: "pipit_token",
		fetched: null,
		note: "In the Mail Send API it is a value of dynamic_template_data, in Marketing Campaigns a custom field.",
		source: "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars",
	},
	customerio: {
		name: "Customer.io",
		tag: "{{customer.pipit_token}}",
		field: "pipit_token",
		fetched: null,
		note: null,
		source: "https://docs.customer.io/journeys/liquid-tag-list/",
	},
	sfmc: {
		name: "Salesforce Marketing Cloud",
		tag: "%%pipit_token%%",
		field: "pipit_token",
		// Inside AMPscript `%%…%%` is not replaced: the field is named there without its signs.
		fetched: "%%=TreatAsContent(HTTPGet(Concat('BEFORE', pipit_token, 'AFTER')))=%%",
		note: "An attribute of the subscriber or of the sendable data extension.",
		source: "https://developer.salesforce.com/docs/marketing/marketing-cloud-ampscript/guide/httpget.html",
	},
	brevo: {
		name: "Brevo",
		tag: "{{ contact.PIPIT_TOKEN }}",
		field: "PIPIT_TOKEN",
		fetched: null,
		note: null,
		source: "https://help.brevo.com/hc/en-us/articles/360021645359",
	},
	iterable: {
		name: "Iterable",
		tag: "{{pipit_token}}",
		field: "pipit_token",
		fetched: null,
		note: null,
		source: "https://support.iterable.com/hc/en-us/articles/205480365",
	},
	generic: {
		name: "another tool",
		tag: "TOKEN",
		field: "pipit_token",
		fetched: null,
		note: "Put your tool's merge tag for the field where TOKEN stands.",
		source: null,
	},
} as const satisfies { readonly [id: string]: EmailTool };

export type EmailToolId = keyof typeof EMAIL_TOOLS;

export function isEmailTool(id: string): id is EmailToolId {
	return Object.hasOwn(EMAIL_TOOLS, id);
}
