import type { ProfileId } from "@pipit/core/identity";
import { COPIED_EVENTS } from "./copy.ts";
import type { ProfileRow } from "./profiles.ts";

/** What is still to be copied out of a profile. */
export interface Unsent {
	readonly profileId: ProfileId;
	/** That of the last copy; -1 where there was none that counts. */
	readonly revision: number;
	/** The number of the newest entry or exit that the mirror was told. */
	readonly flipsSent: number;
	/** The newest events since; null where memory does not know them and the history is asked for those of later revisions. */
	readonly messageIds: readonly string[] | null;
}

/** How many profiles' new events stay in memory. */
const KEPT_IN_MEMORY = 5_000;

const NOTE = `
INSERT INTO outbox (profile_id, revision, flips_sent, held) VALUES (?1, ?2, ?3, 0)
ON CONFLICT (profile_id) DO UPDATE SET held = 0 RETURNING revision`;

/**
 * The profiles that the mirror does not know as they are: one small row from the first change to the copy, however many
 * changes come between. Which events are new is kept in memory; after a restart the history tells by its revisions.
 */
export class Outbox {
	readonly #sql: SqlStorage;
	readonly #newEvents = new Map<ProfileId, readonly string[]>();
	/** The last profile that was looked at, so that nobody waits for ever behind others that change all the time. */
	#cursor = "";

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** A profile has changed, and these events are new in it. `before` is how it was when the mirror knew all of it. */
	note(before: Pick<ProfileRow, "profileId" | "revision" | "flipCount">, messageIds: readonly string[]): void {
		const { profileId, revision, flipCount } = before;
		const known = this.#newEvents.get(profileId);
		if (known !== undefined) {
			if (messageIds.length > 0) this.#newEvents.set(profileId, [...known, ...messageIds].slice(-COPIED_EVENTS));
			return;
		}
		const [row] = this.#sql.exec<{ revision: number }>(NOTE, profileId, revision, flipCount).toArray();
		// Of one that was waiting already, only the history knows everything.
		if (row?.revision !== revision) return;
		if (this.#newEvents.size >= KEPT_IN_MEMORY) this.#newEvents.clear();
		this.#newEvents.set(profileId, messageIds.slice(-COPIED_EVENTS));
	}

	/** Copies a profile that comes back as if nothing of it were known. */
	noteWhole(profileId: ProfileId): void {
		this.forget(profileId);
		this.#sql.exec("INSERT OR REPLACE INTO outbox (profile_id, revision, flips_sent, held) VALUES (?1, -1, 0, 0)", profileId);
	}

	/** Those to be copied next, each in its turn. */
	next(limit: number): Unsent[] {
		const rows = this.#after(this.#cursor, limit);
		if (rows.length < limit && this.#cursor !== "") {
			const seen = new Set(rows.map(({ profileId }) => profileId));
			rows.push(...this.#after("", limit - rows.length).filter(({ profileId }) => !seen.has(profileId)));
		}
		this.#cursor = rows.at(-1)?.profileId ?? "";
		return rows;
	}

	isEmpty(): boolean {
		return this.#sql.exec("SELECT 1 FROM outbox WHERE held = 0 LIMIT 1").toArray().length === 0;
	}

	has(profileId: ProfileId): boolean {
		return this.#newEvents.has(profileId) || this.#sql.exec("SELECT 1 FROM outbox WHERE profile_id = ?1", profileId).toArray().length > 0;
	}

	/** The mirror knows all of these. */
	settle(profileIds: readonly ProfileId[]): void {
		if (profileIds.length === 0) return;
		this.#sql.exec("DELETE FROM outbox WHERE profile_id IN (SELECT value FROM json_each(?1))", JSON.stringify(profileIds));
		for (const profileId of profileIds) this.forget(profileId);
	}

	/** A copy has left, and what came meanwhile or did not fit stays to be copied. */
	settlePart({ profileId, revision: before, messageIds }: Unsent, revision: number, flipsSent: number): void {
		this.#sql.exec("UPDATE outbox SET revision = ?2, flips_sent = ?3 WHERE profile_id = ?1 AND revision = ?4", profileId, revision, flipsSent, before);
		const known = this.#newEvents.get(profileId);
		if (known === undefined) return;
		const done = new Set(messageIds);
		this.#newEvents.set(profileId, known.filter((id) => !done.has(id)));
	}

	/** One that cannot be copied waits for its next change. */
	hold(profileId: ProfileId): void {
		this.#sql.exec("UPDATE outbox SET held = 1 WHERE profile_id = ?1", profileId);
		this.forget(profileId);
	}

	/** Drops what is in memory: the history knows it, too. */
	forget(profileId: ProfileId): void {
		this.#newEvents.delete(profileId);
	}

	#after(cursor: string, limit: number): Unsent[] {
		return this.#sql
			.exec<Columns>("SELECT profile_id, revision, flips_sent FROM outbox WHERE profile_id > ?1 AND held = 0 ORDER BY profile_id LIMIT ?2", cursor, limit)
			.toArray()
			.map((row) => ({ profileId: row.profile_id, revision: row.revision, flipsSent: row.flips_sent, messageIds: this.#newEvents.get(row.profile_id) ?? null }));
	}
}

type Columns = { profile_id: ProfileId; revision: number; flips_sent: number };
