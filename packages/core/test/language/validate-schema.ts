import { isDeepStrictEqual } from "node:util";
import type { Schema } from "../../src/segment-language/index.ts";

type Rules = Exclude<Schema, boolean>;
const KNOWN = new Set(
	"$schema $defs $ref title description type const enum properties required additionalProperties propertyNames minProperties maxProperties items prefixItems minItems maxItems pattern minLength maxLength minimum maximum exclusiveMinimum oneOf anyOf allOf not".split(
		" ",
	),
);

/** Whether a value is valid, by the keywords of JSON Schema 2020-12 that Pipit's schemas use; any other is an error. */
export function isValid(root: Schema, value: unknown): boolean {
	return check(root, value);

	function check(schema: Schema, given: unknown): boolean {
		if (typeof schema === "boolean") return schema;
		const unknown = Object.keys(schema).find((keyword) => !KNOWN.has(keyword));
		if (unknown !== undefined) throw new Error(`keyword ${unknown}`);
		if (schema.$ref !== undefined && !check(target(schema.$ref), given)) return false;
		if (schema.type !== undefined && !isOfType(schema.type, given)) return false;
		if ("const" in schema && !isDeepStrictEqual(schema.const, given)) return false;
		if (schema.enum !== undefined && !schema.enum.some((item) => item === given)) return false;
		if (schema.oneOf !== undefined && schema.oneOf.filter((part) => check(part, given)).length !== 1) return false;
		if (schema.anyOf !== undefined && !schema.anyOf.some((part) => check(part, given))) return false;
		if (schema.allOf !== undefined && !schema.allOf.every((part) => check(part, given))) return false;
		if (schema.not !== undefined && check(schema.not, given)) return false;
		if (typeof given === "string") return checkText(schema, given);
		if (typeof given === "number")
			return (
				given >= (schema.minimum ?? -Infinity) &&
				given <= (schema.maximum ?? Infinity) &&
				given > (schema.exclusiveMinimum ?? -Infinity)
			);
		if (Array.isArray(given)) return checkList(schema, given);
		return typeof given === "object" && given !== null
			? checkObject(schema, given as { [key: string]: unknown })
			: true;
	}

	function target(reference: string): Schema {
		const found = typeof root === "boolean" ? undefined : root.$defs?.[reference.replace("#/$defs/", "")];
		if (found === undefined) throw new Error(`no ${reference}`);
		return found;
	}

	function checkList(schema: Rules, list: readonly unknown[]): boolean {
		if (list.length < (schema.minItems ?? 0) || list.length > (schema.maxItems ?? Infinity)) return false;
		const first = schema.prefixItems ?? [];
		return list.every((item, index) => check(first[index] ?? schema.items ?? true, item));
	}

	function checkObject(schema: Rules, object: { [key: string]: unknown }): boolean {
		const keys = Object.keys(object);
		if (keys.length < (schema.minProperties ?? 0) || keys.length > (schema.maxProperties ?? Infinity)) return false;
		if (schema.required?.some((key) => !Object.hasOwn(object, key)) === true) return false;
		return keys.every((key) => {
			if (schema.propertyNames !== undefined && !check(schema.propertyNames, key)) return false;
			const own = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
			return check(own ?? schema.additionalProperties ?? true, object[key]);
		});
	}
}

function checkText(schema: Rules, text: string): boolean {
	if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(text)) return false;
	// Lengths count code points.
	const { length } = Array.from(text);
	return length >= (schema.minLength ?? 0) && length <= (schema.maxLength ?? Infinity);
}

function isOfType(type: NonNullable<Rules["type"]>, value: unknown): boolean {
	if (type === "array") return Array.isArray(value);
	if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
	if (type === "integer") return Number.isInteger(value);
	return typeof value === type;
}
