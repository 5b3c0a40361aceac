import type { ProfileId } from "@pipit/core/identity";
import type { Effect } from "@pipit/core/profile";

/** One entry or exit: when it was true, when it was noticed, and why. Numbered per profile, from 1. */
export interface Flip {
	readonly number: number;
	readonly segment: string;
	readonly change: "entered" | "exited";
	readonly at: number;
	readonly noticed_at: number;
	/** JSON of core's `Cause`. */
	readonly cause: string;
}

/** The membership history of each profile. */
export class MembershipHistory {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Appends after number `last`; answers the new last number. */
	add(profileId: ProfileId, last: number, effects: readonly Effect[], now: number): number {
		let number = last;
		for (const effect of effects) {
			number += 1;
			this.#sql.exec(
				"INSERT INTO membership_history (profile_id, number, segment, change, at, noticed_at, cause) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
				profileId,
				number,
				effect.segment,
				effect.kind,
				effect.at,
				now,
				JSON.stringify(effect.cause),
			);
		}
		return number;
	}

	/** The newest ones of one segment, newest first. */
	ofSegment(profileId: ProfileId, segment: string, limit: number): Flip[] {
		return this.#sql
			.exec<Columns>(
				"SELECT number, segment, change, at, noticed_at, cause FROM membership_history WHERE profile_id = ?1 AND segment = ?2 ORDER BY number DESC LIMIT ?3",
				profileId,
				segment,
				limit,
			)
			.toArray();
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM membership_history WHERE profile_id = ?1", profileId);
	}

	/** Those after number `after`, oldest first. */
	since(profileId: ProfileId, after: number, limit: number): Flip[] {
		return this.#sql
			.exec<Columns>(
				"SELECT number, segment, change, at, noticed_at, cause FROM membership_history WHERE profile_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
				profileId,
				after,
				limit,
			)
			.toArray();
	}
}

type Columns = { number: number; segment: string; change: Flip["change"]; at: number; noticed_at: number; cause: string };
