import { parsed, refused, type Parsed } from "../problem/index.ts";

/**
 * The JSON in a body of PostHog's clients, which send it in three ways whatever their headers say: as it is, as a form
 * `data=` of base64, and as a form of plain JSON. (Gzip is undone before, by its first bytes.)
 */
export function parsePostHog(text: string): Parsed<unknown> {
	const form = /^\s*(?:[\w-]{1,30}=[^&]{0,100}&)*data=/.test(text) ? new URLSearchParams(text.trim()).get("data") : null;
	return parseJson(form === null ? text : /^\s*[[{]/.test(form) ? form : decoded(form));
}

/** Base64 of UTF-8; a form's `+` has become a blank by then. */
function decoded(base64: string): string {
	try {
		const bytes = Uint8Array.from(atob(base64.replaceAll(" ", "+")), (character) => character.charCodeAt(0));
		return new TextDecoder().decode(bytes);
	} catch {
		return "";
	}
}

export function parseJson(text: string): Parsed<unknown> {
	try {
		const value: unknown = JSON.parse(text);
		return parsed(value);
	} catch (error) {
		const got = error instanceof Error ? error.message.slice(0, 200) : "no JSON";
		return refused({ path: [], expected: "JSON", got });
	}
}
