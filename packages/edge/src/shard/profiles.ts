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
	/** Until when a merge into it can be undone; null where none can. */
	readonly mergedUntil: number | null;
}

/** How many parsed profiles stay in memory; at about 4 KB each. */
const KEPT_IN_MEMORY = 2_000;

const WRITE = `
INSERT INTO profiles (profile_id, revision, version, state, event_count, flip_count, history_from, merged_until, next_due, unsent, flips_sent)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', 0)
ON CONFLICT (profile_id) DO UPDATE SET revision = ?2, version = ?3, state = ?4, event_count = ?5, flip_count = ?6,
  history_from = ?7, merged_until = ?8, next_due = ?9`;
/** Where the next turn stays when it was, as after most events: what a statement does not name costs no index a write. */
const WRITE_ALL_BUT_DUE = `
UPDATE profiles SET revision = ?2, version = ?3, state = ?4, event_count = ?5, flip_count = ?6, history_from = ?7, merged_until = ?8
WHERE profile_id = ?1`;

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
		const row = this.#sql.exec<Columns>("SELECT revision, state, next_due, event_count, flip_count, history_from, merged_until FROM profiles WHERE profile_id = ?1", profileId).toArray()[0];
		if (row === undefined) return null;
		const profile: ProfileRow = {
			profileId,
			revision: row.revision,
			state: readStored<ProfileState>(row.state),
			nextDue: row.next_due,
			eventCount: row.event_count,
			flipCount: row.flip_count,
			historyFrom: row.history_from,
			mergedUntil: row.merged_until,
		};
		this.#remember(profile);
		return profile;
	}

	write(profile: ProfileRow): void {
		const { profileId, revision, state, nextDue, eventCount, flipCount, historyFrom, mergedUntil } = profile;
		const columns = [profileId, revision, markOfState(state), padded(JSON.stringify(state)), eventCount, flipCount, historyFrom, mergedUntil];
		if (this.#memory.get(profileId)?.nextDue === nextDue) this.#sql.exec(WRITE_ALL_BUT_DUE, ...columns);
		else this.#sql.exec(WRITE, ...columns, nextDue);
		this.#remember(profile);
	}

	/** It is no more, or lives elsewhere. */
	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM profiles WHERE profile_id = ?1", profileId);
		this.forget(profileId);
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

/** States are written with spaces behind, up to a multiple of this. */
const STEP_LENGTH = 512;

/**
 * The text at a length that mostly stays from one event to the next: SQLite writes a row over itself where it is as long as
 * before; else it lets go of its pages and takes others, which are as many pages more to commit.
 */
function padded(text: string): string {
	return text.padEnd(Math.ceil(text.length / STEP_LENGTH) * STEP_LENGTH);
}

type Columns = {
	revision: number;
	state: string;
	next_due: number | null;
	event_count: number;
	flip_count: number;
	history_from: number;
	merged_until: number | null;
};
