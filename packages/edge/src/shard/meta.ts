/** The few values a shard keeps about itself. */
export class Meta {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(key: MetaKey): string | null {
		return this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?1", key).toArray()[0]?.value ?? null;
	}

	write(key: MetaKey, value: string): void {
		this.#sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", key, value);
	}

	remove(key: MetaKey): void {
		this.#sql.exec("DELETE FROM meta WHERE key = ?1", key);
	}
}

/** `rebuild` is the profile up to which the newest definitions and models have reached; absent when all have them. */
export type MetaKey = "trim" | "name" | "definitions" | "models" | "clock_offset_ms" | "rebuild";
