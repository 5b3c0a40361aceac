import { compareEvents, type ProfileEvent } from "@pipit/core/event";
import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import { readStored } from "../stored.ts";
import { bodyOf } from "./packed.ts";
import type { Trimmed } from "./trimmed.ts";

/** A profile keeps its newest events, up to this many … */
const KEPT_EVENTS = 2_000;
/** … and looks for ones to trim only when this many more have come, so that trimming is rare. */
const TRIM_SLACK = 200;
/** … but while a merge can be undone this many, so that each part gets back what it had. */
const KEPT_MERGED = 10_000;
/** … and 13 months of them. */
const KEPT_MS = 396 * 24 * 3_600_000;
/** … and a day more, so that nobody is trimmed twice a day. */
const AGE_SLACK_MS = 24 * 3_600_000;

/** A statement binds at most 100 values, of which a row has six of its own. */
const ROWS_AT_ONCE = 16;
const ROW = ["(?1, ?2", ...Array.from({ length: 6 }, () => "?")].join(", ") + ")";
const inserts = new Map<number, string>();

/** One statement for so many rows; made once, because a text that is known costs no preparation. */
function insertOf(rows: number): string {
	const known = inserts.get(rows);
	if (known !== undefined) return known;
	const statement = `INSERT INTO history (profile_id, revision, message_id, time, source, name, body, merge_id) VALUES ${Array.from({ length: rows }, () => ROW).join(", ")} ON CONFLICT DO NOTHING`;
	inserts.set(rows, statement);
	return statement;
}

/** What happened to each profile: the truth that its state is derived from. The key is also the deduplication. */
export class History {
	readonly #sql: SqlStorage;
	readonly #trimmed: Trimmed;

	constructor(sql: SqlStorage, trimmed: Trimmed) {
		this.#sql = sql;
		this.#trimmed = trimmed;
	}

	/** Those of `events` that are not kept yet, each message id once. */
	unseen(profileId: ProfileId, events: readonly ProfileEvent[]): readonly ProfileEvent[] {
		const seen = this.#seen(profileId, events);
		if (events.length === 1) return seen.size === 0 ? events : [];
		const unseen: ProfileEvent[] = [];
		for (const event of events) {
			if (seen.has(event.messageId)) continue;
			seen.add(event.messageId);
			unseen.push(event);
		}
		return unseen;
	}

	#seen(profileId: ProfileId, events: readonly ProfileEvent[]): Set<string> {
		const [only] = events;
		const rows =
			events.length === 1 && only !== undefined
				? this.#sql.exec<{ message_id: string }>("SELECT message_id FROM history WHERE profile_id = ?1 AND message_id = ?2", profileId, only.messageId)
				: this.#sql.exec<{ message_id: string }>(
						"SELECT message_id FROM history WHERE profile_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))",
						profileId,
						JSON.stringify(events.map((event) => event.messageId)),
					);
		return new Set(rows.toArray().map((row) => row.message_id));
	}

	/**
	 * Adds events, each once, with the revision of the profile that they came with. `mergeIdOf` says to which merge one
	 * belongs, where the profile has any. Answers whether none of them was kept already; those that were stay as they are.
	 */
	add(profileId: ProfileId, revision: number, events: readonly ProfileEvent[], mergeIdOf: ((event: ProfileEvent) => string | null) | null = null): boolean {
		let added = 0;
		for (let at = 0; at < events.length; at += ROWS_AT_ONCE) {
			const rows = events.slice(at, at + ROWS_AT_ONCE);
			const columns = rows.flatMap((event) => [event.messageId, event.time, event.source, event.name, bodyOf(event), mergeIdOf?.(event) ?? null]);
			added += this.#sql.exec(insertOf(rows.length), profileId, revision, ...columns).rowsWritten;
		}
		return added === events.length;
	}

	/** All that is kept of a profile, in the order of events. */
	read(profileId: ProfileId): ProfileEvent[] {
		return this.#sql.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1", profileId).toArray().map(eventOf).toSorted(compareEvents);
	}

	/** The newest events of one name. */
	newestNamed(profileId: ProfileId, name: string, limit: number): ProfileEvent[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1 AND name = ?2 ORDER BY time DESC, message_id DESC LIMIT ?3", profileId, name, limit)
			.toArray()
			.map(eventOf);
	}

	newest(profileId: ProfileId, limit: number): ProfileEvent[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1 ORDER BY time DESC, message_id DESC LIMIT ?2", profileId, limit)
			.toArray()
			.map(eventOf);
	}

	/** The newest of those that came after a revision of the profile. */
	since(profileId: ProfileId, revision: number, limit: number): ProfileEvent[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1 AND revision > ?2 ORDER BY time DESC, message_id DESC LIMIT ?3", profileId, revision, limit)
			.toArray()
			.map(eventOf);
	}

	/** The next ones after a message, in the order of message ids. */
	after(profileId: ProfileId, messageId: string, limit: number): ProfileEvent[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1 AND message_id > ?2 ORDER BY message_id LIMIT ?3", profileId, messageId, limit)
			.toArray()
			.map(eventOf);
	}

	/** Those that came with a merge, or later by the names that came with it. */
	ofMerge(profileId: ProfileId, mergeId: string, which: "with" | "after"): ProfileEvent[] {
		const tag = which === "with" ? mergeId : `>${mergeId}`;
		return this.#sql.exec<Columns>("SELECT * FROM history WHERE profile_id = ?1 AND merge_id = ?2", profileId, tag).toArray().map(eventOf);
	}

	/** Which messages belong to which merge; those of the profile itself are left out. */
	labels(profileId: ProfileId): ReadonlyMap<string, string> {
		const rows = this.#sql.exec<{ message_id: string; merge_id: string }>("SELECT message_id, merge_id FROM history WHERE profile_id = ?1 AND merge_id IS NOT NULL", profileId);
		return new Map(rows.toArray().map((row) => [row.message_id, row.merge_id]));
	}

	/** Says of messages that they are there for another merge, too, or for the profile itself. */
	relabel(profileId: ProfileId, messageIds: readonly string[], mergeId: string | null): void {
		this.#sql.exec(
			"UPDATE history SET merge_id = ?3 WHERE profile_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))",
			profileId,
			JSON.stringify(messageIds),
			mergeId,
		);
	}

	remove(profileId: ProfileId, messageIds: readonly string[]): void {
		this.#sql.exec("DELETE FROM history WHERE profile_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))", profileId, JSON.stringify(messageIds));
	}

	removeAll(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM history WHERE profile_id = ?1", profileId);
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
	 * Lets go of what is past the bounds, when enough has gathered; `oldest` is a moment before which nothing is kept. Answers the moment from which everything is still kept
	 * and how many events are left, or null where nothing was trimmed.
	 */
	trim(profileId: ProfileId, eventCount: number, oldest: number, now: number, isMerged = false): { readonly historyFrom: number; readonly eventCount: number } | null {
		const kept = isMerged ? KEPT_MERGED : KEPT_EVENTS;
		const isLong = eventCount > kept + TRIM_SLACK;
		if (!isLong && oldest >= now - KEPT_MS - AGE_SLACK_MS) return null;
		const oldestKept = isLong
			? this.#sql
					.exec<{ time: number }>("SELECT time FROM history WHERE profile_id = ?1 ORDER BY time DESC, message_id DESC LIMIT 1 OFFSET ?2", profileId, kept - 1)
					.one().time
			: 0;
		const from = Math.max(oldestKept, now - KEPT_MS);
		const trimmed = this.#sql.exec<{ imported: string | null }>(TRIM, profileId, from).toArray();
		this.#trimmed.add(profileId, trimmed.flatMap(({ imported }) => imported ?? []));
		return { historyFrom: from, eventCount: eventCount - trimmed.length };
	}
}

const TRIM = `
DELETE FROM history WHERE profile_id = ?1 AND time < ?2
RETURNING CASE WHEN body ->> '$.context.via' = 'import' THEN message_id END AS imported`;

type Columns = { message_id: string; time: number; source: IdentifierKey; name: string; body: string };

function eventOf(row: Columns): ProfileEvent {
	const body = readStored<Omit<ProfileEvent, "messageId" | "time" | "source" | "name">>(row.body);
	return { ...body, messageId: row.message_id, time: row.time, source: row.source, name: row.name };
}
