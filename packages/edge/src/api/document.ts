import { audits, duplicates } from "./audits.ts";
import { COMPONENTS } from "./components.ts";
import { content } from "./content.ts";
import { definitions } from "./definitions.ts";
import { EXAMPLES } from "./examples.ts";
import { imports } from "./imports.ts";
import { type Answer, failed, json, type Operation, operation, type Parameter } from "./operation.ts";
import { identity, people } from "./people.ts";
import { quarantine } from "./quarantine.ts";
import { anyObject, type Schema } from "./schema.ts";
import { reports, segments } from "./segments.ts";
import { catalogue, fonts, uploads } from "./uploads.ts";

/** As far as anybody here reads it. */
export interface OpenApi {
	readonly openapi: string;
	readonly info: object;
	readonly servers: readonly object[];
	readonly security: readonly object[];
	readonly tags: readonly { readonly name: string }[];
	readonly paths: { readonly [path: string]: { readonly [method: string]: object } };
	readonly components: { readonly schemas: { readonly [name: string]: Schema }; readonly [part: string]: object };
}

const description: Operation = operation({
	method: "get",
	path: "/openapi.json",
	id: "getDescription",
	tag: "This description",
	summary: "This description",
	description: "OpenAPI 3.1, for generators of clients and for people who look around. The only address that needs no key.",
	isOpen: true,
	ofSite: false,
	answers: { 200: json("The description.", anyObject("OpenAPI 3.1.")), 304: { description: "The one that `If-None-Match` names.", content: {} }, 404: failed("This Worker was built without it: `pipit build` writes it beside the Worker.") },
});

/** Every operation of the management API, in the order in which its examples can be tried one after the other. */
export const OPERATIONS: readonly Operation[] = [
	description,
	...definitions,
	...people,
	...segments,
	...content,
	...reports,
	...uploads,
	...catalogue,
	...fonts,
	...imports,
	...quarantine,
	...audits,
	...duplicates,
	...identity,
];

/** In the order of a page, with what each is about. */
export const TAGS: { readonly [name: string]: string } = {
	"This description": "What you are reading.",
	Definitions: "The folder of segments, blocks and emails, version by version.",
	People: "What is known of somebody, why they are in a segment, what they were shown; their tokens.",
	Segments: "Who is where; questions in SQL; rules tried on made-up people.",
	Blocks: "What somebody would be shown, for whoever makes it.",
	Emails: "Whole emails, for whatever sends them.",
	Reports: "What came of it.",
	"Lists and scores": "What other systems say of people.",
	Catalogue: "The products that blocks show.",
	Fonts: "The shop's own, for its pictures.",
	Imports: "Events of before, and lists that are read again and again.",
	Quarantine: "What was refused, and what failed for good.",
	Audits: "What is wrong with the data.",
	Duplicates: "Profiles that may be one person.",
	Identity: "Who somebody is; merging, undoing, erasing.",
};

/** The management API as OpenAPI 3.1. */
export function openApiDocument(): OpenApi {
	const paths: Record<string, Record<string, object>> = {};
	for (const one of OPERATIONS) (paths[addressOf(one.path)] ??= {})[one.method] = operationObject(one);
	return {
		openapi: "3.1.0",
		info: {
			title: "Pipit, management API",
			version: "1",
			description: "What a shop's own systems and people ask of Pipit. Everything speaks JSON, moments are RFC 3339, and errors are problem details (RFC 9457) that name the field, what was expected and what was got.",
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [{ url: "/api/v1", description: "The Worker that this was read from." }],
		security: [{ key: [] }],
		tags: Object.entries(TAGS).map(([name, says]) => ({ name, description: says })),
		paths,
		components: {
			securitySchemes: { key: { type: "http", scheme: "bearer", description: "`PIPIT_ADMIN_KEY`, the management key. It opens everything; there are no scopes." } },
			parameters: { site: { name: "site", in: "query", required: false, description: "Of which site, by its id; needed only where several are published.", schema: { type: "string" }, example: "test-shop" } },
			responses: { NoKey: answerObject(NO_KEY), Broken: answerObject(BROKEN) },
			schemas: COMPONENTS,
		},
	};
}

/** What everybody is answered who brings no key, and who meets a fault of the Worker's. */
const NO_KEY = failed("The management key is missing or wrong.");
const BROKEN = failed("The Worker could not answer; its log says why.");

/** `/profiles/:profile` → `/profiles/{profile}`. */
export function addressOf(path: string): string {
	return path.replace(/:(\w+)/g, "{$1}");
}

/** An operation's own answers, and those that all of its kind have. */
export function answersOf({ answers, ofSite, body }: Operation): { readonly [status: string]: Answer } {
	const all: Record<string, Answer> = { ...answers };
	if (ofSite) {
		all["400"] ??= failed("Several sites are published, and `site` names none.");
		all["404"] ??= failed("Nothing is published yet, or no site of this name.");
	}
	if (body?.content["application/json"] !== undefined) {
		all["400"] ??= failed("The body is not as it should be.");
		all["413"] ??= failed("The body has more than 5,000,000 characters.");
	}
	return all;
}

function operationObject(one: Operation): object {
	const { id, tag, summary, parameters, body, isOpen, ofSite } = one;
	const answers = Object.entries(answersOf(one)).map(([status, answer]) => [status, answerObject(answer, status === "200" ? EXAMPLES[id] : undefined)]);
	return {
		operationId: id,
		tags: [tag],
		summary,
		description: one.description,
		...(isOpen ? { security: [] } : {}),
		...(parameters.length + Number(ofSite) > 0 ? { parameters: [...parameters.map(parameterObject), ...(ofSite ? [{ $ref: "#/components/parameters/site" }] : [])] } : {}),
		...(body === null ? {} : { requestBody: { required: true, description: body.description, content: Object.fromEntries(Object.entries(body.content).map(([type, { schema, example }]) => [type, example === null ? { schema } : { schema, example }])) } }),
		responses: { ...Object.fromEntries(answers), ...(isOpen ? {} : { 401: { $ref: "#/components/responses/NoKey" } }), 500: { $ref: "#/components/responses/Broken" } },
	};
}

function parameterObject({ name, in: place, description: says, schema, example, required }: Parameter): object {
	const value = example !== null && (schema["type"] === "integer" || schema["type"] === "number") ? Number(example) : example;
	return { name, in: place, required, description: says, schema, ...(value === null ? {} : { example: value }) };
}

/** @param example of its JSON */
function answerObject({ description: says, content: types }: Answer, example?: unknown): object {
	if (Object.keys(types).length === 0) return { description: says };
	const kinds = Object.entries(types).map(([type, schema]) => [type, { schema, ...(example !== undefined && type === "application/json" ? { example } : {}) }]);
	return { description: says, content: Object.fromEntries(kinds) };
}
