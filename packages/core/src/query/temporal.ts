import { utcMs, type Day, type Zone } from "../segment/zone.ts";

/** A date of the site's calendar, or an instant: what `CURRENT_DATE`, `NOW()` and arithmetic with them stand for. */
export type Temporal = { readonly kind: "date"; readonly day: Day } | { readonly kind: "instant"; readonly at: number };

/** A length of time as SQL writes it: calendar months, then milliseconds. */
export interface Interval {
	readonly months: number;
	/** Whole days, kept apart because a date moves by days of the calendar, whatever the clocks do. */
	readonly days: number;
	readonly ms: number;
}

const UNITS: Readonly<Record<string, Interval>> = {
	YEAR: { months: 12, days: 0, ms: 0 },
	QUARTER: { months: 3, days: 0, ms: 0 },
	MONTH: { months: 1, days: 0, ms: 0 },
	WEEK: { months: 0, days: 7, ms: 0 },
	DAY: { months: 0, days: 1, ms: 0 },
	HOUR: { months: 0, days: 0, ms: 3_600_000 },
	MINUTE: { months: 0, days: 0, ms: 60_000 },
	SECOND: { months: 0, days: 0, ms: 1_000 },
};
const PART = /^([+-]?\d{1,9})\s*([a-z]+)(?:\s+|$)/i;

/** `30 days`, `1 year 6 months`; null where it is none. */
export function readInterval(text: string): Interval | null {
	let rest = text.trim();
	if (rest === "") return null;
	let sum: Interval = { months: 0, days: 0, ms: 0 };
	while (rest !== "") {
		const part = PART.exec(rest);
		const unit = part === null ? null : unitOf(part[2] ?? "");
		if (part === null || unit === null) return null;
		sum = plus(sum, times(unit, Number(part[1])));
		rest = rest.slice(part[0].length);
	}
	return sum;
}

/** `DAY`, `days`; null for what is no unit. */
export function unitOf(word: string): Interval | null {
	const upper = word.toUpperCase();
	const name = Object.hasOwn(UNITS, upper) ? upper : upper.replace(/S$/, "");
	return Object.hasOwn(UNITS, name) ? (UNITS[name] ?? null) : null;
}

export function times(interval: Interval, factor: number): Interval {
	return { months: interval.months * factor, days: interval.days * factor, ms: interval.ms * factor };
}

function plus(a: Interval, b: Interval): Interval {
	return { months: a.months + b.months, days: a.days + b.days, ms: a.ms + b.ms };
}

const DAY_MS = 86_400_000;

/**
 * A moment moved by an interval. Months are calendar months, cut at the end of a shorter one (31 January and a month is
 * 28 February). A date moves by calendar days; an instant by days of exactly 24 hours, as `within: 30d` does.
 */
export function move(start: Temporal, { months, days, ms }: Interval, zone: Zone): Temporal {
	if (start.kind === "date") {
		const moved = dayOf(utcMs(...fields(addMonths(start.day, months))) + days * DAY_MS);
		return ms === 0 ? { kind: "date", day: moved } : { kind: "instant", at: instantOf({ kind: "date", day: moved }, zone) + ms };
	}
	if (months === 0) return { kind: "instant", at: start.at + days * DAY_MS + ms };
	const local = start.at + zone.offsetAt(start.at);
	const ofDay = ((local % DAY_MS) + DAY_MS) % DAY_MS;
	const moved = zone.instantOf(utcMs(...fields(addMonths(dayOf(local), months))) + ofDay);
	return { kind: "instant", at: moved + days * DAY_MS + ms };
}

/** The beginning of the year, quarter, month, week (Monday), day, hour, minute or second in the site's zone; null for another unit. */
export function truncate(unit: string, moment: Temporal, zone: Zone): Temporal | null {
	const at = instantOf(moment, zone);
	const local = at + zone.offsetAt(at);
	const day = dayOf(local);
	switch (unit.toUpperCase()) {
		case "YEAR":
			return { kind: "date", day: { ...day, month: 1, day: 1 } };
		case "QUARTER":
			return { kind: "date", day: { ...day, month: day.month - ((day.month - 1) % 3), day: 1 } };
		case "MONTH":
			return { kind: "date", day: { ...day, day: 1 } };
		case "WEEK":
			return { kind: "date", day: dayOf(local - ((new Date(local).getUTCDay() + 6) % 7) * DAY_MS) };
		case "DAY":
			return { kind: "date", day };
		default: {
			const step = { HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1_000 }[unit.toUpperCase()];
			return step === undefined ? null : { kind: "instant", at: at - (((local % step) + step) % step) };
		}
	}
}

/** The date in the site's zone at an instant. */
export function dateAt(at: number, zone: Zone): Temporal {
	return { kind: "date", day: dayOf(at + zone.offsetAt(at)) };
}

/** A date is midnight in the site's zone. */
export function instantOf(moment: Temporal, zone: Zone): number {
	return moment.kind === "instant" ? moment.at : zone.instantOf(utcMs(...fields(moment.day)));
}

/** As the views write times: UTC, to the millisecond. Null outside the years 0 to 9999. */
export function timeText(moment: Temporal, zone: Zone): string | null {
	const at = instantOf(moment, zone);
	const text = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : "";
	return text.length === 24 ? text : null;
}

function addMonths(day: Day, months: number): Day {
	const place = day.year * 12 + (day.month - 1) + months;
	const year = Math.floor(place / 12);
	const month = place - year * 12 + 1;
	const longest = new Date(utcMs(year, month + 1, 1) - DAY_MS).getUTCDate();
	return { year, month, day: Math.min(day.day, longest) };
}

function dayOf(local: number): Day {
	const date = new Date(local);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function fields(day: Day): [number, number, number] {
	return [day.year, day.month, day.day];
}
