import { PURPOSES } from "../../event/event.ts";
import { IMPORT_KINDS } from "../../import/mapping.ts";
import { TRAIT_KINDS, VERDICTS } from "../../quality/plan.ts";
import { CASES } from "../../quality/text.ts";
import { MAPPED, PROVIDERS } from "../../webhook/providers/index.ts";
import { document, ref, type Schema, strict, text } from "./json-schema.ts";

type Fields = { readonly [key: string]: Schema };

const some: Exclude<Schema, boolean> = { type: "string", minLength: 1 };
const scalar: Schema = { oneOf: [{ type: "string" }, { type: "number" }, { type: "boolean" }] };
const mapOf = (each: Schema): Exclude<Schema, boolean> => ({ type: "object", additionalProperties: each, maxProperties: 1_000 });
const nullable = (schema: Schema): Schema => ({ oneOf: [schema, { const: null }] });

/** Of `plan.yaml`. */
export function planSchema(): Schema {
	const trait: Schema = {
		oneOf: [
			{ enum: TRAIT_KINDS },
			strict(
				{ kind: { enum: TRAIT_KINDS }, case: { enum: CASES }, one_of: { type: "array", items: scalar, minItems: 1 }, default: nullable(scalar) },
			),
		],
	};
	const event: Schema = strict({
		schema: { description: "JSON Schema of the event's properties.", oneOf: [{ type: "object" }, { type: "boolean" }] },
		violations: { enum: VERDICTS },
	});
	const fields: Fields = {
		country: nullable({ ...some, description: "Whose dates and phone numbers are meant, such as DE." }),
		traits: mapOf(trait),
		categories: mapOf(nullable({ oneOf: [some, { type: "array", items: text(String.raw`\S`) }] })),
		events: mapOf(nullable(event)),
		violations: { enum: VERDICTS },
		unplanned: { enum: ["allow", ...VERDICTS] },
		duplicates: nullable(
			strict({ review: nullable({ type: "number", minimum: 0.5, maximum: 1 }), merge: nullable({ type: "number", minimum: 0.9, maximum: 1 }) }),
		),
	};
	return document("What a site's data must be like", strict(fields));
}

/** Of `sources/ID.yaml`. */
export function sourceSchema(): Schema {
	const secret = text("^PIPIT_HOOK_[A-Z0-9_]{1,60}$", "The name of a secret of the Worker.");
	const secrets: Schema = { oneOf: [secret, { type: "array", items: secret, minItems: 1, maxItems: 3 }] };
	const path: Schema = { ...some, maxLength: 200, description: "A path into the body such as answers.0.text." };
	const paths: Schema = { type: "object", additionalProperties: path, propertyNames: text(String.raw`^(?!__proto__$)[\w-]{1,64}$`) };
	const map: Schema = {
		...strict(
			{ event: { ...text(String.raw`\S`), maxLength: 200 }, id: path, time: path, user_id: path, email: path, phone: path, traits: paths, properties: paths },
			["event"],
		),
		anyOf: ["email", "phone", "user_id"].map((key) => ({ required: [key] })),
	};
	const sources = Object.entries(PROVIDERS).map(([name, { hasSecret, settings }]): Schema => {
		const wanted = Object.fromEntries(settings.map((key) => [key, some]));
		const fields: Fields = { provider: { const: name }, secret: secrets, settings: strict(wanted, settings), ...(MAPPED.includes(name) ? { map } : {}) };
		const required = ["provider", ...(hasSecret ? ["secret"] : []), ...(settings.length > 0 ? ["settings"] : []), ...(MAPPED.includes(name) ? ["map"] : [])];
		return strict(fields, required);
	});
	return document("Who may send webhooks", { type: "object", oneOf: sources });
}

const columns: Schema = { oneOf: [some, { type: "array", items: some, maxItems: 20 }, { const: null }] };
const mapped: Schema = nullable({
	type: "object",
	additionalProperties: { oneOf: [columns, strict({ column: columns, kind: { enum: TRAIT_KINDS } })] },
	propertyNames: text(String.raw`^(?!(?:.*\.)?(?:__proto__|constructor|prototype)(?:\.|$))[^.]+(?:\.[^.]+)*$`),
});
const PEOPLE = ["anonymous_id", "user_id", "email", "phone"];

const MAPPING_DEFS: Fields = {
	columns,
	mapping: {
		...strict(
			{
				kind: { enum: IMPORT_KINDS },
				source: text("^[a-z0-9][a-z0-9_-]{0,30}$", "Where the data is from, such as till."),
				id: ref("columns"),
				time: ref("columns"),
				person: strict(Object.fromEntries(PEOPLE.map((key) => [key, ref("columns")]))),
				event: { oneOf: [some, strict({ column: ref("columns") }, ["column"])] },
				traits: mapped,
				properties: mapped,
				item: mapped,
				consent: nullable(strict(Object.fromEntries(PURPOSES.map((purpose) => [purpose, ref("columns")])))),
				skip: nullable({ type: "object", additionalProperties: ref("columns") }),
				rest: { type: "boolean" },
				decimal: nullable({ enum: [".", ","] }),
			},
			["kind"],
		),
		description: "Which columns, or fields of JSON, say what.",
	},
};

/** Of a mapping that `pipit import` reads. */
export function mappingSchema(): Schema {
	return document("How the columns of a file are read", ref("mapping"), MAPPING_DEFS);
}

/** Of `pulls/ID.yaml`. */
export function pullSchema(): Schema {
	const every = text("^(\\d+[smhdw]|P.+)$", "At least 15m.");
	const token = text("^PIPIT_PULL_[A-Z0-9_]{1,60}$", "The name of a secret of the Worker.");
	const since = strict({ path: some, parameter: some }, ["path", "parameter"]);
	const next: Schema = nullable({ oneOf: [{ const: "link" }, strict({ url: some }, ["url"]), strict({ page: some }, ["page"]), since] });
	const header = text(String.raw`^[\x20-\x7e]{1,1000}$`, "A text; secrets are named ${PIPIT_PULL_…}.");
	const http = strict(
		{
			connector: { const: "http" },
			url: text(String.raw`^https?://\S{1,2000}$`),
			headers: { type: "object", additionalProperties: header, propertyNames: text(String.raw`^[\w-]{1,60}$`) },
			every,
			items: { type: "string" },
			next,
			since: nullable(since),
			mapping: ref("mapping"),
		},
		["url", "mapping"],
	);
	const shopify = strict(
		{
			connector: { const: "shopify" },
			shop: text(String.raw`^[a-z0-9][a-z0-9-]*\.myshopify\.com$`),
			what: { enum: ["orders", "customers"] },
			token,
			every,
		},
		["connector", "shop", "what", "token"],
	);
	const hubspot = strict({ connector: { const: "hubspot" }, token, every }, ["connector", "token"]);
	const mailchimp = strict({ connector: { const: "mailchimp" }, server: text(String.raw`^[a-z]{2,3}\d{1,3}$`), token, every }, ["connector", "server", "token"]);
	return document("A list that is read again and again", { type: "object", oneOf: [http, shopify, hubspot, mailchimp] }, MAPPING_DEFS);
}
