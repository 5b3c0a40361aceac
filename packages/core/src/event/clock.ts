import type { Problem } from "../problem/index.ts";
import { show } from "../problem/index.ts";

/** How far ahead of the Worker an event may be before it is refused: clocks drift, they do not run days ahead. */
export const MAX_AHEAD_MS = 5 * 60_000;
/** Nothing a shop tracks is older than this; what is, is a clock that was never set (1970, 1980, 1999). */
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);

const ISO =
	/^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))?)?$/;
const EPOCH = /^\d{9,14}(?:\.\d{1,9})?$/;
/** As seconds this is the year 5138, as milliseconds 1973: between the two there is nothing to tell apart. */
const SECONDS_BELOW = 1e11;

/**
 * A moment as events carry it → epoch ms; null where it is none.
 *
 * Takes ISO 8601 (without a zone: UTC; a date alone: its midnight in UTC) and epoch seconds or milliseconds, as a
 * number or as digits. Never what `Date.parse` guesses beyond that ("3", "Mar 7"), and never 30 February.
 */
export function parseTime(value: unknown): number | null {
	if (typeof value === "number") return Number.isFinite(value) && value > 0 ? fromEpoch(value) : null;
	if (typeof value !== "string" || value.length > 40) return null;
	const parts = ISO.exec(value);
	if (parts === null) return EPOCH.test(value) ? fromEpoch(Number(value)) : null;
	const [, year, month, day, hour, minute, second, fraction, , sign, zoneHour, zoneMinute] = parts;
	const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
	if (new Date(date).getUTCDate() !== Number(day) || Number(month) < 1 || Number(month) > 12) return null;
	const hours = Number(hour ?? 0);
	const minutes = Number(minute ?? 0);
	const seconds = Number(second ?? 0);
	if (hours > 24 || minutes > 59 || seconds > 60 || (hours === 24 && minutes + seconds > 0)) return null;
	const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
	const zoneMs = sign === undefined ? 0 : (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
	return date + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms - (sign === "-" ? -zoneMs : zoneMs);
}

/** When an event happened by the Worker's clock, or why its time is not believed. */
export type EventTime =
	| { readonly ok: true; readonly time: number }
	| { readonly ok: false; readonly problem: Problem };

/**
 * Corrects the sender's clock: `receivedAt − (sentAt − timestamp)`, as Segment and RudderStack do, since the distance
 * between two readings of one wrong clock is right. Without `sentAt` the timestamp stands; without a timestamp it
 * happened when it was sent, which is when it was received.
 *
 * Up to 5 minutes ahead becomes `receivedAt`; more, and before the year 2000, is refused.
 *
 * @param field where the timestamp stands, for the problem.
 */
export function eventTime(timestamp: unknown, field: string, sentAt: number | null, receivedAt: number): EventTime {
	if (timestamp === undefined || timestamp === null) return { ok: true, time: receivedAt };
	const sent = parseTime(timestamp);
	if (sent === null) return wrongTime(field, "a time as ISO 8601 or epoch milliseconds", show(timestamp));
	const time = sentAt === null ? sent : receivedAt - (sentAt - sent);
	if (time > receivedAt + MAX_AHEAD_MS)
		return wrongTime(field, "at most 5 minutes ahead of the server", show(timestamp));
	if (time < EARLIEST_TIME) return wrongTime(field, "a time after 1 January 2000", show(timestamp));
	return { ok: true, time: Math.min(time, receivedAt) };
}

function fromEpoch(value: number): number {
	return Math.round(value < SECONDS_BELOW ? value * 1000 : value);
}

function wrongTime(field: string, expected: string, got: string): EventTime {
	return { ok: false, problem: { path: [field], expected, got } };
}
