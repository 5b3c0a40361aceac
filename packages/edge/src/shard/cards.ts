import type { ProfileId } from "@pipit/core/identity";

/** What the snapshots in KV hold, as far as this shard wrote them: of each a fingerprint, since it is only compared. */
export class Cards {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	isWritten(profileId: ProfileId, content: string): boolean {
		return isOf(this.writtenOf([profileId]).get(profileId), content);
	}

	/** What is kept of each snapshot, for `isOf`. */
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
		this.#sql.exec("INSERT OR REPLACE INTO cards (profile_id, content) VALUES (?1, ?2)", profileId, fingerprintOf(content));
	}
}

/** Whether what is kept of a snapshot is of this content. Older Workers kept the content itself. */
export function isOf(kept: string | undefined, content: string): boolean {
	return kept !== undefined && (kept === content || kept === fingerprintOf(content));
}

/** 64 bits of a text, by two hashes that go on from each other's multipliers. */
export function fingerprintOf(text: string): string {
	let a = 0x811c9dc5;
	let b = 0x9747b28c;
	for (let index = 0; index < text.length; index += 1) {
		const unit = text.charCodeAt(index);
		a = Math.imul(a ^ unit, 0x01000193);
		b = Math.imul(b ^ unit, 0x5bd1e995);
		b ^= b >>> 15;
	}
	return `${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`;
}
