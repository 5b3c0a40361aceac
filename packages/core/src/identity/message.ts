import { hash32 } from "./hash.ts";
import type { IdentifierKey, ProfileId } from "./identifier.ts";

/** The number by which tokens and decisions know a message: 32 bits of its name, never 0, which stands for no message. */
export function messageNumberOf(name: string): number {
	return hash32(`message\n${name}`) || 1;
}

/** The source of events that come by a recipient token, which names a profile and no identifier. */
export function tokenSourceOf(profileId: ProfileId): IdentifierKey {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a source that is no identifier
	return `profile_id:${profileId}` as IdentifierKey;
}
