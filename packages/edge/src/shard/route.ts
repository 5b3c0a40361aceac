import type { ProfileEvent } from "@pipit/core/event";
import { DEFAULT_LIMITS, homeBucketOf, type Identifier, type IdentifierKey, identifierKeyOf, mintProfileId, otherUserOf, type ProfileId, rankOf } from "@pipit/core/identity";
import type { IngestPart, IngestResult } from "./calls.ts";
import { holdsProfile, isAtHome } from "./directory.ts";
import type { Surroundings } from "./ingest.ts";
import { whereaboutsOf } from "./merge/who.ts";
import type { ShardStore } from "./store.ts";

/** Which profile of this shard a part is for, and what of it; or where it has to go. */
type Destination = { readonly kind: "here"; readonly profileId: ProfileId; readonly events: readonly ProfileEvent[] } | Exclude<IngestResult, { kind: "stored" }>;

/** Throws for an identifier that is at home elsewhere. */
export function destinationOf(around: Surroundings, { to, events }: IngestPart): Destination {
	const { store, place } = around;
	if (to.kind === "forwarded") {
		const link = store.identifiers.linkOf(to.profileId, to.by);
		if (link?.status === "moved" && link.otherProfileId !== null) return { kind: "elsewhere", profileId: link.otherProfileId };
	}
	if (to.kind !== "identifier") return at(store, to.profileId, events, { kind: "unknown" });
	const { identifier } = to;
	if (!isAtHome(place, identifier)) throw new Error(`${identifier.type} is not at home in shard ${place.index}`);
	const key = identifierKeyOf(identifier);
	const owner = store.identifiers.ownerOf(key);
	if (owner === null) return minted(around, identifier, key, events);
	if (!holdsProfile(place, owner)) return { kind: "elsewhere", profileId: owner };
	return at(store, owner, events, { kind: "here", profileId: owner, events });
}

/**
 * The events that are the profile's own, and those that name another account: somebody else has logged in on the same
 * browser, and these belong to that account.
 */
export function splitByUser(
	store: ShardStore,
	profileId: ProfileId,
	events: readonly ProfileEvent[],
): { readonly mine: readonly ProfileEvent[]; readonly switched: readonly { readonly user: Identifier; readonly messageIds: readonly string[] }[] } {
	const isAsUsual = events.every(({ identifiers }) => {
		const user = identifiers.find(({ type }) => type === "user_id");
		return user === undefined || store.identifiers.isLinked(profileId, identifierKeyOf(user));
	});
	if (isAsUsual) return { mine: events, switched: [] };
	const users = new Set<IdentifierKey>(store.identifiers.keysOf(profileId).filter((key) => rankOf(key) === 0));
	const mine: ProfileEvent[] = [];
	const switched = new Map<IdentifierKey, { readonly user: Identifier; readonly messageIds: string[] }>();
	for (const event of events) {
		const other = otherUserOf(users, event.identifiers, DEFAULT_LIMITS);
		if (other === null) {
			mine.push(event);
			const user = event.identifiers.find(({ type }) => type === "user_id");
			if (user !== undefined) users.add(identifierKeyOf(user));
			continue;
		}
		const key = identifierKeyOf(other);
		const group = switched.get(key) ?? { user: other, messageIds: [] };
		group.messageIds.push(event.messageId);
		switched.set(key, group);
	}
	return { mine, switched: [...switched.values()] };
}

function at(store: ShardStore, profileId: ProfileId, events: readonly ProfileEvent[], unknown: Destination): Destination {
	const where = whereaboutsOf(store, profileId);
	if (where.kind === "here") return { kind: "here", profileId, events };
	if (where.kind === "moved") return { kind: "elsewhere", profileId: where.to };
	return where.kind === "erased" ? where : unknown;
}

/** Somebody new. What was received before this identifier was erased belongs to nobody any more. */
function minted({ store, place }: Surroundings, identifier: Identifier, key: IdentifierKey, events: readonly ProfileEvent[]): Destination {
	const until = store.forgotten.until(key);
	const wanted = until === 0 ? events : events.filter((event) => event.receivedAt > until);
	if (wanted.length === 0) return { kind: "erased", at: until };
	const random = crypto.getRandomValues(new Uint32Array(2));
	const profileId = mintProfileId(homeBucketOf(place.site, identifier), [(random[0] ?? 0) >>> 6, (random[1] ?? 0) >>> 6]);
	return { kind: "here", profileId, events: wanted };
}
