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

/** `schema` counts the steps of the schema that were made. `rebuild` is the profile up to which the newest definitions and models have reached; absent when all have them. */
export type MetaKey = "schema" | "trim" | "name" | "definitions" | "models" | "clock_offset_ms" | "rebuild";
