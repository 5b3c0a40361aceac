import type { ProfileId } from "@pipit/core/identity";

/** What the snapshots in KV hold, as far as this shard wrote them. */
export class Cards {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	written(profileId: ProfileId): string | null {
		return this.#sql.exec<{ content: string }>("SELECT content FROM cards WHERE profile_id = ?1", profileId).toArray()[0]?.content ?? null;
	}

	/** The same of many, by profile. */
	writtenOf(profileIds: readonly ProfileId[]): ReadonlyMap<ProfileId, string> {
		const rows = this.#sql
			.exec<{ profile_id: ProfileId; content: string }>("SELECT profile_id, content FROM cards WHERE profile_id IN (SELECT value FROM json_each(?1))", JSON.stringify(profileIds))
			.toArray();
		return new Map(rows.map((row) => [row.profile_id, row.content]));
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM cards WHERE profile_id = ?1", profileId);
	}

	write(profileId: ProfileId, content: string): void {
		this.#sql.exec("INSERT OR REPLACE INTO cards (profile_id, content) VALUES (?1, ?2)", profileId, content);
	}
}
