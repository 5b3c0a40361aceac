import type { IdentifierKey, ProfileId } from "@pipit/core/identity";

/** `moved`: it was this profile's and is another's now, which stands beside it. */
export type LinkStatus = "owned" | "pending" | "conflict" | "moved";

/**
 * In what way the home is asked. `new`: whoever comes first owns it. `repoint`: it came with a merge, and its home still
 * names the profile that was merged. `takeover`: it goes from the profile that stands beside it to this one.
 */
export type Claim = "new" | "repoint" | "takeover";

/** `event`: an event named it. `arrival`: a browser followed an email's link. `proof`: somebody has verified it. */
export type How = "event" | "arrival" | "proof";

export interface Link {
	readonly profileId: ProfileId;
	readonly key: IdentifierKey;
	readonly status: LinkStatus;
	/** Who owns it, where it is not this profile. */
	readonly otherProfileId: ProfileId | null;
	readonly linkedAt: number;
	/** The merge it came with, or `>` and the merge by whose identifiers it came later; null for the profile's own. */
	readonly mergeId: string | null;
	/** When its home is asked next; null where that is settled. */
	readonly tryAt: number | null;
	readonly claim: Claim;
	readonly how: How;
	/** The change of hands that this was last told of. */
	readonly epoch: number;
}

/** Who owns an identifier, and how often it has changed hands. */
export interface Ownership {
	readonly owner: ProfileId;
	readonly epoch: number;
}

/**
 * Who is called what. `identifiers` are those at home in this shard: the row that is written first owns the name.
 * `links` are the names of this shard's profiles; one whose home is another shard is pending until that shard has answered.
 */
export class Identifiers {
	readonly #sql: SqlStorage;
	/** Of the identifiers used lately: who owns them, and to which profile they are linked. */
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

	/**
	 * At the identifier's home: makes `profileId` its owner if nobody is, or if one of `from` is. Answers the owner; safe
	 * to repeat.
	 */
	claim(key: IdentifierKey, profileId: ProfileId, from: readonly ProfileId[]): Ownership {
		const row = this.#sql.exec<{ owner: ProfileId; epoch: number }>("SELECT profile_id AS owner, epoch FROM identifiers WHERE key = ?1", key).toArray()[0];
		if (row !== undefined && (row.owner === profileId || !from.includes(row.owner))) return row;
		const epoch = (row?.epoch ?? 0) + 1;
		this.#sql.exec("INSERT OR REPLACE INTO identifiers (key, profile_id, epoch) VALUES (?1, ?2, ?3)", key, profileId, epoch);
		remember(this.#owners, key, profileId);
		return { owner: profileId, epoch };
	}

	/** At the identifier's home: nobody's any more, if it was one of these profiles'. */
	release(key: IdentifierKey, from: readonly ProfileId[]): void {
		const owner = this.ownerOf(key);
		if (owner === null || !from.includes(owner)) return;
		this.#sql.exec("DELETE FROM identifiers WHERE key = ?1", key);
		this.#owners.delete(key);
	}

	/** Drops what is in memory, after a transaction that was rolled back. */
	forget(): void {
		this.#owners.clear();
		this.#linked.clear();
	}

	linksOf(profileId: ProfileId): Link[] {
		return this.#links("SELECT * FROM links WHERE profile_id = ?1 ORDER BY linked_at, key", profileId);
	}

	/** The same of many, by profile. */
	linksOfEach(profileIds: readonly ProfileId[]): ReadonlyMap<ProfileId, readonly Link[]> {
		const links = new Map<ProfileId, Link[]>(profileIds.map((profileId) => [profileId, []]));
		for (const link of this.#links("SELECT * FROM links WHERE profile_id IN (SELECT value FROM json_each(?1))", JSON.stringify(profileIds))) links.get(link.profileId)?.push(link);
		for (const own of links.values()) if (own.length > 1) own.sort((a, b) => a.linkedAt - b.linkedAt || (a.key < b.key ? -1 : 1));
		return links;
	}

	linkOf(profileId: ProfileId, key: IdentifierKey): Link | null {
		return this.#links("SELECT * FROM links WHERE profile_id = ?1 AND key = ?2", profileId, key)[0] ?? null;
	}

	/** What a profile is called: what it owns, and what it is claiming. */
	keysOf(profileId: ProfileId): IdentifierKey[] {
		return this.linksOf(profileId)
			.filter(({ status }) => status === "owned" || status === "pending")
			.map(({ key }) => key);
	}

	/** Whether it is linked to this profile already, and not moved away. */
	isLinked(profileId: ProfileId, key: IdentifierKey): boolean {
		if (this.#linked.get(key) === profileId) return true;
		const link = this.linkOf(profileId, key);
		if (link === null || link.status === "moved") return false;
		remember(this.#linked, key, profileId);
		return true;
	}

	/** Links an identifier, to be claimed at its home. */
	link(profileId: ProfileId, key: IdentifierKey, how: How, mergeId: string | null, now: number): void {
		const before = this.linkOf(profileId, key);
		this.put({ profileId, key, status: "pending", otherProfileId: null, linkedAt: now, mergeId, tryAt: now, claim: "new", how, epoch: before?.epoch ?? 0 });
	}

	/** Writes a link as it is given. */
	put(link: Link): void {
		const { profileId, key, status, otherProfileId, linkedAt, mergeId, tryAt, claim, how, epoch } = link;
		this.#sql.exec(
			"INSERT OR REPLACE INTO links (profile_id, key, status, other_profile_id, linked_at, merge_id, try_at, claim, how, epoch) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			profileId,
			key,
			status,
			otherProfileId,
			linkedAt,
			mergeId,
			tryAt,
			claim,
			how,
			epoch,
		);
		if (status === "moved") this.#linked.delete(key);
		else remember(this.#linked, key, profileId);
	}

	/** The home has made this profile the owner. */
	own(profileId: ProfileId, key: IdentifierKey, epoch: number): void {
		this.#sql.exec("UPDATE links SET status = 'owned', other_profile_id = NULL, try_at = NULL, claim = 'new', epoch = ?3 WHERE profile_id = ?1 AND key = ?2", profileId, key, epoch);
	}

	removeLinks(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM links WHERE profile_id = ?1", profileId);
		this.#linked.clear();
	}

	/** Names that went over to another profile. */
	forgetMoved(profileId: ProfileId, to: ProfileId): void {
		this.#sql.exec("DELETE FROM links WHERE profile_id = ?1 AND other_profile_id = ?2 AND status = 'moved'", profileId, to);
	}

	/** A profile that left is not asked about any more. */
	quiet(profileId: ProfileId): void {
		this.#sql.exec("UPDATE links SET try_at = NULL WHERE profile_id = ?1", profileId);
		this.#linked.clear();
	}

	/** What is to be claimed at `now`, the longest waiting first. */
	due(now: number, limit: number): Link[] {
		return this.#links("SELECT * FROM links WHERE try_at <= ?1 ORDER BY try_at LIMIT ?2", now, limit);
	}

	nextTry(): number | null {
		return this.#sql.exec<{ at: number | null }>("SELECT min(try_at) AS at FROM links WHERE try_at IS NOT NULL").one().at;
	}

	#links(query: string, ...bindings: (string | number)[]): Link[] {
		return this.#sql.exec<Columns>(query, ...bindings).toArray().map(linkOf);
	}
}

type Columns = {
	profile_id: ProfileId;
	key: IdentifierKey;
	status: LinkStatus;
	other_profile_id: ProfileId | null;
	linked_at: number;
	merge_id: string | null;
	try_at: number | null;
	claim: Claim;
	how: How;
	epoch: number;
};

function linkOf(row: Columns): Link {
	return {
		profileId: row.profile_id,
		key: row.key,
		status: row.status,
		otherProfileId: row.other_profile_id,
		linkedAt: row.linked_at,
		mergeId: row.merge_id,
		tryAt: row.try_at,
		claim: row.claim,
		how: row.how,
		epoch: row.epoch,
	};
}

/** How many identifiers stay in memory. */
const KEPT_IN_MEMORY = 5_000;

function remember(memory: Map<IdentifierKey, ProfileId>, key: IdentifierKey, profileId: ProfileId): void {
	if (memory.size >= KEPT_IN_MEMORY) memory.clear();
	memory.set(key, profileId);
}
