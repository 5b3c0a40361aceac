import type { ProfileEvent } from "@pipit/core/event";
import { type IdentifierKey, identifierKeyOf, type ProfileId } from "@pipit/core/identity";
import { browserOf, SESSION_SILENCE_MS, SESSION_STARTED, sessionsOf } from "@pipit/core/session";
import type { History } from "./history.ts";

/** How many browsers' newest events stay in memory. */
const KEPT_IN_MEMORY = 5_000;

const ABOUT = `
SELECT max(time) AS newest, max(time > ?3 AND time < ?4) AS was_about FROM history
WHERE profile_id = ?1 AND source = ?2 AND json_extract(body, '$.context.via') = 'pipit'`;

/**
 * When each browser was here last, so that a browser's new session is noticed. Nothing is stored for it: the history
 * says it, and is asked once per browser while the shard is awake, and for what comes late.
 */
export class Sessions {
	readonly #sql: SqlStorage;
	readonly #history: History;
	readonly #newest = new Map<string, number>();

	constructor(sql: SqlStorage, history: History) {
		this.#sql = sql;
		this.#history = history;
	}

	/** The sessions that new events of a profile begin. `lastSeenAt` is the newest event's time before them; null where there is none. */
	begunBy(profileId: ProfileId, events: readonly ProfileEvent[], lastSeenAt: number | null): readonly ProfileEvent[] {
		if (events.every((event) => browserOf(event) === null)) return [];
		const sessions = sessionsOf(events, (browser, from, to) => {
			// Whoever was not here at all lately was not here in this browser.
			if (lastSeenAt === null || from - lastSeenAt >= SESSION_SILENCE_MS) return false;
			return this.#wasAbout(profileId, identifierKeyOf(browser), from, to);
		});
		return sessions.length === 0 ? sessions : this.#history.unseen(profileId, sessions);
	}

	/**
	 * Remembers events that are stored now. `lastSeenAt` is what `begunBy` was told: what is newer than all that the profile
	 * had is its browser's newest, so the history need not be asked at the next event.
	 */
	remember(profileId: ProfileId, events: readonly ProfileEvent[], lastSeenAt: number | null): void {
		for (const event of events) {
			if (browserOf(event) === null) continue;
			const key = keyOf(profileId, event.source);
			// A browser that is not remembered may have newer events than one that comes late.
			const known = this.#newest.get(key) ?? lastSeenAt ?? -Infinity;
			if (event.time > known) this.#remember(key, event.time);
		}
	}

	/** Drops what memory holds, after a transaction that was rolled back. */
	forget(): void {
		this.#newest.clear();
	}

	/** How many sessions of the profile are kept, and when the newest began. */
	countOf(profileId: ProfileId): { readonly count: number; readonly lastStartedAt: number | null } {
		const row = this.#sql
			.exec<{ count: number; last: number | null }>("SELECT count(*) AS count, max(time) AS last FROM history WHERE profile_id = ?1 AND name = ?2", profileId, SESSION_STARTED)
			.one();
		return { count: row.count, lastStartedAt: row.last };
	}

	#wasAbout(profileId: ProfileId, source: IdentifierKey, from: number, to: number): boolean {
		const key = keyOf(profileId, source);
		const newest = this.#newest.get(key);
		if (newest !== undefined) {
			if (from - newest >= SESSION_SILENCE_MS) return false;
			if (newest > from - SESSION_SILENCE_MS && newest < to + SESSION_SILENCE_MS) return true;
		}
		const row = this.#sql
			.exec<{ newest: number | null; was_about: number | null }>(ABOUT, profileId, source, from - SESSION_SILENCE_MS, to + SESSION_SILENCE_MS)
			.one();
		this.#remember(key, row.newest ?? -Infinity);
		return row.was_about === 1;
	}

	#remember(key: string, time: number): void {
		// Deleting first keeps the map in order of use, so its first key is the one used longest ago.
		this.#newest.delete(key);
		this.#newest.set(key, time);
		if (this.#newest.size <= KEPT_IN_MEMORY) return;
		const oldest = this.#newest.keys().next();
		if (!oldest.done) this.#newest.delete(oldest.value);
	}
}

function keyOf(profileId: ProfileId, source: IdentifierKey): string {
	return `${profileId} ${source}`;
}
