import type { Duration } from "./rule.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY_MS = 24 * HOUR;
const WEEK = 7 * DAY_MS;
const UNITS: { readonly [unit: string]: number } = { s: SECOND, m: MINUTE, h: HOUR, d: DAY_MS, w: WEEK };

/** A hundred years: nothing longer is accepted. */
export const LONGEST_MS = 36_525 * DAY_MS;

const SHORT = /^(\d{1,12})([smhdw])$/;
// ISO 8601 without years and months, whose length depends on the calendar.
const ISO = /^P(?:(\d{1,9})W|(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})S)?)?)$/;

/** Length in ms of `45s 30m 48h 30d 2w` or an ISO 8601 duration; null for anything else, zero included. */
export function readDuration(text: string): number | null {
	const short = SHORT.exec(text);
	if (short !== null) return positive(Number(short[1]) * (UNITS[short[2] ?? ""] ?? 0));
	const iso = ISO.exec(text);
	if (iso === null) return null;
	const [, weeks, days, hours, minutes, seconds] = iso.map((part) => Number(part ?? 0));
	return positive(
		(weeks ?? 0) * WEEK +
			(days ?? 0) * DAY_MS +
			(hours ?? 0) * HOUR +
			(minutes ?? 0) * MINUTE +
			(seconds ?? 0) * SECOND,
	);
}

function positive(ms: number): number | null {
	return ms > 0 ? ms : null;
}

/** The canonical spelling: the largest whole unit up to days. */
export function formatDuration(ms: number): Duration {
	if (ms % DAY_MS === 0) return `${ms / DAY_MS}d`;
	if (ms % HOUR === 0) return `${ms / HOUR}h`;
	if (ms % MINUTE === 0) return `${ms / MINUTE}m`;
	return `${ms / SECOND}s`;
}

/** Length in ms of a duration that the parser has accepted. */
export function durationMs(duration: Duration): number {
	const ms = readDuration(duration);
	if (ms === null) throw new RangeError(`not a duration: ${duration}`);
	return ms;
}
