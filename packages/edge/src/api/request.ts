import * as z from "zod/mini";
import { SIZES } from "../admin/body.ts";
import { type Body, jsonBody } from "./operation.ts";
import type { Schema } from "./schema.ts";

/** What fields are for, by path (`files[].text`): a sentence, or one among other keywords. */
export type Words = { readonly [field: string]: string | Schema };

/**
 * The body of an operation as its handler checks it, with what each field is for.
 *
 * @throws Error where a field has no words, or words have no field
 */
export function requestBody(description: string, schema: z.core.$ZodType, words: Words, example: unknown): Body {
	const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: "input", override: withSizes });
	const left = new Set(Object.keys(words));
	const said = withWords(plain, "", words, left);
	if (left.size > 0) throw new Error(`${description} There is no ${[...left].join(", ")}`);
	return jsonBody(description, said, example);
}

/** The limits that schemas have of the Worker's own. */
function withSizes({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
	const size = SIZES.get(zodSchema);
	if (size === undefined) return;
	const { least, most } = size;
	const smallest = least === 0 ? null : least;
	if (jsonSchema.type === "string") Object.assign(jsonSchema, smallest === null ? {} : { minLength: smallest }, { maxLength: most });
	else if (jsonSchema.type === "array") Object.assign(jsonSchema, smallest === null ? {} : { minItems: smallest }, { maxItems: most });
	else Object.assign(jsonSchema, { type: "integer", minimum: least }, most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most });
}

function withWords(schema: Schema, path: string, words: Words, left: Set<string>): Schema {
	const { properties, items, anyOf } = schema;
	return {
		...schema,
		...(isSchema(properties) ? { properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, explained(field, path === "" ? key : `${path}.${key}`, words, left)])) } : {}),
		...(isSchema(items) ? { items: withWords(items, `${path}[]`, words, left) } : {}),
		...(Array.isArray(anyOf) ? { anyOf: anyOf.map((kind: unknown) => (isSchema(kind) ? withWords(kind, path, words, left) : kind)) } : {}),
	};
}

function explained(field: unknown, path: string, words: Words, left: Set<string>): Schema {
	const said = words[path];
	if (said === undefined || !isSchema(field)) throw new Error(`${path}: nobody says what it is for`);
	left.delete(path);
	return { ...withWords(field, path, words, left), ...(typeof said === "string" ? { description: said } : said) };
}

function isSchema(value: unknown): value is Schema {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
