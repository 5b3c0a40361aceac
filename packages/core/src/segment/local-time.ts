import type { Clock } from "./clock.ts";
import { DAY_MS } from "./duration.ts";
import { readTimeOfDay } from "./person-values.ts";
import { WEEKDAYS, type LocalTime } from "./rule.ts";
import type { Zone } from "./zone.ts";

/** A week, and two more so that one without a change of the clocks is among them. */
export const LOCAL_CLOCK_PERIOD_MS = 21 * DAY_MS;

/**
 * Whether a local clock shows a time of day in the window, on one of the days. A window over midnight belongs to the
 * day that it begins on. What the clock shows twice in autumn holds twice, what it skips in spring not at all.
 */
export function compileLocalTime({ after, before, days }: LocalTime): (zone: Zone, clock: Clock) => boolean {
	const start = after === undefined ? 0 : (readTimeOfDay(after) ?? 0);
	// Before midnight is until the day ends.
	const end = before === undefined ? DAY_MS : readTimeOfDay(before) || DAY_MS;
	const wanted = new Set(days ?? WEEKDAYS);
	const edges = [start, end, ...(wanted.size < WEEKDAYS.length ? [0] : [])].map((edge) => edge % DAY_MS);
	const always = wanted.size === WEEKDAYS.length && start === 0 && end === DAY_MS;

	function holdsAt(local: number): boolean {
		const time = local - Math.floor(local / DAY_MS) * DAY_MS;
		if (start < end) return time >= start && time < end && wanted.has(weekdayOf(local));
		if (time >= start) return wanted.has(weekdayOf(local));
		return time < end && wanted.has(weekdayOf(local - DAY_MS));
	}

	return (zone, clock) => {
		const offset = zone.offsetAt(clock.now);
		const local = clock.now + offset;
		const midnight = Math.floor(local / DAY_MS) * DAY_MS;
		clock.until = always ? Infinity : changeOfOffset(zone, clock.now, offset);
		if (!always) {
			for (const edge of edges) {
				const next = midnight + edge > local ? midnight + edge : midnight + edge + DAY_MS;
				clock.until = Math.min(clock.until, next - offset);
			}
		}
		return holdsAt(local);
	};
}

/** 1 January 1970 was a Thursday; the list begins with Monday. */
function weekdayOf(local: number) {
	const day = Math.floor(local / DAY_MS) + 3;
	return WEEKDAYS[((day % 7) + 7) % 7] ?? "mon";
}

const QUARTER = 15 * 60_000;

/** When the clock is next put forward or back, within a day and a bit; Infinity where it is not. */
function changeOfOffset(zone: Zone, now: number, offset: number): number {
	let low = Math.floor(now / QUARTER);
	let high = low + (25 * 3_600_000) / QUARTER;
	if (zone.offsetAt(high * QUARTER) === offset) return Infinity;
	while (high - low > 1) {
		const middle = (low + high) >>> 1;
		if (zone.offsetAt(middle * QUARTER) === offset) low = middle;
		else high = middle;
	}
	return high * QUARTER;
}
