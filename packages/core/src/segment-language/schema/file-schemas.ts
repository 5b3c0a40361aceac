import { NUMBER_AGGREGATES, VALUE_AGGREGATES } from "../../segment/parse-event-rule.ts";
import { AVAILABILITIES } from "../../catalogue/index.ts";
import { WIRE_KINDS } from "../../definition/wires.ts";
import { blockSchema } from "./block-schema.ts";
import { mappingSchema, planSchema, pullSchema, sourceSchema } from "./data-schema.ts";
import { document, oneKeyOf, ref, type Schema, strict, text, whole } from "./json-schema.ts";
import { catalogueSchema, feedSchema } from "./feed-schema.ts";
import { modelsSchema } from "./models-schema.ts";
import { ONE_WINDOW_ONLY, RULE_DEFS, WINDOW_FIELDS } from "./rule-schema.ts";

const named = text(String.raw`\S`);
const address = text(String.raw`^https?://\S+$`, "An http(s) address.");
const color = text("^#[0-9a-fA-F]{6}$", 'A colour such as "#1f2937".');
const id = "^[a-z0-9][a-z0-9_-]{0,62}$";

/** Of `segments/ID.yaml`. */
export function segmentSchema(): Schema {
	return document(
		"A segment of Pipit",
		strict({ name: named, description: { type: "string" }, rule: ref("rule") }, ["name", "rule"]),
		RULE_DEFS,
	);
}

/** Of `traits/ID.yaml`. */
export function traitSchema(): Schema {
	const derived = [...NUMBER_AGGREGATES, ...VALUE_AGGREGATES];
	const derivations = {
		exists: { const: true },
		count: { const: true },
		...Object.fromEntries(derived.map((key) => [key, ref("path")])),
	};
	const fields = { ...derivations, of: ref("events"), where: ref("where"), ...WINDOW_FIELDS };
	return document(
		"A computed trait of Pipit",
		{ ...strict(fields, ["of"]), allOf: [oneKeyOf(Object.keys(derivations)), ONE_WINDOW_ONLY] },
		RULE_DEFS,
	);
}

/** Of `site.yaml`. */
export function siteSchema(): Schema {
	const fields: { readonly [key: string]: Schema } = {
		id: text("^[a-z0-9][a-z0-9-]{0,62}$"),
		name: named,
		url: text(String.raw`^https?://[^\s/?#@]+(/[^\s?#]*)?$`),
		write_key: text(String.raw`^[\w-]{4,64}$`),
		domains: { type: "array", items: text(String.raw`^(\*\.)?[a-z0-9.-]+$`) },
		cookie_domain: text(String.raw`^[a-z0-9-]+(\.[a-z0-9-]+)+$`),
		currency: text("^[A-Z]{3}$", "A currency code of ISO 4217."),
		languages: { type: "array", items: text("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$") },
		time_zone: text(String.raw`^\S+$`, "A time zone such as Europe/Berlin."),
		consent: {
			type: "object",
			properties: { default: { enum: ["pending", "granted"] } },
			description: "What holds while a visitor has decided nothing.",
		},
		logo: text(String.raw`^https?://[^\s"'<>]+$`),
		colors: { type: "object", properties: { brand: color, text: color, background: color } },
		token_keys: { type: "array", items: { type: "integer", minimum: 1, maximum: 65_535 }, minItems: 1 },
		amp: {
			...strict({
				senders: { type: "array", items: text(String.raw`^(\*|[^\s@*]{1,64})@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$`) },
			}),
			description: "Whose AMP emails may load data and send answers.",
		},
		wires: {
			...strict(Object.fromEntries(Object.entries(WIRE_KINDS).map(([kind, { pattern, expected }]) => [kind, { type: "array", items: text(pattern.source, `${expected}.`) }]))),
			description: "What other vendors' clients carry instead of the write key: further write keys, domains of Plausible, website ids of Umami, streams of Google Analytics 4, application ids of Snowplow.",
		},
	};
	return document("A site of Pipit", strict(fields, ["id", "name", "url", "write_key", "currency"]));
}

/** Of `products.yaml`. */
export function productsSchema(): Schema {
	const fields: { readonly [key: string]: Schema } = {
		product_id: text(String.raw`^\S.{0,199}$`),
		name: named,
		price: { type: "number", minimum: 0 },
		currency: text("^[A-Z]{3}$", "A currency code of ISO 4217."),
		url: address,
		image_url: address,
		category: named,
		sale_price: { type: "number", minimum: 0 },
		availability: { enum: AVAILABILITIES },
		stock: { type: "integer", minimum: 0 },
		brand: { ...named, maxLength: 200 },
		item_group_id: { ...named, maxLength: 200 },
	};
	return document("The products of a shop", {
		type: "array",
		items: strict(fields, ["product_id", "name", "price", "url", "image_url"]),
	});
}

/** Of `messages/NAME.yaml`. */
export function messageSchema(): Schema {
	const said: Schema = { type: "string", minLength: 1 };
	const instead: Schema = {
		type: "object",
		additionalProperties: strict({ text: said, button: said, link: said }, ["text", "link"]),
	};
	return document("What is different for one message", strict({ fixed: { type: "array", items: text(id) }, instead }));
}

/** Of `forms/ID.yaml`. */
export function formSchema(): Schema {
	const said = { ...text(String.raw`\S`), maxLength: 2_000 };
	const flag: Schema = { type: "boolean" };
	const options: Schema = {
		type: "object",
		additionalProperties: said,
		propertyNames: text(String.raw`^[\w .-]{1,64}$`),
		minProperties: 2,
		maxProperties: 30,
	};
	const base = { label: said, required: flag };
	const field: Schema = {
		oneOf: [
			strict({ ...base, type: { const: "choice" }, many: flag, options }, ["type", "label", "options"]),
			strict({ ...base, type: { const: "rating" }, most: whole(2, 10) }, ["type", "label"]),
			strict({ ...base, type: { const: "text" }, longest: whole(1, 2_000), lines: flag }, ["type", "label"]),
			strict({ ...base, type: { const: "yes_no" } }, ["type", "label"]),
		],
	};
	const name = text("^[a-z][a-z0-9_]{0,39}$");
	const fields: { readonly [key: string]: Schema } = {
		title: said,
		event: said,
		once: flag,
		block: text(id),
		fields: { type: "object", additionalProperties: field, propertyNames: name, minProperties: 1, maxProperties: 20 },
		traits: { type: "object", additionalProperties: name },
		button: said,
		thanks: said,
	};
	const schema = { ...strict(fields, ["title", "event"]), anyOf: [{ required: ["fields"] }, { required: ["block"] }] };
	return document("A form that is answered within an email", schema);
}

/** Of `emails/ID.yaml`. */
export function emailSchema(): Schema {
	const said: Schema = { type: "string" };
	const from = strict({ name: said, email: said }, ["name", "email"]);
	return document(
		"An email of Pipit",
		strict({ message: said, subject: said, from, preheader: said }, ["message", "subject", "from"]),
	);
}

/** Every schema, by the name of its file without `.schema.json`. */
export function schemas(): { readonly [name: string]: Schema } {
	return {
		segment: segmentSchema(),
		trait: traitSchema(),
		site: siteSchema(),
		products: productsSchema(),
		block: blockSchema(),
		message: messageSchema(),
		form: formSchema(),
		feed: feedSchema(),
		catalogue: catalogueSchema(),
		email: emailSchema(),
		models: modelsSchema(),
		plan: planSchema(),
		source: sourceSchema(),
		pull: pullSchema(),
		mapping: mappingSchema(),
	};
}
