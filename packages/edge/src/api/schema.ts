/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = { readonly [keyword: string]: unknown };

/** A text; `more` are further keywords, such as `pattern`. */
export function text(description: string, more: Schema = {}): Schema {
	return { type: "string", description, ...more };
}

export function choice(values: readonly string[], description: string): Schema {
	return { type: "string", enum: values, description };
}

export function whole(description: string, more: Schema = {}): Schema {
	return { type: "integer", description, ...more };
}

export function number(description: string, more: Schema = {}): Schema {
	return { type: "number", description, ...more };
}

export function flag(description: string): Schema {
	return { type: "boolean", description };
}

/** A moment as RFC 3339 has it. */
export function moment(description: string): Schema {
	return { type: "string", format: "date-time", description, examples: ["2026-11-22T10:00:00.000Z"] };
}

export function list(items: Schema, description: string, more: Schema = {}): Schema {
	return { type: "array", items, description, ...more };
}

/** An object with any keys. */
export function map(values: Schema, description: string): Schema {
	return { type: "object", additionalProperties: values, description };
}

/** An object of which no more is promised than that it is one. */
export function anyObject(description: string): Schema {
	return { type: "object", additionalProperties: true, description };
}

/** Any JSON value. */
export function anything(description: string): Schema {
	return { description };
}

/** An object with these keys, all of which are there but those named in `optional`. */
export function shape(properties: { readonly [key: string]: Schema }, optional: readonly string[] = []): Schema {
	return { type: "object", required: Object.keys(properties).filter((key) => !optional.includes(key)), properties };
}

/** A schema of its own name, `components.ts` has it. */
export function named(name: string): Schema {
	return { $ref: `#/components/schemas/${name}` };
}

/** The same, or null. */
export function nullable(schema: Schema): Schema {
	const { type } = schema;
	if (typeof type !== "string") return { anyOf: [schema, { type: "null" }] };
	return { ...schema, type: [type, "null"], ...(Array.isArray(schema["enum"]) ? { enum: [...(schema["enum"] as unknown[]), null] } : {}) };
}
