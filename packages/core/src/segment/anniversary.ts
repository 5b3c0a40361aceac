import { readDay } from "./moment.ts";
import type { Found, Many } from "./path.ts";
import type { Clock } from "./clock.ts";
import { startOfDay, utcMs, type Day, type Zone } from "./zone.ts";

/**
 * Holds from `before` ahead of the local day of an anniversary until that day has ended. The day itself is no
 * anniversary of its own; 29 February is kept on 28 February in other years (as Temporal's "constrain").
 */
export function compileAnniversary(before: number, zone: Zone) {
	return (value: Exclude<Found, undefined | Many>, clock: Clock): boolean => {
		clock.until = Infinity;
		const day = typeof value === "string" ? readDay(value, zone) : null;
		if (day === null) return false;
		// The window of one anniversary may begin in the years before it.
		const years = Math.ceil(before / SHORTEST_YEAR) + 1;
		const thisYear = new Date(clock.now).getUTCFullYear();
		let end = -Infinity;
		for (let year = Math.max(day.year + 1, thisYear - 1); year <= Math.max(day.year, thisYear + years) + 1; year += 1) {
			const start = startOfDay(zone, onYear(day, year)) - before;
			const close = startOfDay(zone, dayAfter(onYear(day, year)));
			if (clock.now >= close) continue;
			if (start > Math.max(clock.now, end)) {
				// Windows that touch make one; the first gap decides.
				clock.until = end > -Infinity ? end : start;
				return end > -Infinity;
			}
			end = close;
		}
		clock.until = end;
		return true;
	};
}

const SHORTEST_YEAR = 365 * 86_400_000;

function onYear(day: Day, year: number): Day {
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	return day.month === 2 && day.day === 29 && !leap ? { year, month: 2, day: 28 } : { ...day, year };
}

function dayAfter(day: Day): Day {
	const next = new Date(utcMs(day.year, day.month, day.day) + 86_400_000);
	return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}
