import * as z from "zod";
import { answersOf, OPERATIONS, type Operation, openApiDocument, type Schema } from "../src/api/index.ts";

const DEFINITIONS = closed(openApiDocument().components.schemas);

/**
 * Compares what the management API answered with its description: the operation, the status, the media type and every
 * field, those that are missing and those that nobody has described.
 *
 * @throws Error saying what the description does not say
 */
export async function checkDescribed(method: string, path: string, answer: Response): Promise<void> {
	const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
	const operation = operationOf(method, path);
	const said = operation === null ? undefined : { ...answersOf(operation), 401: PROBLEM, 500: PROBLEM }[answer.status];
	const isUnknown = operation === null && (answer.status === 404 || answer.status === 401) && type === "application/problem+json";
	if (isUnknown) return;
	const where = `${method} ${path.slice(0, 100)}: ${answer.status} ${type}`;
	if (operation === null || said === undefined) throw new Error(`${where} is not described`);
	const schema = said.content[type];
	if (schema === undefined && type === "" && Object.keys(said.content).length === 0) return;
	if (schema === undefined) throw new Error(`${where}: the description has ${Object.keys(said.content).join(", ")}`);
	if (!type.endsWith("json")) return;
	const wrong = faultsOf(schema, await answer.clone().json());
	if (wrong !== null) throw new Error(`${where} is not as ${operation.id} describes it: ${wrong}`);
}

const PROBLEM: { readonly content: { readonly [type: string]: Schema } } = { content: { "application/problem+json": { $ref: "#/components/schemas/Problem" } } };

/** The operation that answers; an address in words goes before one with a parameter in its place, as in the router. */
export function operationOf(method: string, path: string): Operation | null {
	const address = path.replace(/^\/api\/v1/, "").replace(/\?.*$/s, "");
	return MATCHERS.find(({ operation, pattern }) => operation.method === method.toLowerCase() && pattern.test(address))?.operation ?? null;
}

const MATCHERS = OPERATIONS.map((operation) => ({ operation, pattern: new RegExp(`^${operation.path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}$`) })).toSorted(
	(a, b) => a.operation.path.split(":").length - b.operation.path.split(":").length,
);

const compiled = new Map<object, z.ZodType>();

/** What in a value is not as a schema says, where the value may have no key that it does not name; null: nothing. */
export function faultsOf(schema: Schema, value: unknown): string | null {
	let known = compiled.get(schema);
	if (known === undefined) compiled.set(schema, (known = z.fromJSONSchema(closed({ ...schema, $defs: DEFINITIONS }))));
	const { error } = known.safeParse(value);
	return error === undefined ? null : z.prettifyError(error).slice(0, 1_000);
}

/** A description leaves room for what comes later; a test leaves none. */
function closed(schema: Schema): z.core.JSONSchema.JSONSchema {
	const text = JSON.stringify(schema, (_, part: unknown) => (isShape(part) ? { additionalProperties: false, ...part } : part));
	return JSON.parse(text.replaceAll("#/components/schemas/", "#/$defs/"));
}

function isShape(part: unknown): part is object {
	return typeof part === "object" && part !== null && "required" in part && Array.isArray(part.required) && "properties" in part && typeof part.properties === "object";
}
