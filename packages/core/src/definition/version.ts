import type { Definitions } from "./definition.ts";

/** JSON with its keys in order and no white space: two equal values have one text. */
export function canonicalJson(value: unknown): string {
	if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
	return `{${members.join(",")}}`;
}

/**
 * The version of published definitions: the first 64 bits of the SHA-256 of their canonical form, in hexadecimal.
 * Layout, comments and the order of keys in the files do not change it.
 */
export async function versionOf(definitions: Definitions): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalJson(definitions)));
	return [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
