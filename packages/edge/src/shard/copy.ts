import type { ProfileEvent } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import type { Card } from "@pipit/core/profile";
import type { ProfileRow } from "./profiles.ts";
import type { Flip } from "./membership.ts";
import type { Link } from "./identifiers.ts";

/** A profile as D1 gets it: its current state, and what is new in its event and membership history. */
export interface ProfileCopy {
	readonly profile_id: ProfileId;
	readonly revision: number;
	readonly first_seen_at: number;
	readonly last_seen_at: number;
	readonly traits: string;
	readonly cart: string;
	readonly consent: string;
	readonly identifiers: readonly { readonly key: string; readonly status: string; readonly other_profile_id: string | null; readonly linked_at: number }[];
	readonly memberships: readonly { readonly segment: string; readonly is_in: 0 | 1; readonly since: number | null; readonly until: number | null }[];
	readonly flips: readonly Flip[];
	readonly events: readonly {
		readonly message_id: string;
		readonly time: number;
		readonly received_at: number;
		readonly type: string;
		readonly name: string;
		readonly properties: string;
	}[];
}

/** The mirror holds the newest events only, so no more than these of one profile are copied at once. */
export const COPIED_EVENTS = 50;
/** How many entries and exits one copy holds. */
export const COPIED_FLIPS = 200;

/** The copy of a profile, from the same reading of it as its snapshot. */
export function copyOf(
	profile: ProfileRow,
	card: Card,
	parts: { readonly links: readonly Link[]; readonly flips: readonly Flip[]; readonly events: readonly ProfileEvent[] },
): ProfileCopy {
	const { state } = profile;
	return {
		profile_id: profile.profileId,
		revision: profile.revision,
		first_seen_at: state.firstSeenAt,
		last_seen_at: state.lastSeenAt,
		traits: JSON.stringify(card.traits),
		cart: JSON.stringify(card.cart),
		consent: JSON.stringify(card.consent),
		identifiers: parts.links.map((link) => ({ key: link.key, status: link.status, other_profile_id: link.otherProfileId, linked_at: link.linkedAt })),
		memberships: Object.entries(card.segments).map(([segment, membership]) => ({
			segment,
			is_in: membership.in ? 1 : 0,
			since: membership.since,
			until: membership.until,
		})),
		flips: parts.flips,
		events: parts.events.map((event) => ({
			message_id: event.messageId,
			time: event.time,
			received_at: event.receivedAt,
			type: event.type,
			name: event.name,
			properties: JSON.stringify(event.properties),
		})),
	};
}

/** The snapshot's content without the moment of writing, which alone is no reason to write it again. */
export function cardContent(card: Card): string {
	const { written_at: _, ...content } = card;
	return JSON.stringify(content);
}
