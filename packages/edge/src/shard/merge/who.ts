import type { Identity, ProfileId } from "@pipit/core/identity";
import type { ShardStore } from "../store.ts";

/** Where what is meant for a profile has to go. */
export type Whereabouts =
	| { readonly kind: "here" }
	/** It is part of another one, or as good as. */
	| { readonly kind: "moved"; readonly to: ProfileId }
	| { readonly kind: "erased"; readonly at: number }
	| { readonly kind: "unknown" };

export function whereaboutsOf(store: ShardStore, profileId: ProfileId): Whereabouts {
	const to = store.leaving.destinationOf(profileId);
	if (to !== null) return { kind: "moved", to };
	if (store.profiles.read(profileId) !== null) return { kind: "here" };
	const tombstone = store.tombstones.read(profileId);
	if (tombstone === null) return { kind: "unknown" };
	return tombstone.kind === "moved" ? { kind: "moved", to: tombstone.to } : { kind: "erased", at: tombstone.at };
}

/** What decides whether a profile may become one with another. */
export function identityOf(store: ShardStore, profileId: ProfileId): Identity {
	return {
		profileId,
		keys: store.identifiers.keysOf(profileId),
		members: store.merges.membersOf(profileId),
		apart: store.merges.apartFrom(profileId),
	};
}
