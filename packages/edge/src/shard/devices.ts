import type { IdentifierKey, ProfileId } from "@pipit/core/identity";

/**
 * Which browser first followed the links of a message. A forwarded email is followed by somebody else's browser, so
 * only the first one is taken for the recipient's.
 */
export class Devices {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** The browsers of all messages. */
	of(profileId: ProfileId): { readonly message: number; readonly key: IdentifierKey }[] {
		return this.#sql.exec<{ message: number; key: IdentifierKey }>("SELECT message, key FROM devices WHERE profile_id = ?1", profileId).toArray();
	}

	/** Forgets these browsers; null forgets all. */
	remove(profileId: ProfileId, keys: readonly IdentifierKey[] | null): void {
		if (keys === null) this.#sql.exec("DELETE FROM devices WHERE profile_id = ?1", profileId);
		else this.#sql.exec("DELETE FROM devices WHERE profile_id = ?1 AND key IN (SELECT value FROM json_each(?2))", profileId, JSON.stringify(keys));
	}

	/** Answers whether `key` is the browser that this message is bound to, and binds it if none is. */
	bind(profileId: ProfileId, message: number, key: IdentifierKey): boolean {
		this.#sql.exec("INSERT INTO devices (profile_id, message, key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", profileId, message, key);
		const bound = this.#sql.exec<{ key: string }>("SELECT key FROM devices WHERE profile_id = ?1 AND message = ?2", profileId, message).one();
		return bound.key === key;
	}
}
