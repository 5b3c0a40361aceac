const LONGEST_SHOWN = 80;

/** How email tools write a merge tag; what is left of one in an address was never filled in. */
const TAGS: readonly RegExp[] = [
	/\{\{[^{}]*\}\}/, // Klaviyo, Braze, HubSpot, Customer.io: {{ person.token }}
	/\$\{[^{}]*\}/, // Braze inside {{ }}, Adobe: ${token}
	/\{%[^%]*%\}/, // Django and Liquid tags: {% token %}
	/\*\|[^|]*\|\*/, // Mailchimp, Mandrill: *|TOKEN|*
	/%%[^%]+%%/, // Salesforce Marketing Cloud: %%token%%
	/\[\[[^[\]]*\]\]/, // Mailjet and others: [[token]]
	/<%[^%]*%>/, // Adobe Campaign: <%= token %>
	/^%[A-Za-z_][\w.]*%$/, // ActiveCampaign: %TOKEN%
	/^\{[A-Za-z_][\w.]*\}$/, // single braces: {token}
	/^\[[A-Za-z_][\w .]*\]$/, // Campaign Monitor: [token]
	/^-[A-Za-z_][\w.]*-$/, // SendGrid substitutions: -token-
];

/** The merge tag that an email tool left unfilled in an address, shortened; null where there is none. */
export function unfilledTag(text: string): string | null {
	const short = text.slice(0, 500);
	for (const form of [short, decoded(short)]) {
		for (const tag of TAGS) {
			const found = tag.exec(form)?.[0];
			if (found !== undefined) return found.slice(0, LONGEST_SHOWN);
		}
	}
	return null;
}

/** Tools and mail programs encode braces in addresses, each in its own way. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
