import { named, type Schema, text } from "./schema.ts";

/** One way of asking the management API, as the router knows it, and what is said about it. */
export interface Operation {
	readonly method: "get" | "put" | "post" | "patch" | "delete";
	/** As the router has it, below `/api/v1`: `/profiles/:profile`. */
	readonly path: string;
	/** Unique, and never changed: generated clients name their functions after it. */
	readonly id: string;
	readonly tag: string;
	/** A few words. */
	readonly summary: string;
	readonly description: string;
	/** Whether it is answered without a key. */
	readonly isOpen: boolean;
	/** Whether it is of one site, that is: takes `?site=`. */
	readonly ofSite: boolean;
	readonly parameters: readonly Parameter[];
	readonly body: Body | null;
	readonly answers: { readonly [status: string]: Answer };
}

export interface Parameter {
	readonly name: string;
	readonly in: "path" | "query";
	readonly description: string;
	readonly schema: Schema;
	/** Null where the example does without it. */
	readonly example: string | null;
	readonly required: boolean;
}

export interface Body {
	readonly description: string;
	/** By media type; each with an example, of which the first is sent. Null: bytes that cannot stand in a document. */
	readonly content: { readonly [type: string]: { readonly schema: Schema; readonly example: unknown } };
}

export interface Answer {
	readonly description: string;
	/** By media type. */
	readonly content: { readonly [type: string]: Schema };
}

/** What most operations have, so that each says only what is its own. */
export function operation(given: Pick<Operation, "method" | "path" | "id" | "tag" | "summary" | "description" | "answers"> & Partial<Operation>): Operation {
	return { isOpen: false, ofSite: true, parameters: [], body: null, ...given };
}

export function inPath(name: string, description: string, example: string, schema: Schema = { type: "string" }): Parameter {
	return { name, in: "path", description, schema, example, required: true };
}

/** @param example null: the example asks without it */
export function inQuery(name: string, description: string, example: string | null = null, schema: Schema = { type: "string" }): Parameter {
	return { name, in: "query", description, schema, example, required: false };
}

/** A body of one JSON object. */
export function jsonBody(description: string, schema: Schema, example: unknown): Body {
	return { description, content: { "application/json": { schema, example } } };
}

export function json(description: string, schema: Schema): Answer {
	return { description, content: { "application/json": schema } };
}

/** An error, RFC 9457. */
export function failed(description: string, schema: Schema = named("Problem")): Answer {
	return { description, content: { "application/problem+json": schema } };
}

/** The key that lists are gone through by. */
export function nextPage(of: string): Parameter {
	return inQuery("after", `Goes on where the last answer ended: its \`next\`, ${of}.`);
}

export const PROFILE = inPath("profile", "Who: a profile id of 16 hexadecimal digits, an email address, or an identifier as `type:value` with the type `email`, `user_id`, `phone`, `external_id` or `anonymous_id`.", "email:ada@example.com");

export const NOBODY = failed("Nobody has this id or identifier.");

export const next = (of: string): Schema => ({ ...text(`Where the list goes on: give it as \`after\`. ${of} Null at its end.`), type: ["string", "null"] });
