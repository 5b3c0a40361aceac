import { COMPONENTS } from "../../content/block.ts";
import { NUMBER_AGGREGATES, VALUE_AGGREGATES } from "../../segment/parse-event-rule.ts";
import { document, oneKeyOf, ref, type Schema, strict, text } from "./json-schema.ts";
import { ONE_WINDOW_ONLY, RULE_DEFS, WINDOW_FIELDS } from "./rule-schema.ts";

const named = text(String.raw`\S`);
const address = text(String.raw`^https?://\S+$`, "An http(s) address.");
const color = text("^#[0-9a-fA-F]{6}$", 'A colour such as "#1f2937".');
const id = "^[a-z0-9][a-z0-9_-]{0,62}$";
/** A text in Liquid. */
const liquid: Schema = { ...text(String.raw`\S`, "A text, which may hold Liquid."), maxLength: 2_000 };

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
		colors: { type: "object", properties: { brand: color, text: color, background: color } },
		token_keys: { type: "array", items: { type: "integer", minimum: 1, maximum: 65_535 }, minItems: 1 },
		amp: {
			...strict({ senders: { type: "array", items: text(String.raw`^(\*|[^\s@*]{1,64})@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$`) } }),
			description: "Whose AMP emails may load data and send answers.",
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
	};
	return document("The products of a shop", {
		type: "array",
		items: strict(fields, ["product_id", "name", "price", "url", "image_url"]),
	});
}

/** Of `blocks/ID/block.yaml`. What must come together with templates beside it is checked by `pipit check`. */
export function blockSchema(): Schema {
	const plain = { text: liquid, button: liquid, link: liquid };
	const entry = {
		when: ref("rule"),
		products: {
			oneOf: [
				products({ enum: ["cart", "viewed"] }),
				products({ const: "catalogue" }, { category: liquid, ids: { type: "array", items: liquid, minItems: 1 } }),
			],
		},
		...plain,
		alt: liquid,
	};
	const fields: { readonly [key: string]: Schema } = {
		name: liquid,
		size: strict({ width: side(40, 1200), height: side(20, 2000) }, ["width", "height"]),
		use: { enum: COMPONENTS },
		template: text(String.raw`^[\w.-]+\.liquid$`),
		show: { type: "array", items: strict(entry, ["link"]), maxItems: 50 },
		preloaded: strict(plain, ["text"]),
		fallback: strict(plain, ["text", "link"]),
		alt: liquid,
	};
	const schema = { ...strict(fields, ["name", "size", "fallback", "alt"]), not: { required: ["use", "template"] } };
	return document("A block of Pipit", schema, RULE_DEFS);
}

function side(minimum: number, maximum: number): Schema {
	return { type: "integer", minimum, maximum };
}

function products(from: Schema, more: { readonly [key: string]: Schema } = {}): Schema {
	return strict({ from, max: { type: "integer", minimum: 1, maximum: 12 }, ...more }, ["from"]);
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
			strict({ ...base, type: { const: "rating" }, most: side(2, 10) }, ["type", "label"]),
			strict({ ...base, type: { const: "text" }, longest: side(1, 2_000), lines: flag }, ["type", "label"]),
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
	return document("An email of Pipit", strict({ message: said, subject: said, from, preheader: said }, ["message", "subject", "from"]));
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
		email: emailSchema(),
	};
}
