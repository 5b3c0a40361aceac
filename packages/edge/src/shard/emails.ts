import type { ProfileId } from "@pipit/core/identity";
import type { ClientClass } from "./calls.ts";
import type { FormRounds, FormSubmission, MessagePeople } from "./email-calls.ts";

type AnswerPlace = Pick<FormSubmission, "profileId" | "message" | "form" | "about" | "round">;

/** What a shard remembers of emails beside decisions: answers to forms, and whom a message has reached. */
export class Emails {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** How often a person answered a form in a message, by what was asked. */
	rounds(profileId: ProfileId, message: number, form: string): FormRounds["rounds"] {
		const rows = this.#sql
			.exec<{ about: string; rounds: number }>("SELECT about, rounds FROM form_answers WHERE profile_id = ?1 AND message = ?2 AND form = ?3", profileId, message, form)
			.toArray();
		return Object.fromEntries(rows.map(({ about, rounds }) => [about, rounds]));
	}

	/** Whether this answer is the one that is taken next. */
	isNext({ profileId, message, form, about, round }: AnswerPlace): boolean {
		return (this.rounds(profileId, message, form)[about] ?? 0) === round;
	}

	/** Remembers that this answer was taken: it is not taken again. */
	take({ profileId, message, form, about, round }: AnswerPlace, now: number): void {
		this.#sql.exec(
			"INSERT OR REPLACE INTO form_answers (profile_id, message, form, about, rounds, answered_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			profileId,
			message,
			form,
			about,
			round + 1,
			now,
		);
	}

	/** A token of a message was minted for somebody. */
	expect(profileId: ProfileId, message: number, now: number): void {
		if (message !== 0) this.#note(profileId, message, "minted_at", now);
	}

	/** Something of a message was fetched for somebody; nothing is written that is known already. */
	noteFetched(profileId: ProfileId, message: number, client: ClientClass, now: number): void {
		if (message === 0 || client === "scanner") return;
		this.#note(profileId, message, client === "human" || client === "proxy" ? "opened_at" : "machine_at", now);
	}

	noteClicked(profileId: ProfileId, message: number, client: ClientClass, now: number): void {
		if (message !== 0 && client === "human") this.#note(profileId, message, "clicked_at", now);
	}

	people(message: number): MessagePeople {
		return this.#sql
			.exec<{ recipients: number; not_fetched_yet: number; machines_only: number; opened: number; clicked: number }>(
				`SELECT count(minted_at) AS recipients,
					coalesce(sum(minted_at IS NOT NULL AND machine_at IS NULL AND opened_at IS NULL AND clicked_at IS NULL), 0) AS not_fetched_yet,
					coalesce(sum(machine_at IS NOT NULL AND opened_at IS NULL AND clicked_at IS NULL), 0) AS machines_only,
					coalesce(sum(opened_at IS NOT NULL OR clicked_at IS NOT NULL), 0) AS opened,
					count(clicked_at) AS clicked
				FROM message_people WHERE message = ?1`,
				message,
			)
			.one();
	}

	#note(profileId: ProfileId, message: number, column: "minted_at" | "machine_at" | "opened_at" | "clicked_at", now: number): void {
		const known = this.#sql
			.exec<{ at: number | null }>(`SELECT ${column} AS at FROM message_people WHERE message = ?1 AND profile_id = ?2`, message, profileId)
			.toArray()[0];
		if (typeof known?.at === "number") return;
		this.#sql.exec(
			`INSERT INTO message_people (message, profile_id, ${column}) VALUES (?1, ?2, ?3) ON CONFLICT (message, profile_id) DO UPDATE SET ${column} = ?3`,
			message,
			profileId,
			now,
		);
	}
}
