import type { IdentifierKey, ProfileId } from "@pipit/core/identity";

export type LinkStatus = "owned" | "pending" | "conflict";

export interface Link {
	readonly profileId: ProfileId;
	readonly key: IdentifierKey;
	readonly status: LinkStatus;
	/** Who owns it, where the claim was refused. */
	readonly otherProfileId: ProfileId | null;
	readonly linkedAt: number;
}

/**
 * Who is called what. `identifiers` are those at home in this shard: the row that is written first owns the name.
 * `links` are the names of this shard's profiles; one whose home is another shard is pending until that shard has answered.
 */
export class Identifiers {
	readonly #sql: SqlStorage;
	/** Of the identifiers used lately: who owns them, and to which profile they are linked. Owners never change. */
	readonly #owners = new Map<IdentifierKey, ProfileId>();
	readonly #linked = new Map<IdentifierKey, ProfileId>();

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	ownerOf(key: IdentifierKey): ProfileId | null {
		const known = this.#owners.get(key);
		if (known !== undefined) return known;
		const row = this.#sql.exec<{ profile_id: ProfileId }>("SELECT profile_id FROM identifiers WHERE key = ?1", key).toArray()[0];
		if (row === undefined) return null;
		remember(this.#owners, key, row.profile_id);
		return row.profile_id;
	}

	/** At the identifier's home: makes `profileId` its owner if nobody is. Answers the owner; safe to repeat. */
	claim(key: IdentifierKey, profileId: ProfileId): ProfileId {
		this.#sql.exec("INSERT INTO identifiers (key, profile_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING", key, profileId);
		return this.ownerOf(key) ?? profileId;
	}

	/** Drops what is in memory, after a transaction that was rolled back. */
	forget(): void {
		this.#owners.clear();
		this.#linked.clear();
	}

	linksOf(profileId: ProfileId): Link[] {
		return this.#links("SELECT * FROM links WHERE profile_id = ?1 ORDER BY linked_at, key", profileId);
	}

	/** Answers whether the link is new. */
	link(profileId: ProfileId, key: IdentifierKey, status: LinkStatus, now: number): boolean {
		const known = this.#linked.get(key);
		if (known === profileId) return false;
		const inserted = this.#sql.exec(
			"INSERT INTO links (profile_id, key, status, other_profile_id, linked_at) VALUES (?1, ?2, ?3, NULL, ?4) ON CONFLICT DO NOTHING RETURNING 1",
			profileId,
			key,
			status,
			now,
		);
		const isNew = inserted.toArray().length > 0;
		remember(this.#linked, key, profileId);
		return isNew;
	}

	/** Writes down what an identifier's home answered. */
	settle(link: Pick<Link, "profileId" | "key">, owner: ProfileId): LinkStatus {
		const status = owner === link.profileId ? "owned" : "conflict";
		this.#sql.exec(
			"UPDATE links SET status = ?3, other_profile_id = ?4 WHERE profile_id = ?1 AND key = ?2",
			link.profileId,
			link.key,
			status,
			status === "owned" ? null : owner,
		);
		return status;
	}

	pending(limit: number): Link[] {
		return this.#links("SELECT * FROM links WHERE status = 'pending' ORDER BY linked_at LIMIT ?1", limit);
	}

	#links(query: string, ...bindings: (string | number)[]): Link[] {
		return this.#sql
			.exec<{ profile_id: ProfileId; key: IdentifierKey; status: LinkStatus; other_profile_id: ProfileId | null; linked_at: number }>(query, ...bindings)
			.toArray()
			.map((row) => ({ profileId: row.profile_id, key: row.key, status: row.status, otherProfileId: row.other_profile_id, linkedAt: row.linked_at }));
	}
}

/** How many identifiers stay in memory. */
const KEPT_IN_MEMORY = 5_000;

function remember(memory: Map<IdentifierKey, ProfileId>, key: IdentifierKey, profileId: ProfileId): void {
	if (memory.size >= KEPT_IN_MEMORY) memory.clear();
	memory.set(key, profileId);
}
