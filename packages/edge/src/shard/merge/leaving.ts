import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import type { How } from "../identifiers.ts";

export type Claimant = "winner" | "loser";

/** A profile of this shard on its way into another one. */
export interface Leave {
	readonly profileId: ProfileId;
	readonly mergeId: string;
	readonly to: ProfileId;
	/** The identifier that showed them to be one; null where somebody said so. */
	readonly key: IdentifierKey | null;
	readonly how: How;
	/** Which of the two the identifier is claimed for. */
	readonly claimant: Claimant;
	/** `offer`: asking whether it may. `sending`: it may, and what arrives is sent on. */
	readonly phase: "offer" | "sending";
	/** The last message that was sent. */
	readonly cursor: string;
	readonly tryAt: number;
}

/** The profiles of this shard that leave. They are few, so all are in memory. */
export class Leaving {
	readonly #sql: SqlStorage;
	#all: Map<ProfileId, Leave> | null = null;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(profileId: ProfileId): Leave | null {
		return this.#rows().get(profileId) ?? null;
	}

	/** Where what arrives for a profile has to go, from the moment that its merge is agreed. */
	destinationOf(profileId: ProfileId): ProfileId | null {
		const leave = this.read(profileId);
		return leave?.phase === "sending" ? leave.to : null;
	}

	write(leave: Leave): void {
		const { profileId, mergeId, to, key, how, claimant, phase, cursor, tryAt } = leave;
		this.#sql.exec(
			"INSERT OR REPLACE INTO leaving (profile_id, merge_id, to_profile_id, key, how, claimant, phase, cursor, try_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			profileId,
			mergeId,
			to,
			key,
			how,
			claimant,
			phase,
			cursor,
			tryAt,
		);
		this.#rows().set(profileId, leave);
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM leaving WHERE profile_id = ?1", profileId);
		this.#rows().delete(profileId);
	}

	due(now: number): Leave[] {
		return [...this.#rows().values()].filter(({ tryAt }) => tryAt <= now);
	}

	nextTry(): number | null {
		const times = [...this.#rows().values()].map(({ tryAt }) => tryAt);
		return times.length === 0 ? null : Math.min(...times);
	}

	/** Drops what is in memory, after a transaction that was rolled back. */
	forget(): void {
		this.#all = null;
	}

	#rows(): Map<ProfileId, Leave> {
		this.#all ??= new Map(
			this.#sql
				.exec<Columns>("SELECT * FROM leaving")
				.toArray()
				.map((row) => [
					row.profile_id,
					{ profileId: row.profile_id, mergeId: row.merge_id, to: row.to_profile_id, key: row.key, how: row.how, claimant: row.claimant, phase: row.phase, cursor: row.cursor, tryAt: row.try_at },
				]),
		);
		return this.#all;
	}
}

type Columns = {
	profile_id: ProfileId;
	merge_id: string;
	to_profile_id: ProfileId;
	key: IdentifierKey | null;
	how: How;
	claimant: Claimant;
	phase: Leave["phase"];
	cursor: string;
	try_at: number;
};
