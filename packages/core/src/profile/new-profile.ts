import type { ProfileId } from "../identity/index.ts";
import type { ProfileState } from "./state.ts";

/** The state of a profile that nothing has happened to yet. The first `step` gives it its memberships. */
export function newProfile(profileId: ProfileId, now: number): ProfileState {
	return {
		profileId,
		version: null,
		models: null,
		firstSeenAt: now,
		lastSeenAt: now,
		evaluatedAt: now,
		nextDue: null,
		ends: [],
		restEnd: null,
		traits: {},
		consent: {},
		cart: { items: [], currency: null, url: null, cartId: null, updatedAt: null, resetAt: null },
		layout: "",
		memory: [],
		memberships: [],
		viewed: [],
	};
}
