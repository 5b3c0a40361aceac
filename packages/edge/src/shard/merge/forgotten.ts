import { type IdentifierKey, messageNumberOf } from "@pipit/core/identity";

/** How long it is known that an identifier was erased: longer than anything waits in a queue. */
export const FORGOTTEN_MS = 14 * 24 * 3_600_000;

/** Identifiers of people who were erased, for as long as something of them may still be under way. Only hashes are kept. */
export class Forgotten {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	add(key: IdentifierKey, at: number): void {
		this.#sql.exec("INSERT OR REPLACE INTO forgotten (hash, at) VALUES (?1, ?2)", hashOf(key), at);
	}

	/** Until when what was received of an identifier belonged to somebody who was erased; 0 where nobody was. */
	until(key: IdentifierKey): number {
		return this.#sql.exec<{ at: number }>("SELECT at FROM forgotten WHERE hash = ?1", hashOf(key)).toArray()[0]?.at ?? 0;
	}

	trim(before: number): void {
		this.#sql.exec("DELETE FROM forgotten WHERE at < ?1", before);
	}
}

/** 64 bits, from which nobody reads the identifier. */
export function hashOf(key: string): string {
	return `${messageNumberOf(`forgotten ${key}`).toString(16)}-${messageNumberOf(`${key} forgotten`).toString(16)}`;
}
