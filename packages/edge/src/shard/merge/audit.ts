import type { IdentifierKey, ProfileId, Refusal } from "@pipit/core/identity";
import { readStored } from "../../stored.ts";
import type { How } from "../identifiers.ts";

/** One thing that happened to who somebody is. */
export type AuditEntry =
	| { readonly kind: "merged"; readonly mergeId: string; readonly winner: ProfileId; readonly loser: ProfileId; readonly key: IdentifierKey | null; readonly how: How; readonly events: number }
	/** Why somebody said that two are one person. */
	| { readonly kind: "proof"; readonly mergeId: string; readonly proof: string }
	| { readonly kind: "refused"; readonly winner: ProfileId; readonly loser: ProfileId; readonly key: IdentifierKey | null; readonly reason: Refusal }
	| { readonly kind: "identifier_moved"; readonly key: IdentifierKey; readonly from: ProfileId; readonly to: ProfileId }
	| { readonly kind: "identifier_refused"; readonly key: IdentifierKey; readonly reason: "limit" }
	| { readonly kind: "unmerged"; readonly mergeId: string; readonly winner: ProfileId; readonly loser: ProfileId };

/** More than these of one profile are not kept; the newest stay. */
const KEPT = 200;

/** Every merge, refusal and un-merge of a profile. */
export class Audit {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** The same thing noticed again is one entry. */
	add(profileId: ProfileId, entry: AuditEntry, now: number): void {
		const body = JSON.stringify(entry);
		const inserted = this.#sql.exec(
			"INSERT INTO audit (profile_id, id, at, kind, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING RETURNING 1",
			profileId,
			idOf(entry),
			now,
			entry.kind,
			body,
		);
		if (inserted.toArray().length === 0) return;
		this.#sql.exec(
			`DELETE FROM audit WHERE profile_id = ?1 AND id IN (SELECT id FROM audit WHERE profile_id = ?1 ORDER BY at DESC, id LIMIT -1 OFFSET ${KEPT})`,
			profileId,
		);
	}

	/** Newest first. */
	of(profileId: ProfileId): { readonly at: number; readonly entry: AuditEntry }[] {
		return this.#sql
			.exec<{ at: number; body: string }>("SELECT at, body FROM audit WHERE profile_id = ?1 ORDER BY at DESC, id", profileId)
			.toArray()
			.map((row) => ({ at: row.at, entry: readStored<AuditEntry>(row.body) }));
	}

	/** The other profiles that a profile's entries name. */
	othersOf(profileId: ProfileId): ProfileId[] {
		return this.of(profileId).flatMap(({ entry }) => othersIn(entry));
	}

	/** Removes what is on record with another profile, and how that was verified. */
	forget(profileId: ProfileId, other: ProfileId): void {
		const named = `"${other}"`;
		const merges = "SELECT body ->> 'mergeId' FROM audit WHERE profile_id = ?1 AND instr(body, ?2) > 0";
		this.#sql.exec(`DELETE FROM audit WHERE profile_id = ?1 AND kind = 'proof' AND body ->> 'mergeId' IN (${merges})`, profileId, named);
		this.#sql.exec("DELETE FROM audit WHERE profile_id = ?1 AND instr(body, ?2) > 0", profileId, named);
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM audit WHERE profile_id = ?1", profileId);
	}
}

function othersIn(entry: AuditEntry): ProfileId[] {
	if (entry.kind === "proof" || entry.kind === "identifier_refused") return [];
	return entry.kind === "identifier_moved" ? [entry.from, entry.to] : [entry.winner, entry.loser];
}

function idOf(entry: AuditEntry): string {
	if (entry.kind === "refused") return `refused:${entry.winner}:${entry.loser}:${entry.key ?? ""}:${entry.reason}`;
	if (entry.kind === "identifier_moved") return `moved:${entry.key}:${entry.from}:${entry.to}`;
	if (entry.kind === "identifier_refused") return `limit:${entry.key}`;
	return `${entry.kind}:${entry.mergeId}`;
}
