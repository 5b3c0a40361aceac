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

/** The mirror holds the newest events only, so no more than these of one profile are remembered between two copies. */
const COPIED_EVENTS = 50;
/** How many entries and exits one copy holds. */
export const COPIED_FLIPS = 200;

/** The profile with more to copy out: many changes between two copies make one. */
export function withUnsent(profile: ProfileRow, now: number, messageIds: readonly string[]): ProfileRow {
	const waiting = profile.unsent;
	return { ...profile, unsent: { since: waiting?.since ?? now, messageIds: [...(waiting?.messageIds ?? []), ...messageIds].slice(-COPIED_EVENTS) } };
}

/** The profile as it is by now, after a copy of how it was has left: what came meanwhile, or did not fit, stays to be copied. */
export function afterCopy(current: ProfileRow, copied: ProfileRow, copy: ProfileCopy): ProfileRow {
	const flipsSent = copy.flips.at(-1)?.number ?? copied.flipsSent;
	if (current.revision === copied.revision && copy.flips.length < COPIED_FLIPS) return { ...current, unsent: null, flipsSent };
	if (current.unsent === null) return { ...current, flipsSent };
	const done = new Set(copied.unsent?.messageIds);
	return { ...current, flipsSent, unsent: { ...current.unsent, messageIds: current.unsent.messageIds.filter((id) => !done.has(id)) } };
}

/** What the snapshots in KV hold, as far as this shard wrote them. */
export class Cards {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	written(profileId: ProfileId): string | null {
		return this.#sql.exec<{ content: string }>("SELECT content FROM cards WHERE profile_id = ?1", profileId).toArray()[0]?.content ?? null;
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM cards WHERE profile_id = ?1", profileId);
	}

	write(profileId: ProfileId, content: string): void {
		this.#sql.exec("INSERT OR REPLACE INTO cards (profile_id, content) VALUES (?1, ?2)", profileId, content);
	}
}

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
