import { utcMs, type Day, type Zone } from "./zone.ts";

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The instant that an ISO 8601 date or date and time names, epoch ms: a bare date is midnight in the zone, a time
 * without an offset is the zone's clock. Null when the text is no such date or names a day that does not exist.
 */
export function readMoment(text: string, zone: Zone): number | null {
	// The length is checked first so that a huge text costs nothing.
	if (text.length > 40) return null;
	const found = ISO.exec(text);
	if (found === null) return null;
	const [, year, month, day, hour, minute, second, fraction, offset] = found;
	const midnight = dayMs(Number(year), Number(month), Number(day));
	if (midnight === null) return null;
	if (hour === undefined) return zone.instantOf(midnight);
	if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
	const milliseconds = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1_000 + 1e-6);
	const local = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1_000 + milliseconds;
	if (offset === undefined) return zone.instantOf(local);
	return local - readOffset(offset);
}

/** The calendar day that a text names, where it starts with one. */
export function readDay(text: string, zone: Zone): Day | null {
	const instant = readMoment(text, zone);
	if (instant === null) return null;
	const local = new Date(instant + zone.offsetAt(instant));
	return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

function dayMs(year: number, month: number, day: number): number | null {
	const ms = utcMs(year, month, day);
	const date = new Date(ms);
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : null;
}

function readOffset(offset: string): number {
	if (offset === "Z") return 0;
	const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
	return (offset.startsWith("-") ? -minutes : minutes) * 60_000;
}
