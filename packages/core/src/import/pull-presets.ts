import type { MappedField, Mapping } from "./mapping.ts";
import type { PullSource } from "./pull.ts";

/** Shopify's Admin API: whose version is supported for a year. */
const SHOPIFY_VERSION = "2026-10";

/** Orders or customers of Shopify, those that changed since; they are read as its webhooks are, and have their message ids. */
export function shopifyList(shop: string, what: "orders" | "customers", token: string, everyMs: number): PullSource {
	const query = what === "orders" ? "status=any&limit=250&order=updated_at+asc" : "limit=250&order=updated_at+asc";
	return {
		url: `https://${shop}/admin/api/${SHOPIFY_VERSION}/${what}.json?${query}`,
		headers: { "x-shopify-access-token": token },
		everyMs,
		items: what,
		next: { kind: "link" },
		since: { path: "updated_at", parameter: "updated_at_min" },
		reading: { kind: "shopify", topic: what === "orders" ? "orders/create" : "customers/update" },
	};
}

const CHANGED = "lastmodifieddate";
const PROPERTIES = "email,firstname,lastname,phone,mobilephone,company,address,city,zip,country,hs_language,lifecyclestage,hs_lead_status,createdate,lastmodifieddate";

/** Contacts of HubSpot's CRM, those that changed since: by its search, because its list cannot be narrowed. */
export function hubspotContacts(token: string, everyMs: number): PullSource {
	const mapping: Mapping = {
		kind: "people",
		source: "hubspot",
		prefix: "hubspot-people",
		id: ["id"],
		time: ["properties.lastmodifieddate", "updatedAt"],
		person: { anonymous_id: [], user_id: [], email: ["properties.email"], phone: ["properties.phone", "properties.mobilephone"] },
		event: { name: "" },
		traits: {
			first_name: of("firstname"),
			last_name: of("lastname"),
			company: of("company"),
			"address.street": of("address"),
			"address.city": of("city"),
			"address.postal_code": of("zip"),
			"address.country": of("country"),
			language: of("hs_language"),
			lifecycle_stage: of("lifecyclestage"),
			lead_status: of("hs_lead_status"),
			created_at: of("createdate"),
			hubspot_id: { columns: ["id"], kind: "any" },
		},
		properties: {},
		item: {},
		consent: {},
		skip: {},
		rest: false,
		decimal: ".",
	};
	return {
		url: "https://api.hubapi.com/crm/v3/objects/contacts/search",
		headers: { authorization: `Bearer ${token}` },
		everyMs,
		items: "results",
		next: { kind: "search", property: CHANGED, properties: PROPERTIES.split(",") },
		since: { path: `properties.${CHANGED}`, parameter: CHANGED },
		reading: { kind: "mapping", mapping },
	};
}

function of(property: string): MappedField {
	return { columns: [`properties.${property}`], kind: "any" };
}

/** Opens, clicks and bounces of Mailchimp's campaigns. @param server such as us6 */
export function mailchimpActivity(server: string, token: string, everyMs: number): PullSource {
	return {
		url: `https://${server}.api.mailchimp.com`,
		headers: { authorization: `Basic ${token.replace("${", "${basic:")}` },
		everyMs,
		items: "emails",
		next: { kind: "none" },
		since: null,
		reading: { kind: "mailchimp" },
	};
}
