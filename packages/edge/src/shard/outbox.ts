import type { ProfileEvent } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import type { Card, Evaluation } from "@pipit/core/profile";
import { consentOf } from "./consent.ts";
import type { ProfileRow } from "./profiles.ts";
import type { Flip } from "./membership.ts";
import type { Link } from "./identifiers.ts";
import { readStored } from "../stored.ts";

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

/** One profile that changed since it was last copied. */
export interface Dirty {
	readonly profileId: ProfileId;
	/** The profile's revision when it was last added. */
	readonly revision: number;
	readonly since: number;
	readonly messageIds: readonly string[];
	readonly flipsFrom: number;
}

/** The mirror holds the newest events only, so no more than these of one profile are remembered between two copies. */
const COPIED_EVENTS = 50;
/** How many entries and exits one copy holds. */
export const COPIED_FLIPS = 200;

/** Profiles to copy out, and what of them: the current state is read when it leaves, so many changes make one copy. */
export class Outbox {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	add(profile: Pick<ProfileRow, "profileId" | "revision">, change: { readonly now: number; readonly messageIds: readonly string[]; readonly flipsFrom: number }): void {
		const waiting = this.#sql.exec<Columns>("SELECT * FROM outbox WHERE profile_id = ?1", profile.profileId).toArray()[0];
		const messageIds = [...(waiting === undefined ? [] : readStored<string[]>(waiting.message_ids)), ...change.messageIds];
		this.#sql.exec(
			"INSERT OR REPLACE INTO outbox (profile_id, revision, since, message_ids, flips_from) VALUES (?1, ?2, ?3, ?4, ?5)",
			profile.profileId,
			profile.revision,
			waiting?.since ?? change.now,
			JSON.stringify(messageIds.slice(-COPIED_EVENTS)),
			Math.min(waiting?.flips_from ?? change.flipsFrom, change.flipsFrom),
		);
	}

	waiting(limit: number): Dirty[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM outbox ORDER BY since LIMIT ?1", limit)
			.toArray()
			.map((row) => ({
				profileId: row.profile_id,
				revision: row.revision,
				since: row.since,
				messageIds: readStored<string[]>(row.message_ids),
				flipsFrom: row.flips_from,
			}));
	}

	/** Ticks off what a copy held. A profile that changed meanwhile, or has more than one copy holds, stays with the rest. */
	sent(dirty: Dirty, copy: ProfileCopy): void {
		const row = this.#sql.exec<Columns>("SELECT * FROM outbox WHERE profile_id = ?1", dirty.profileId).toArray()[0];
		if (row === undefined) return;
		if (row.revision === dirty.revision && copy.flips.length < COPIED_FLIPS) {
			this.drop(dirty.profileId);
			return;
		}
		const done = new Set(dirty.messageIds);
		const left = readStored<string[]>(row.message_ids).filter((id) => !done.has(id));
		const flipsFrom = copy.flips.at(-1)?.number ?? dirty.flipsFrom;
		this.#sql.exec("UPDATE outbox SET message_ids = ?2, flips_from = ?3 WHERE profile_id = ?1", dirty.profileId, JSON.stringify(left), flipsFrom);
	}

	drop(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM outbox WHERE profile_id = ?1", profileId);
	}

	isEmpty(): boolean {
		return this.#sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length === 0;
	}

	/** What the snapshot in KV holds, as far as this shard wrote it. */
	writtenCard(profileId: ProfileId): string | null {
		return this.#sql.exec<{ content: string }>("SELECT content FROM cards WHERE profile_id = ?1", profileId).toArray()[0]?.content ?? null;
	}

	cardWritten(profileId: ProfileId, content: string): void {
		this.#sql.exec("INSERT OR REPLACE INTO cards (profile_id, content) VALUES (?1, ?2)", profileId, content);
	}
}

type Columns = { profile_id: ProfileId; revision: number; since: number; message_ids: string; flips_from: number };

export function copyOf(
	profile: ProfileRow,
	evaluation: Evaluation,
	segments: readonly string[],
	parts: { readonly links: readonly Link[]; readonly flips: readonly Flip[]; readonly events: readonly ProfileEvent[] },
): ProfileCopy {
	const { state } = profile;
	return {
		profile_id: profile.profileId,
		revision: profile.revision,
		first_seen_at: state.firstSeenAt,
		last_seen_at: state.lastSeenAt,
		traits: JSON.stringify(evaluation.traits()),
		cart: JSON.stringify(evaluation.cart()),
		consent: JSON.stringify(consentOf(state)),
		identifiers: parts.links.map((link) => ({ key: link.key, status: link.status, other_profile_id: link.otherProfileId, linked_at: link.linkedAt })),
		memberships: segments.map((segment) => {
			const membership = evaluation.segment(segment);
			return { segment, is_in: membership.in ? 1 : 0, since: membership.since, until: membership.until };
		}),
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
