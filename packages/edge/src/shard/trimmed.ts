import type { ProfileEvent } from "@pipit/core/event";
import { messageNumberOf, type ProfileId } from "@pipit/core/identity";

/** Of one profile the newest so many are remembered, 8 bytes each. */
const KEPT = 10_000;

/**
 * Which imported messages were counted and let go of, because the history keeps 13 months: an import that broke off sends
 * them again, and nothing else tells them from new ones. Other messages are never sent again that late.
 */
export class Trimmed {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	add(profileId: ProfileId, messageIds: readonly string[]): void {
		this.adopt(profileId, messageIds.map(hashOf));
	}

	/** The events that were counted before; all of them are older than the kept history. */
	counted(profileId: ProfileId, events: readonly ProfileEvent[]): ReadonlySet<ProfileEvent> {
		const known = new Set(events.length === 0 ? [] : this.hashesOf(profileId));
		return new Set(known.size === 0 ? [] : events.filter(({ messageId }) => known.has(hashOf(messageId))));
	}

	/** What is remembered, to go along with a profile that is merged. */
	hashesOf(profileId: ProfileId): number[] {
		const row = this.#sql.exec<{ hashes: ArrayBuffer }>("SELECT hashes FROM trimmed WHERE profile_id = ?1", profileId).toArray()[0];
		return row === undefined ? [] : [...new Float64Array(row.hashes)];
	}

	adopt(profileId: ProfileId, hashes: readonly number[]): void {
		if (hashes.length === 0) return;
		const all = [...new Set([...this.hashesOf(profileId), ...hashes])].slice(-KEPT);
		this.#sql.exec("INSERT OR REPLACE INTO trimmed (profile_id, hashes) VALUES (?1, ?2)", profileId, Float64Array.from(all).buffer);
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM trimmed WHERE profile_id = ?1", profileId);
	}
}

/** 53 bits, which a number holds exactly. */
export function hashOf(messageId: string): number {
	return (messageNumberOf(`trimmed ${messageId}`) % 2 ** 21) * 2 ** 32 + messageNumberOf(`${messageId} trimmed`);
}
