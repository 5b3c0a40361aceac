import type { Clock } from "./clock.ts";
import { readDay } from "./moment.ts";
import type { Found, Many } from "./path.ts";
import { startOfDay, utcMs, type Day, type Zone } from "./zone.ts";

/**
 * Holds from `before` ahead of the local day of an anniversary until that day has ended. The day itself is no
 * anniversary of its own; 29 February is kept on 28 February in other years (as Temporal's "constrain").
 */
export function compileAnniversary(before: number, zone: Zone) {
	// The windows around one year are the same for everybody with that date.
	const known = new Map<string, readonly Span[]>();
	return (value: Exclude<Found, undefined | Many>, clock: Clock): boolean => {
		clock.until = Infinity;
		if (typeof value !== "string" || value.length > LONGEST_DATE) return false;
		const year = yearOf(clock.now);
		const question = `${year} ${value}`;
		let spans = known.get(question);
		if (spans === undefined) {
			const day = readDay(value, zone);
			spans = day === null ? [] : spansAround(day, year, before, zone);
			if (known.size >= MOST_KNOWN) known.clear();
			known.set(question, spans);
		}
		for (const [start, end] of spans) {
			if (clock.now >= end) continue;
			clock.until = clock.now < start ? start : end;
			return clock.now >= start;
		}
		return false;
	};
}

type Span = readonly [start: number, end: number];

const LONGEST_DATE = 40;
const MOST_KNOWN = 2_000;
const DAY = 86_400_000;
const SHORTEST_YEAR = 365 * DAY;

function yearOf(moment: number): number {
	return new Date(moment).getUTCFullYear();
}

/** The windows that can hold within a year or are the next after it, in order, those that touch joined into one. */
function spansAround(day: Day, year: number, before: number, zone: Zone): readonly Span[] {
	const last = year + Math.ceil(before / SHORTEST_YEAR) + 2;
	const spans: [number, number][] = [];
	// A first anniversary that is further ahead begins with its own year.
	for (let next = Math.max(day.year + 1, year - 1); next <= Math.max(last, day.year + 1); next += 1) {
		const anniversary = onYear(day, next);
		const start = startOfDay(zone, anniversary) - before;
		const end = startOfDay(zone, dayAfter(anniversary));
		const previous = spans.at(-1);
		if (previous !== undefined && start <= previous[1]) previous[1] = end;
		else spans.push([start, end]);
	}
	return spans;
}

function onYear(day: Day, year: number): Day {
	const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	return day.month === 2 && day.day === 29 && !isLeap ? { year, month: 2, day: 28 } : { ...day, year };
}

function dayAfter(day: Day): Day {
	const next = new Date(utcMs(day.year, day.month, day.day) + DAY);
	return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}
