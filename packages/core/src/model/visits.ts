import type { ProfileEvent } from "../event/index.ts";
import { keepAs, NEEDS_HISTORY, type EventFilter, type Keep } from "../segment/keeper.ts";
import { MACHINES, SIGNALS } from "./engagement.ts";

/**
 * When a person was about: from, to, from, to …, oldest first. Two spells are apart by the silence or more; within one
 * no two neighbouring events are. So it does not matter in which order they arrive.
 */
export type Spells = readonly number[];

const MOST_SPELLS = 20;
/** The events that show that somebody is about; `isByAPerson` sorts out those of machines. */
export const SIGNAL_EVENTS = [...new Set(SIGNALS.flatMap(({ event }) => event))].toSorted();

/** Keeps the spells between silences of at least so long. */
export function keepSpells(silence: number): Keep {
	return keepAs<Spells>((spells, event) => addToSpells(spells ?? [], event.time, silence));
}

export function addToSpells(spells: Spells, time: number, silence: number): Spells {
	let from = time;
	let to = time;
	const before: number[] = [];
	const after: number[] = [];
	for (let index = 0; index < spells.length; index += 2) {
		const start = spells[index] ?? 0;
		const end = spells[index + 1] ?? 0;
		if (time - end >= silence) before.push(start, end);
		else if (start - time >= silence) after.push(start, end);
		else {
			if (start <= time && time <= end) return spells;
			from = Math.min(from, start);
			to = Math.max(to, end);
		}
	}
	return [...before, from, to, ...after].slice(-2 * MOST_SPELLS);
}

/** When somebody last came back after a silence; null for who never was away. */
export function returnedAt(spells: Spells): number | null {
	return spells.length < 4 ? null : (spells.at(-2) ?? null);
}

export const isByAPerson: EventFilter = (event: ProfileEvent) => {
	if (!event.name.startsWith("Email ")) return true;
	const client = Object.hasOwn(event.properties, "client") ? event.properties["client"] : undefined;
	return typeof client !== "string" || !MACHINES.includes(client);
};

/** The newest refusal of email, and the earliest consent after it; null where there was none. */
export type Decisions = readonly [refusedAt: number | null, since: number | null];

/** Keeps since when somebody has been a subscriber: events repeat a decision, so its newest time does not say it. */
export function keepSubscription(): Keep {
	return keepAs<Decisions>((decisions, event, { ordered }) => decide(decisions ?? [null, null], event, ordered));
}

export const saysWhetherSubscribed: EventFilter = (event) => event.consent?.email !== undefined;

/** Since when the person has been subscribed, as far as events say it. */
export function subscribedAt([, since]: Decisions): number | null {
	return since;
}

/** Of two decisions at the same moment a refusal holds. */
function decide(
	decisions: Decisions,
	{ time, consent }: ProfileEvent,
	ordered: boolean,
): Decisions | typeof NEEDS_HISTORY {
	const [refusedAt, since] = decisions;
	if (consent?.email === true) {
		const isOver = refusedAt !== null && time <= refusedAt;
		return isOver || (since !== null && since <= time) ? decisions : [refusedAt, time];
	}
	if (refusedAt !== null && time <= refusedAt) return decisions;
	if (since === null || time < since) return [time, since];
	// Which consent after a late refusal is the earliest is not kept.
	return ordered ? [time, null] : NEEDS_HISTORY;
}
