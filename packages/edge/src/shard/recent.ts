import type { ProfileId } from "@pipit/core/identity";
import type { OpenAnswer } from "./calls.ts";

/** One block of one message to one person. */
export interface Place {
	readonly profileId: ProfileId;
	readonly message: number;
	readonly block: string;
}

/** What the decision depends on that can change from one moment to the next. */
export interface Moment {
	/** Of the profile. */
	readonly revision: number;
	/** Of the definitions. */
	readonly version: string;
	/** Whether it is for a machine that loads ahead. */
	readonly ahead: boolean;
	readonly now: number;
}

interface Answered extends Moment {
	readonly answer: OpenAnswer;
	/** When it was shared last; `now` is when it was decided. */
	answeredAt: number;
}

/** What an email loads within this time belongs together. */
const TOGETHER_MS = 1_000;
const KEPT = 5_000;

/**
 * What was answered a moment ago, in memory: the pictures, slots and data that an email loads at once show one decision. An
 * event in between is told by the next whole block; slots go on with what the others showed.
 */
export class RecentDecisions {
	readonly #answered = new Map<string, Answered>();

	/** The decision to share; null where one must be made. */
	shared(place: Place, moment: Moment, slot: string | null): OpenAnswer | null {
		const last = this.#answered.get(keyOf(place));
		if (
			last === undefined ||
			moment.now < last.now ||
			moment.now - last.now >= TOGETHER_MS ||
			last.ahead !== moment.ahead
		)
			return null;
		const same = last.revision === moment.revision && last.version === moment.version;
		if (!same && (slot === null || last.version !== moment.version)) return null;
		last.answeredAt = moment.now;
		return last.answer;
	}

	/** When something was answered last, as far as it is remembered. */
	answeredAt(place: Place): number | null {
		return this.#answered.get(keyOf(place))?.answeredAt ?? null;
	}

	remember(place: Place, moment: Moment, answer: OpenAnswer): void {
		const key = keyOf(place);
		this.#answered.delete(key);
		this.#answered.set(key, { ...moment, answer, answeredAt: moment.now });
		const oldest = this.#answered.size > KEPT ? this.#answered.keys().next() : null;
		if (oldest?.done === false) this.#answered.delete(oldest.value);
	}

	/** Something else was shown since. */
	forget(place: Place): void {
		this.#answered.delete(keyOf(place));
	}
}

function keyOf({ profileId, message, block }: Place): string {
	return `${profileId} ${message} ${block}`;
}
