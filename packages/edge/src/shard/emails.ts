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

	/** A person followed a link of a message. */
	noteClicked(profileId: ProfileId, message: number, now: number): void {
		if (message !== 0) this.#note(profileId, message, "clicked_at", now);
	}

	/** What is to go with a profile that is merged into another one. */
	rowsOf(profileId: ProfileId): EmailRows {
		const answers = this.#sql.exec<AnswerRow>("SELECT message, form, about, rounds, answered_at FROM form_answers WHERE profile_id = ?1", profileId).toArray();
		const people = this.#sql.exec<PersonRow>("SELECT message, minted_at, machine_at, opened_at, clicked_at FROM message_people WHERE profile_id = ?1", profileId).toArray();
		return { answers, people };
	}

	/** Takes over what belongs to a profile that is merged into this one: an answer that either gave was given. */
	adopt(profileId: ProfileId, { answers, people }: EmailRows): void {
		for (const { message, form, about, rounds, answered_at } of answers) {
			this.#sql.exec(
				`INSERT INTO form_answers (profile_id, message, form, about, rounds, answered_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
				 ON CONFLICT (profile_id, message, form, about) DO UPDATE SET rounds = max(rounds, ?5), answered_at = max(answered_at, ?6)`,
				profileId,
				message,
				form,
				about,
				rounds,
				answered_at,
			);
		}
		for (const { message, minted_at, machine_at, opened_at, clicked_at } of people) {
			this.#sql.exec(
				`INSERT INTO message_people (message, profile_id, minted_at, machine_at, opened_at, clicked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
				 ON CONFLICT (message, profile_id) DO UPDATE SET minted_at = coalesce(min(minted_at, ?3), minted_at, ?3), machine_at = coalesce(min(machine_at, ?4), machine_at, ?4),
				   opened_at = coalesce(min(opened_at, ?5), opened_at, ?5), clicked_at = coalesce(min(clicked_at, ?6), clicked_at, ?6)`,
				message,
				profileId,
				minted_at,
				machine_at,
				opened_at,
				clicked_at,
			);
		}
	}

	remove(profileId: ProfileId): void {
		this.#sql.exec("DELETE FROM form_answers WHERE profile_id = ?1", profileId);
		this.#sql.exec("DELETE FROM message_people WHERE profile_id = ?1", profileId);
	}

	people(message: number): MessagePeople {
		return this.#sql
			.exec<{ recipients: number; not_fetched_yet: number; machines_only: number; opened: number; clicked: number }>(
				`SELECT count(minted_at) AS recipients,
					coalesce(sum(minted_at IS NOT NULL AND machine_at IS NULL AND opened_at IS NULL AND clicked_at IS NULL), 0) AS not_fetched_yet,
					coalesce(sum(machine_at IS NOT NULL AND opened_at IS NULL AND clicked_at IS NULL), 0) AS machines_only,
					coalesce(sum(opened_at IS NOT NULL OR clicked_at IS NOT NULL), 0) AS opened,
					count(clicked_at) AS clicked
				FROM message_people WHERE message = ?1 AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.profile_id = message_people.profile_id)`,
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

type AnswerRow = { message: number; form: string; about: string; rounds: number; answered_at: number };
type PersonRow = { message: number; minted_at: number | null; machine_at: number | null; opened_at: number | null; clicked_at: number | null };

/** Of one profile: its answers to forms, and when messages reached it. */
export interface EmailRows {
	readonly answers: readonly AnswerRow[];
	readonly people: readonly PersonRow[];
}
