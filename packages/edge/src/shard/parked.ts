import type { ProfileEvent } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import { readStored } from "../stored.ts";

/** Events that were accepted but whose profile could not be evaluated. They hold up nobody else, and nothing of them is lost. */
export class Parked {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	add(profileId: ProfileId, events: readonly ProfileEvent[], error: unknown, now: number): void {
		const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		for (const event of events) {
			this.#sql.exec(
				"INSERT INTO parked (profile_id, message_id, event, error, parked_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
				profileId,
				event.messageId,
				JSON.stringify(event),
				reason.slice(0, 500),
				now,
			);
		}
	}

	/** Profiles that have something parked. */
	profiles(limit: number): ProfileId[] {
		return this.#sql
			.exec<{ profile_id: ProfileId }>("SELECT DISTINCT profile_id FROM parked LIMIT ?1", limit)
			.toArray()
			.map((row) => row.profile_id);
	}

	eventsOf(profileId: ProfileId): ProfileEvent[] {
		return this.#sql
			.exec<{ event: string }>("SELECT event FROM parked WHERE profile_id = ?1", profileId)
			.toArray()
			.map((row) => readStored<ProfileEvent>(row.event));
	}

	remove(profileId: ProfileId, messageIds: readonly string[]): void {
		this.#sql.exec("DELETE FROM parked WHERE profile_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))", profileId, JSON.stringify(messageIds));
	}

	reasonsOf(profileId: ProfileId): { readonly message_id: string; readonly error: string }[] {
		return this.#sql.exec<{ message_id: string; error: string }>("SELECT message_id, error FROM parked WHERE profile_id = ?1 LIMIT 50", profileId).toArray();
	}
}
