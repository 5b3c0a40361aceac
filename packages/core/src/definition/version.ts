import type { Json } from "../event/event.ts";
import type { Definitions } from "./definition.ts";

/** JSON with its keys in order and no white space: two equal values have one text. */
export function canonicalJson(value: Json): string {
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	const members = Object.keys(value)
		.toSorted()
		.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
	return `{${members.join(",")}}`;
}

function isArray(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}

/**
 * The version of published definitions: the first 64 bits of the SHA-256 of their canonical form, in hexadecimal.
 * Layout, comments and the order of keys in the files do not change it.
 */
export async function versionOf(definitions: Definitions): Promise<string> {
	const plain = JSON.parse(JSON.stringify(definitions)) as Json;
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalJson(plain)));
	return [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
