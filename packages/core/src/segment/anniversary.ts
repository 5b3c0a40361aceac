import type { Clock } from "./clock.ts";
import { DAY_MS } from "./duration.ts";
import { readDay } from "./moment.ts";
import type { Found, Many } from "./path.ts";
import { startOfDay, utcMs, type Day, type Zone } from "./zone.ts";

/** After 400 years days of the week and leap days fall as before. */
const PERIOD_YEARS = 400;
export const ANNIVERSARY_PERIOD_MS = (PERIOD_YEARS + 1) * 366 * DAY_MS;

/**
 * Holds from `before` ahead of the local day of an anniversary until that day has ended. The day itself is no
 * anniversary of its own; 29 February is kept on 28 February in other years (as Temporal's "constrain").
 */
export function compileAnniversary(before: number, zone: Zone) {
	// The windows are the same for everybody with that date, and those of one calendar day for every year of birth.
	const days = new Map<string, Day | null>();
	const windows = new Map<number, Span>();

	function windowOf(day: Day, year: number): Span {
		const key = (year * 13 + day.month) * 32 + day.day;
		const known = windows.get(key);
		if (known !== undefined) return known;
		const anniversary = onYear(day, year);
		const span: Span = [startOfDay(zone, anniversary) - before, startOfDay(zone, dayAfter(anniversary))];
		if (windows.size >= MOST_KNOWN) windows.clear();
		windows.set(key, span);
		return span;
	}

	function dayOf(value: string): Day | null {
		const known = days.get(value);
		if (known !== undefined) return known;
		const day = readDay(value, zone);
		if (days.size >= MOST_KNOWN) days.clear();
		days.set(value, day);
		return day;
	}

	return (value: Exclude<Found, undefined | Many>, clock: Clock): boolean => {
		clock.until = Infinity;
		if (typeof value !== "string" || value.length > LONGEST_DATE) return false;
		const day = dayOf(value);
		if (day === null) return false;
		// A first anniversary that is further ahead begins with its own year.
		let year = Math.max(day.year + 1, new Date(clock.now).getUTCFullYear() - 1);
		while (windowOf(day, year)[1] <= clock.now) year += 1;
		const [start] = windowOf(day, year);
		if (clock.now < start) {
			// The windows of later years may begin before this one's end, but not before this one.
			clock.until = start;
			return false;
		}
		// From a length of a year on one window begins before the last has ended.
		if (before >= LONGEST_GAP) return true;
		for (const last = year + PERIOD_YEARS; year < last; year += 1) {
			const [, end] = windowOf(day, year);
			if (windowOf(day, year + 1)[0] <= end) continue;
			clock.until = end;
			return true;
		}
		return true;
	};
}

type Span = readonly [start: number, end: number];

const LONGEST_DATE = 40;
const MOST_KNOWN = 20_000;
/** From the end of one anniversary to the next are at most 365 days, and a day more where a zone changes its date. */
const LONGEST_GAP = 366 * DAY_MS;

function onYear(day: Day, year: number): Day {
	const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	return day.month === 2 && day.day === 29 && !isLeap ? { year, month: 2, day: 28 } : { ...day, year };
}

function dayAfter(day: Day): Day {
	const next = new Date(utcMs(day.year, day.month, day.day) + DAY_MS);
	return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}
