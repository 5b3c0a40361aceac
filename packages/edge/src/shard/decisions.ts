import type { Decision } from "@pipit/core/content";
import type { ProfileId } from "@pipit/core/identity";
import type { ClientClass } from "./calls.ts";
import { readStored } from "../stored.ts";

/** Which rung of the ladder served it. */
export type ServedVia = "shard" | "snapshot" | "fallback";

/** What was shown for one block of one message to one person, and when. */
export interface Shown {
	readonly decision: Decision;
	readonly shownAt: number;
	readonly via: ServedVia;
	readonly client: ClientClass;
}

/** The same, told afterwards by a Worker that could not reach the shard. */
export interface ShownReport extends Shown {
	readonly profileId: ProfileId;
	readonly message: number;
	readonly block: string;
}

/** What was last shown, so that a click goes where the picture pointed. */
export class Decisions {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(profileId: ProfileId, message: number, block: string): Shown | null {
		const row = this.#sql
			.exec<Columns>("SELECT * FROM decisions WHERE profile_id = ?1 AND message = ?2 AND block = ?3", profileId, message, block)
			.toArray()[0];
		return row === undefined ? null : shownOf(row);
	}

	readAll(profileId: ProfileId): { readonly message: number; readonly block: string; readonly shown: Shown }[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM decisions WHERE profile_id = ?1 ORDER BY message, block", profileId)
			.toArray()
			.map((row) => ({ message: row.message, block: row.block, shown: shownOf(row) }));
	}

	/** Writes only what is new: the same decision again costs nothing, and an older report never replaces a newer one. */
	record(report: ShownReport): void {
		const last = this.read(report.profileId, report.message, report.block);
		if (last !== null && last.shownAt > report.shownAt) return;
		const text = JSON.stringify(report.decision);
		if (last !== null && JSON.stringify(last.decision) === text) return;
		this.#sql.exec(
			"INSERT OR REPLACE INTO decisions (profile_id, message, block, decision, shown_at, via, client) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			report.profileId,
			report.message,
			report.block,
			text,
			report.shownAt,
			report.via,
			report.client,
		);
	}
}

type Columns = { message: number; block: string; decision: string; shown_at: number; via: ServedVia; client: ClientClass };

function shownOf(row: Columns): Shown {
	return { decision: readStored<Decision>(row.decision), shownAt: row.shown_at, via: row.via, client: row.client };
}
