import type { ProfileId } from "@pipit/core/identity";
import { readStored } from "../../stored.ts";
import type { ProfileRow } from "../profiles.ts";

/** Where a profile stood: it moved to another one, or it was erased. */
export type Tombstone =
	| {
			readonly kind: "moved";
			readonly profileId: ProfileId;
			readonly to: ProfileId;
			readonly mergeId: string;
			/** Higher than that of any copy made before. */
			readonly revision: number;
			readonly at: number;
			/** The profile as it was; null when the merge cannot be undone any more. */
			readonly cold: ProfileRow | null;
	  }
	| { readonly kind: "erased"; readonly profileId: ProfileId; readonly revision: number; readonly at: number };

/** The ids that lead elsewhere, for ever: a token minted for one of them is in somebody's inbox. */
export class Tombstones {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(profileId: ProfileId): Tombstone | null {
		const row = this.#sql.exec<Columns>("SELECT * FROM tombstones WHERE profile_id = ?1", profileId).toArray()[0];
		if (row === undefined) return null;
		const { revision, at } = row;
		if (row.kind === "erased" || row.to_profile_id === null) return { kind: "erased", profileId, revision, at };
		const cold = row.cold === null ? null : readStored<ProfileRow>(row.cold);
		return { kind: "moved", profileId, to: row.to_profile_id, mergeId: row.merge_id ?? "", revision, at, cold };
	}

	write(tombstone: Tombstone): void {
		const moved = tombstone.kind === "moved" ? tombstone : null;
		this.#sql.exec(
			"INSERT OR REPLACE INTO tombstones (profile_id, kind, to_profile_id, merge_id, revision, at, cold) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			tombstone.profileId,
			tombstone.kind,
			moved?.to ?? null,
			moved?.mergeId ?? null,
			tombstone.revision,
			tombstone.at,
			moved === null || moved.cold === null ? null : JSON.stringify(moved.cold),
		);
	}

	/** Points at the profile where it is now, so that a token needs one hop however often its person was merged. */
	retarget(profileId: ProfileId, to: ProfileId): void {
		this.#sql.exec("UPDATE tombstones SET to_profile_id = ?2 WHERE profile_id = ?1 AND kind = 'moved'", profileId, to);
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM tombstones WHERE profile_id = ?1", profileId);
	}

	/** Those whose merge can no longer be undone, and that still keep what they were. */
	cooled(before: number, limit: number): ProfileId[] {
		return this.#sql
			.exec<{ profile_id: ProfileId }>("SELECT profile_id FROM tombstones WHERE cold IS NOT NULL AND at < ?1 LIMIT ?2", before, limit)
			.toArray()
			.map((row) => row.profile_id);
	}

	letGo(profileId: ProfileId): void {
		this.#sql.exec("UPDATE tombstones SET cold = NULL WHERE profile_id = ?1", profileId);
	}
}

type Columns = { kind: string; to_profile_id: ProfileId | null; merge_id: string | null; revision: number; at: number; cold: string | null };
