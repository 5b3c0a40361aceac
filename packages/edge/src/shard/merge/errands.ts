import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import { readStored } from "../../stored.ts";
import type { ShownReport } from "../decisions.ts";

/** Something to be done outside this shard. Doing it twice does no harm. */
export type Errand =
	/** Tells the profile that had an identifier that it is another's now. */
	| { readonly kind: "take_away"; readonly profileId: ProfileId; readonly key: IdentifierKey; readonly by: ProfileId; readonly epoch: number }
	/** Points a tombstone at where its person is now; `isBack` where a merge was undone. */
	| { readonly kind: "retarget"; readonly profileId: ProfileId; readonly to: ProfileId; readonly isBack: boolean }
	/** Copies a tombstone to D1, and to the snapshot in KV. */
	| { readonly kind: "tombstone"; readonly profileId: ProfileId }
	/** What was shown while the profile was leaving. */
	| { readonly kind: "shown"; readonly report: ShownReport }
	/** Events that belong to a profile that is itself again. */
	| { readonly kind: "give_back"; readonly profileId: ProfileId; readonly mergeId: string }
	/** Tells D1 which profile is itself again, and which of the newest events are that one's. */
	| { readonly kind: "parted"; readonly profileId: ProfileId; readonly from: ProfileId; readonly messageIds: readonly string[] }
	/** A profile that was on its way into another one is no more. */
	| { readonly kind: "abort"; readonly profileId: ProfileId; readonly mergeId: string }
	/** Erases what a profile that was merged into an erased one still keeps. */
	| { readonly kind: "erase"; readonly profileId: ProfileId }
	/** Erases what D1 holds of a person beside the mirror: refused events, messages that failed, uploads. */
	| { readonly kind: "erase_copies"; readonly profileId: ProfileId; readonly profileIds: readonly ProfileId[]; readonly keys: readonly IdentifierKey[]; readonly at: number }
	/** Another profile's own records do not speak of an erased one any more. */
	| { readonly kind: "forget"; readonly profileId: ProfileId; readonly about: readonly ProfileId[] }
	/** Makes an erased person's identifier nobody's. */
	| { readonly kind: "release"; readonly key: IdentifierKey; readonly from: readonly ProfileId[]; readonly at: number };

export class Errands {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** A newer errand of the same kind for the same thing replaces the older one. */
	add(errand: Errand, now: number): void {
		this.#sql.exec("INSERT OR REPLACE INTO errands (id, try_at, errand) VALUES (?1, ?2, ?3)", errandId(errand), now, JSON.stringify(errand));
	}

	due(now: number, limit: number): Errand[] {
		return this.#sql
			.exec<{ errand: string }>("SELECT errand FROM errands WHERE try_at <= ?1 ORDER BY try_at LIMIT ?2", now, limit)
			.toArray()
			.map((row) => readStored<Errand>(row.errand));
	}

	/** Nobody is to be sent to this profile from here any more. */
	cancelRetarget(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM errands WHERE id = ?1", `retarget:${profileId}`);
	}

	/** Done; unless another one has taken its place meanwhile. */
	done(errand: Errand): void {
		this.#sql.exec("DELETE FROM errands WHERE id = ?1 AND errand = ?2", errandId(errand), JSON.stringify(errand));
	}

	later(errand: Errand, at: number): void {
		this.#sql.exec("UPDATE errands SET try_at = ?2 WHERE id = ?1", errandId(errand), at);
	}

	nextTry(): number | null {
		return this.#sql.exec<{ at: number | null }>("SELECT min(try_at) AS at FROM errands").one().at;
	}
}

function errandId(errand: Errand): string {
	switch (errand.kind) {
		case "shown":
			return `shown:${errand.report.profileId}:${errand.report.message}:${errand.report.block}:${errand.report.shownAt}`;
		case "release":
			return `release:${errand.key}`;
		case "forget":
			return `forget:${errand.profileId}:${errand.about.join()}`;
		case "take_away":
			return `take_away:${errand.profileId}:${errand.key}`;
		case "abort":
		case "give_back":
			return `${errand.kind}:${errand.mergeId}`;
		default:
			return `${errand.kind}:${errand.profileId}`;
	}
}
