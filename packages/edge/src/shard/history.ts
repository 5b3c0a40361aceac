import { compareEvents, type ProfileEvent } from "@pipit/core/event";
import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import { readStored } from "../stored.ts";

/** A profile keeps its newest events, up to this many … */
const KEPT_EVENTS = 2_000;
/** … and looks for ones to trim only when this many more have come, so that trimming is rare. */
const TRIM_SLACK = 200;
/** … and 13 months of them. */
const KEPT_MS = 396 * 24 * 3_600_000;

/** What happened to each profile: the truth that its state is derived from. The key is also the deduplication. */
export class History {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Those of `events` that are not kept yet, each message id once. */
	unseen(profileId: ProfileId, events: readonly ProfileEvent[]): ProfileEvent[] {
		const ids = JSON.stringify(events.map((event) => event.messageId));
		const seen = new Set(
			this.#sql
				.exec<{ message_id: string }>(
					"SELECT message_id FROM history WHERE profile_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))",
					profileId,
					ids,
				)
				.toArray()
				.map((row) => row.message_id),
		);
		const unseen: ProfileEvent[] = [];
		for (const event of events) {
			if (seen.has(event.messageId)) continue;
			seen.add(event.messageId);
			unseen.push(event);
		}
		return unseen;
	}

	add(profileId: ProfileId, events: readonly ProfileEvent[]): void {
		for (const event of events) {
			const { messageId, time, source, name, ...body } = event;
			this.#sql.exec(
				"INSERT INTO history (profile_id, message_id, time, source, name, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
				profileId,
				messageId,
				time,
				source,
				name,
				JSON.stringify(body),
			);
		}
	}

	/** All that is kept of a profile, in the order of events. */
	read(profileId: ProfileId): ProfileEvent[] {
		return this.#sql.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1", profileId).toArray().map(eventOf).toSorted(compareEvents);
	}

	newest(profileId: ProfileId, limit: number): ProfileEvent[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1 ORDER BY time DESC, message_id DESC LIMIT ?2", profileId, limit)
			.toArray()
			.map(eventOf);
	}

	some(profileId: ProfileId, messageIds: readonly string[]): ProfileEvent[] {
		return this.#sql
			.exec<Columns>(
				"SELECT * FROM history WHERE profile_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))",
				profileId,
				JSON.stringify(messageIds),
			)
			.toArray()
			.map(eventOf);
	}

	/**
	 * Lets go of what is past the bounds, when enough has gathered. Answers the moment from which everything is still kept
	 * and how many events are left, or null where nothing was trimmed.
	 */
	trim(profileId: ProfileId, eventCount: number, now: number): { readonly historyFrom: number; readonly eventCount: number } | null {
		if (eventCount <= KEPT_EVENTS + TRIM_SLACK) return null;
		const oldestKept = this.#sql
			.exec<{ time: number }>("SELECT time FROM history WHERE profile_id = ?1 ORDER BY time DESC, message_id DESC LIMIT 1 OFFSET ?2", profileId, KEPT_EVENTS - 1)
			.one().time;
		const from = Math.max(oldestKept, now - KEPT_MS);
		const trimmed = this.#sql.exec("DELETE FROM history WHERE profile_id = ?1 AND time < ?2 RETURNING 1", profileId, from).toArray().length;
		return { historyFrom: from, eventCount: eventCount - trimmed };
	}
}

type Columns = { message_id: string; time: number; source: IdentifierKey; name: string; body: string };

function eventOf(row: Columns): ProfileEvent {
	const body = readStored<Omit<ProfileEvent, "messageId" | "time" | "source" | "name">>(row.body);
	return { ...body, messageId: row.message_id, time: row.time, source: row.source, name: row.name };
}
