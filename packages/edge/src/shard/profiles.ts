import type { ProfileId } from "@pipit/core/identity";
import type { ProfileState } from "@pipit/core/profile";
import { markOfState } from "../models/marks.ts";
import { readStored } from "../stored.ts";

/** A profile as the shard keeps it: core's state, and what only the host needs. */
export interface ProfileRow {
	readonly profileId: ProfileId;
	/** Counts the writes; a copy with a lower one is older. */
	readonly revision: number;
	readonly state: ProfileState;
	readonly nextDue: number | null;
	readonly eventCount: number;
	/** How many entries and exits there were: the number of the newest one. */
	readonly flipCount: number;
	/** Events before this moment may have been trimmed; 0 while everything is kept. */
	readonly historyFrom: number;
	/** What the mirror has not been told yet; null when it knows everything. */
	readonly unsent: Unsent | null;
	/** The number of the newest entry or exit that the mirror was told. */
	readonly flipsSent: number;
	/** Until when a merge into it can be undone; null where none can. */
	readonly mergedUntil: number | null;
}

/** What is still to be copied out of a profile. */
export interface Unsent {
	readonly since: number;
	/** The newest events only: the mirror keeps no more. */
	readonly messageIds: readonly string[];
}

/** How many parsed profiles stay in memory; at about 4 KB each. */
const KEPT_IN_MEMORY = 2_000;

const WRITE = `
INSERT INTO profiles (profile_id, revision, version, state, next_due, event_count, flip_count, history_from, dirty_since, unsent, flips_sent, merged_until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (profile_id) DO UPDATE SET revision = ?2, version = ?3, state = ?4, next_due = ?5, event_count = ?6, flip_count = ?7,
  history_from = ?8, dirty_since = ?9, unsent = ?10, flips_sent = ?11, merged_until = ?12`;

/** The shard's profiles, with the busiest ones parsed in memory. States are never changed in place. */
export class Profiles {
	readonly #sql: SqlStorage;
	readonly #memory = new Map<ProfileId, ProfileRow>();

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(profileId: ProfileId): ProfileRow | null {
		const remembered = this.#memory.get(profileId);
		if (remembered !== undefined) return remembered;
		const row = this.#sql.exec<Columns>("SELECT * FROM profiles WHERE profile_id = ?1", profileId).toArray()[0];
		if (row === undefined) return null;
		const profile: ProfileRow = {
			profileId,
			revision: row.revision,
			state: readStored<ProfileState>(row.state),
			nextDue: row.next_due,
			eventCount: row.event_count,
			flipCount: row.flip_count,
			historyFrom: row.history_from,
			unsent: row.dirty_since === null ? null : { since: row.dirty_since, messageIds: readStored<string[]>(row.unsent) },
			flipsSent: row.flips_sent,
			mergedUntil: row.merged_until,
		};
		this.#remember(profile);
		return profile;
	}

	write(profile: ProfileRow): void {
		const { profileId, revision, state, nextDue, eventCount, flipCount, historyFrom, unsent, flipsSent, mergedUntil } = profile;
		this.#sql.exec(
			WRITE,
			profileId,
			revision,
			markOfState(state),
			JSON.stringify(state),
			nextDue,
			eventCount,
			flipCount,
			historyFrom,
			unsent?.since ?? null,
			JSON.stringify(unsent?.messageIds ?? []),
			flipsSent,
			mergedUntil,
		);
		this.#remember(profile);
	}

	/** It is no more, or lives elsewhere. */
	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM profiles WHERE profile_id = ?1", profileId);
		this.forget(profileId);
	}

	/** Writes only what is still to be copied out; the rest of the row stays as it is. */
	writeUnsent(profile: ProfileRow): void {
		const { profileId, unsent, flipsSent } = profile;
		this.#sql.exec(
			"UPDATE profiles SET dirty_since = ?2, unsent = ?3, flips_sent = ?4 WHERE profile_id = ?1",
			profileId,
			unsent?.since ?? null,
			JSON.stringify(unsent?.messageIds ?? []),
			flipsSent,
		);
		this.#remember(profile);
	}

	/** The profiles with something to copy out, the longest waiting first. */
	dirty(limit: number): ProfileId[] {
		return this.#ids("SELECT profile_id FROM profiles WHERE dirty_since IS NOT NULL ORDER BY dirty_since LIMIT ?1", limit);
	}

	/** Asks for the profile's next turn at `at`, whatever its state says. */
	postpone(profileId: ProfileId, at: number): void {
		this.#sql.exec("UPDATE profiles SET next_due = ?2 WHERE profile_id = ?1", profileId, at);
		this.forget(profileId);
	}

	/** Drops what is in memory, after a transaction that was rolled back. */
	forget(profileId: ProfileId): void {
		this.#memory.delete(profileId);
	}

	/** The profiles with something due at `now`, the longest waiting first. */
	due(now: number, limit: number): ProfileId[] {
		return this.#ids("SELECT profile_id FROM profiles WHERE next_due <= ?1 ORDER BY next_due LIMIT ?2", now, limit);
	}

	nextDue(): number | null {
		return this.#sql.exec<{ at: number | null }>("SELECT min(next_due) AS at FROM profiles WHERE next_due IS NOT NULL").one().at;
	}

	/** The next states after `cursor`, in the order of their ids. They are not kept in memory. */
	statesAfter(cursor: string, limit: number): { readonly profileId: ProfileId; readonly state: ProfileState }[] {
		return this.#sql
			.exec<{ profile_id: ProfileId; state: string }>("SELECT profile_id, state FROM profiles WHERE profile_id > ?1 ORDER BY profile_id LIMIT ?2", cursor, limit)
			.toArray()
			.map((row) => ({ profileId: row.profile_id, state: readStored<ProfileState>(row.state) }));
	}

	/** The next profiles after `cursor` that were evaluated under something else than `version` (see `markOfState`). */
	behind(version: string, cursor: string, limit: number): ProfileId[] {
		return this.#ids("SELECT profile_id FROM profiles WHERE profile_id > ?1 AND version <> ?2 ORDER BY profile_id LIMIT ?3", cursor, version, limit);
	}

	/** The next profiles after `cursor`, in the order of their ids. */
	after(cursor: string, limit: number): ProfileId[] {
		return this.#ids("SELECT profile_id FROM profiles WHERE profile_id > ?1 ORDER BY profile_id LIMIT ?2", cursor, limit);
	}

	#ids(query: string, ...bindings: (string | number)[]): ProfileId[] {
		return this.#sql
			.exec<{ profile_id: ProfileId }>(query, ...bindings)
			.toArray()
			.map((row) => row.profile_id);
	}

	#remember(profile: ProfileRow): void {
		// Deleting first keeps the map in order of use, so its first key is the one used longest ago.
		this.#memory.delete(profile.profileId);
		this.#memory.set(profile.profileId, profile);
		if (this.#memory.size <= KEPT_IN_MEMORY) return;
		const oldest = this.#memory.keys().next();
		if (!oldest.done) this.#memory.delete(oldest.value);
	}
}

type Columns = {
	revision: number;
	state: string;
	next_due: number | null;
	event_count: number;
	flip_count: number;
	history_from: number;
	dirty_since: number | null;
	unsent: string;
	flips_sent: number;
	merged_until: number | null;
};
