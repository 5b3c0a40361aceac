import type { ProfileEvent } from "@pipit/core/event";
import type { IdentifierKey, ProfileId } from "@pipit/core/identity";
import type { ProfileState } from "@pipit/core/profile";
import { readStored } from "../../stored.ts";
import type { How } from "../identifiers.ts";

/** How long a merge can be undone. */
export const UNDO_MS = 30 * 24 * 3_600_000;

/** `arriving`: agreed, not all is here. `folded`: one profile. `splitting`: being undone. `undone`: two again. */
export type MergeStatus = "arriving" | "folded" | "splitting" | "undone";

/** A merge into a profile of this shard. */
export interface Merge {
	readonly profileId: ProfileId;
	readonly mergeId: string;
	readonly loserId: ProfileId;
	readonly status: MergeStatus;
	readonly at: number;
	readonly key: IdentifierKey | null;
	readonly how: How;
	/** What the loser owned. */
	readonly keys: readonly IdentifierKey[];
	/** The loser, and whoever was merged into it before. */
	readonly members: readonly ProfileId[];
	/** What undoing it needs; null before the fold, and when it cannot be undone any more. */
	readonly kept: Kept | null;
}

export interface Kept {
	/** The winner just before, and the loser just before. */
	readonly before: ProfileState;
	readonly loser: ProfileState;
	readonly historyFrom: number;
	/** What `historyFrom` became by the merge. */
	readonly foldedFrom: number;
	/** Messages that both had. */
	readonly shared: readonly string[];
	/** The winner's messages as hashes, where it remembered more than those; null where its history was whole. */
	readonly ours: readonly number[] | null;
}

/** The merges into this shard's profiles, and what has arrived of those that are under way. */
export class Merges {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	read(mergeId: string, profileId: ProfileId): Merge | null {
		return this.#select("SELECT * FROM merges WHERE profile_id = ?1 AND merge_id = ?2", profileId, mergeId)[0] ?? null;
	}

	/** Oldest first. */
	into(profileId: ProfileId): Merge[] {
		return this.#select("SELECT * FROM merges WHERE profile_id = ?1 ORDER BY at, merge_id", profileId);
	}

	/** Every id that was merged into a profile and still is part of it. */
	membersOf(profileId: ProfileId): ProfileId[] {
		return this.into(profileId)
			.filter(({ status }) => status !== "undone")
			.flatMap(({ members }) => members);
	}

	/** Whether a profile waits for the end of a merge or of undoing one. */
	isBusy(profileId: ProfileId): boolean {
		return this.into(profileId).some(({ status }) => status === "arriving" || status === "splitting");
	}

	splitting(): Merge[] {
		return this.#select("SELECT * FROM merges WHERE status = 'splitting'");
	}

	write({ profileId, mergeId, loserId, status, at, key, how, keys, members, kept }: Merge): void {
		this.#sql.exec(
			"INSERT OR REPLACE INTO merges (profile_id, merge_id, loser_id, status, at, key, how, keys, members, kept) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			profileId,
			mergeId,
			loserId,
			status,
			at,
			key,
			how,
			JSON.stringify(keys),
			JSON.stringify(members),
			kept === null ? null : JSON.stringify(kept),
		);
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM staged WHERE merge_id IN (SELECT merge_id FROM merges WHERE profile_id = ?1)", profileId);
		this.#sql.exec("DELETE FROM merges WHERE profile_id = ?1", profileId);
		this.#sql.exec("DELETE FROM apart WHERE profile_id = ?1 OR other_id = ?1", profileId);
	}

	/** What a profile remembers of one that was merged into it and is itself again. */
	forget(profileId: ProfileId, loserId: ProfileId): void {
		this.#sql.exec("DELETE FROM merges WHERE profile_id = ?1 AND loser_id = ?2 AND status = 'undone'", profileId, loserId);
		this.reconcile(profileId, [loserId]);
	}

	/** Lets go of what undoing needs, for merges from before this moment. */
	letGo(before: number): void {
		this.#sql.exec("UPDATE merges SET kept = NULL WHERE kept IS NOT NULL AND at < ?1", before);
	}

	stage(mergeId: string, events: readonly ProfileEvent[]): void {
		this.#sql.exec(
			"INSERT INTO staged (merge_id, message_id, event) SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING",
			mergeId,
			JSON.stringify(events.map((event) => [event.messageId, JSON.stringify(event)])),
		);
	}

	staged(mergeId: string): ProfileEvent[] {
		return this.#sql
			.exec<{ event: string }>("SELECT event FROM staged WHERE merge_id = ?1", mergeId)
			.toArray()
			.map((row) => readStored<ProfileEvent>(row.event));
	}

	unstage(mergeId: string): void {
		this.#sql.exec("DELETE FROM staged WHERE merge_id = ?1", mergeId);
	}

	/** Profiles that somebody said are not the same person. */
	apartFrom(profileId: ProfileId): ProfileId[] {
		return this.#sql
			.exec<{ other_id: ProfileId }>("SELECT other_id FROM apart WHERE profile_id = ?1", profileId)
			.toArray()
			.map((row) => row.other_id);
	}

	part(profileId: ProfileId, others: readonly ProfileId[]): void {
		for (const other of others) this.#sql.exec("INSERT INTO apart (profile_id, other_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING", profileId, other);
	}

	reconcile(profileId: ProfileId, others: readonly ProfileId[]): void {
		for (const other of others) this.#sql.exec("DELETE FROM apart WHERE profile_id = ?1 AND other_id = ?2", profileId, other);
	}

	#select(query: string, ...bindings: string[]): Merge[] {
		return this.#sql
			.exec<Columns>(query, ...bindings)
			.toArray()
			.map((row) => ({
				profileId: row.profile_id,
				mergeId: row.merge_id,
				loserId: row.loser_id,
				status: row.status,
				at: row.at,
				key: row.key,
				how: row.how,
				keys: readStored<IdentifierKey[]>(row.keys),
				members: readStored<ProfileId[]>(row.members),
				kept: row.kept === null ? null : readStored<Kept>(row.kept),
			}));
	}
}

type Columns = {
	profile_id: ProfileId;
	merge_id: string;
	loser_id: ProfileId;
	status: MergeStatus;
	at: number;
	key: IdentifierKey | null;
	how: How;
	keys: string;
	members: string;
	kept: string | null;
};
