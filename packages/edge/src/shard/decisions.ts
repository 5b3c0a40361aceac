import { type Decision, NO_VALUES, type Person, type Values } from "@pipit/core/content";
import type { ProfileId } from "@pipit/core/identity";
import { readStored } from "../stored.ts";
import type { ClientClass } from "./calls.ts";

/** Which rung of the ladder served it. */
export type ServedVia = "shard" | "snapshot" | "fallback";

/** What was shown for one block of one message to one person, and when. */
export interface Shown {
	readonly decision: Decision;
	readonly shownAt: number;
	readonly via: ServedVia;
	readonly client: ClientClass;
	/** The definitions it was decided by. */
	readonly version: string;
	/** What its template could read of the person, where the block has one of its own; it is drawn again from that. */
	readonly person: Person | null;
}

/** The same, told afterwards by a Worker that could not reach the shard. */
export interface ShownReport extends Shown {
	readonly profileId: ProfileId;
	readonly message: number;
	readonly block: string;
}

/** How long it can be seen what somebody saw. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** What was last shown, so that a click goes where the picture pointed; and all that was shown in the last 30 days. */
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

	/** What was shown at exactly this moment; null where nothing was. */
	shownAt(profileId: ProfileId, message: number, block: string, at: number): Shown | null {
		const row = this.#sql
			.exec<Columns>("SELECT * FROM shown WHERE profile_id = ?1 AND message = ?2 AND block = ?3 AND shown_at = ?4", profileId, message, block, at)
			.toArray()[0];
		return row === undefined ? null : shownOf(row);
	}

	/** When somebody first opened a block that counts from then, epoch ms; null where they have not. */
	firstOpenAt(profileId: ProfileId, message: number, block: string): number | null {
		const row = this.#sql
			.exec<{ first: number | null }>(
				`SELECT min(first) AS first FROM (
					SELECT decision ->> '$.values.first_open_at' AS first FROM shown WHERE profile_id = ?1 AND message = ?2 AND block = ?3
					UNION ALL
					SELECT decision ->> '$.values.first_open_at' FROM decisions WHERE profile_id = ?1 AND message = ?2 AND block = ?3
				)`,
				profileId,
				message,
				block,
			)
			.toArray()[0];
		return row?.first ?? null;
	}

	/** Everything that was shown to somebody, newest first. */
	history(profileId: ProfileId, limit: number): ShownReport[] {
		return this.#sql
			.exec<Columns>("SELECT * FROM shown WHERE profile_id = ?1 ORDER BY shown_at DESC LIMIT ?2", profileId, limit)
			.toArray()
			.map((row) => ({ ...shownOf(row), profileId, message: row.message, block: row.block }));
	}

	/**
	 * Whether another mail program may still show something that leads elsewhere: then nobody can know which of the two
	 * was clicked.
	 */
	isAmbiguous(profileId: ProfileId, message: number, block: string): boolean {
		const rows = this.#sql
			.exec<{ client: string; link: string }>(
				"SELECT DISTINCT client, decision ->> 'link' AS link FROM shown WHERE profile_id = ?1 AND message = ?2 AND block = ?3",
				profileId,
				message,
				block,
			)
			.toArray();
		return new Set(rows.map((row) => row.client)).size > 1 && new Set(rows.map((row) => row.link)).size > 1;
	}

	/**
	 * Writes only what is new: the same decision again costs nothing, and an older report never replaces a newer one.
	 * `answeredAt` is when this shard last answered with the newest one, where it remembers that.
	 */
	record(report: ShownReport, answeredAt: number | null = null): void {
		const last = this.read(report.profileId, report.message, report.block);
		const decision = JSON.stringify(report.decision);
		if (last !== null && JSON.stringify(last.decision) === decision && last.client === report.client) return;
		const person = report.person === null ? null : JSON.stringify(report.person);
		const { profileId, message, block, shownAt, via, client, version } = report;
		this.#sql.exec(
			"INSERT OR REPLACE INTO shown (profile_id, message, block, shown_at, decision, person, version, via, client) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			profileId,
			message,
			block,
			shownAt,
			decision,
			person,
			version,
			via,
			client,
		);
		if (last !== null && Math.max(last.shownAt, answeredAt ?? 0) > shownAt) return;
		this.#sql.exec(
			"INSERT OR REPLACE INTO decisions (profile_id, message, block, shown_at, decision, person, version, via, client) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			profileId,
			message,
			block,
			shownAt,
			decision,
			person,
			version,
			via,
			client,
		);
	}

	/** What was shown last, of every message and block. */
	newest(profileId: ProfileId): ShownReport[] {
		return this.#reports("SELECT * FROM decisions WHERE profile_id = ?1", profileId);
	}

	/** What was shown from a moment on. */
	since(profileId: ProfileId, at: number): ShownReport[] {
		return this.#reports("SELECT * FROM decisions WHERE profile_id = ?1 AND shown_at >= ?2", profileId, at);
	}

	/** Takes over what was shown to a profile that is merged into this one. What is there already and newer stays the last. */
	adopt(report: ShownReport, mergeId: string, as: "shown" | "last"): void {
		const { profileId, message, block, shownAt, via, client, version } = report;
		const person = report.person === null ? null : JSON.stringify(report.person);
		const row = [profileId, message, block, shownAt, JSON.stringify(report.decision), person, version, via, client, mergeId];
		const columns = "(profile_id, message, block, shown_at, decision, person, version, via, client, merge_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
		if (as === "shown") {
			this.#sql.exec(`INSERT INTO shown ${columns} ON CONFLICT DO NOTHING`, ...row);
			return;
		}
		const last = this.read(profileId, message, block);
		if (last === null || last.shownAt < shownAt) this.#sql.exec(`INSERT OR REPLACE INTO decisions ${columns}`, ...row);
	}

	/** Gives back what came with a merge: the last that was shown is again the profile's own. */
	giveBack(profileId: ProfileId, mergeId: string): void {
		this.#sql.exec("DELETE FROM shown WHERE profile_id = ?1 AND merge_id = ?2", profileId, mergeId);
		this.#sql.exec("DELETE FROM decisions WHERE profile_id = ?1 AND merge_id = ?2", profileId, mergeId);
		this.#sql.exec(
			`INSERT INTO decisions (profile_id, message, block, shown_at, decision, person, version, via, client, merge_id)
			 SELECT profile_id, message, block, shown_at, decision, person, version, via, client, merge_id FROM shown s
			 WHERE profile_id = ?1 AND shown_at = (SELECT max(shown_at) FROM shown n WHERE n.profile_id = s.profile_id AND n.message = s.message AND n.block = s.block)
			 ON CONFLICT DO NOTHING`,
			profileId,
		);
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM shown WHERE profile_id = ?1", profileId);
		this.#sql.exec("DELETE FROM decisions WHERE profile_id = ?1", profileId);
	}

	#reports(query: string, profileId: ProfileId, ...bindings: number[]): ShownReport[] {
		return this.#sql
			.exec<Columns>(query, profileId, ...bindings)
			.toArray()
			.map((row) => ({ ...shownOf(row), profileId, message: row.message, block: row.block }));
	}

	/** Lets go of what was shown too long ago to be asked for. */
	trim(now: number): void {
		this.#sql.exec("DELETE FROM shown WHERE shown_at < ?1", now - KEPT_MS);
	}
}

type Columns = {
	message: number;
	block: string;
	shown_at: number;
	decision: string;
	person: string | null;
	version: string;
	via: ServedVia;
	client: ClientClass;
};

function shownOf(row: Columns): Shown {
	return {
		decision: decisionOf(row.decision),
		shownAt: row.shown_at,
		via: row.via,
		client: row.client,
		version: row.version,
		person: row.person === null ? null : readStored<Person>(row.person),
	};
}

/** What was shown before decisions had values is kept for its 30 days, too. */
function decisionOf(text: string): Decision {
	const stored = readStored<Omit<Decision, "values"> & { readonly values?: Values }>(text);
	return { ...stored, values: stored.values ?? NO_VALUES };
}
