import { cleanJson, type Json } from "../event/index.ts";
import { type Parsed, parsed, refused, show } from "../problem/index.ts";
import type { HookRequest } from "./provider.ts";

/** UTF-8 bytes of a webhook's body; providers send at most some hundred kilobytes. */
export const MAX_HOOK_BYTES = 1024 * 1024;

export function bodyText({ body }: HookRequest): string {
	return new TextDecoder().decode(body);
}

/** The body as JSON, without keys that reach into prototypes. */
export function bodyJson(request: HookRequest): Parsed<Json> {
	const text = bodyText(request);
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return refused({ path: [], expected: "a body of JSON", got: show(text) });
	}
	const clean = cleanJson(value, MAX_HOOK_BYTES);
	return clean.value === undefined ? refused(...clean.problems) : parsed(clean.value);
}

/** The body as a form (`application/x-www-form-urlencoded`). */
export function bodyForm(request: HookRequest): URLSearchParams {
	return new URLSearchParams(bodyText(request));
}
