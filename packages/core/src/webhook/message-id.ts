import { MAX_MESSAGE_ID_LENGTH } from "../event/index.ts";
import { hash32 } from "../identity/hash.ts";

/**
 * A message id made of what identifies a happening at its provider; long ones keep their end and a checksum of the rest.
 * Null where that is missing: two happenings without an id are not the same one, and the collector makes an id of all
 * that they say.
 */
export function messageIdOf(...parts: readonly string[]): string | null {
	if (parts.at(-1) === "") return null;
	const id = parts.join("-").replaceAll(/[^\x21-\x7e]/g, "_");
	if (id.length <= MAX_MESSAGE_ID_LENGTH) return id;
	const checksum = hash32(id).toString(16).padStart(8, "0");
	return `${parts[0] ?? ""}-${checksum}-${id.slice(-60)}`.slice(-MAX_MESSAGE_ID_LENGTH);
}
