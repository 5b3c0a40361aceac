/** A JSON Schema, 2020-12, with the keywords that Pipit's schemas use. */
export type Schema =
	| boolean
	| {
			readonly $schema?: string;
			readonly $defs?: { readonly [name: string]: Schema };
			readonly $ref?: string;
			readonly title?: string;
			readonly description?: string;
			readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
			readonly const?: string | number | boolean | null;
			readonly enum?: readonly (string | number)[];
			readonly properties?: { readonly [key: string]: Schema };
			readonly required?: readonly string[];
			readonly additionalProperties?: Schema;
			readonly propertyNames?: Schema;
			readonly minProperties?: number;
			readonly maxProperties?: number;
			readonly items?: Schema;
			readonly prefixItems?: readonly Schema[];
			readonly minItems?: number;
			readonly maxItems?: number;
			readonly pattern?: string;
			readonly minLength?: number;
			readonly maxLength?: number;
			readonly minimum?: number;
			readonly maximum?: number;
			readonly exclusiveMinimum?: number;
			readonly oneOf?: readonly Schema[];
			readonly anyOf?: readonly Schema[];
			readonly allOf?: readonly Schema[];
			readonly not?: Schema;
	  };

/** A whole document, with the address of the dialect. */
export function document(
	title: string,
	schema: Exclude<Schema, boolean>,
	defs?: { readonly [name: string]: Schema },
): Schema {
	return {
		$schema: "https://json-schema.org/draft/2020-12/schema",
		title,
		...schema,
		...(defs === undefined ? {} : { $defs: defs }),
	};
}

/** An object of these keys and no others. */
export function strict(
	properties: { readonly [key: string]: Schema },
	required: readonly string[] = [],
): Exclude<Schema, boolean> {
	return { type: "object", properties, required, additionalProperties: false };
}

export function ref(name: string): Exclude<Schema, boolean> {
	return { $ref: `#/$defs/${name}` };
}

export function text(pattern: string, description?: string): Exclude<Schema, boolean> {
	return { type: "string", pattern, ...(description === undefined ? {} : { description }) };
}

/** One alone or a list of at least one. */
export function oneOrSome(one: Schema): Schema {
	return { oneOf: [one, { type: "array", items: one, minItems: 1, maxItems: 10_000 }] };
}

/** Exactly one of these keys; the object has others too. */
export function oneKeyOf(keys: readonly string[]): Schema {
	return { oneOf: keys.map((key) => ({ required: [key] })) };
}

/** A whole number from one to another. */
export function whole(minimum: number, maximum: number): Schema {
	return { type: "integer", minimum, maximum };
}
