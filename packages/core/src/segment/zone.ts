/** A calendar day; months count from 1. */
export interface Day {
	readonly year: number;
	readonly month: number;
	readonly day: number;
}

/** A time zone's clock. */
export interface Zone {
	readonly name: string;
	/** What the local clock is ahead of UTC at this instant, ms. */
	offsetAt(instant: number): number;
	/**
	 * The instant at which the local clock shows this time, `localMs` being that time read as if it were UTC.
	 * A time that the clock skips gives the moment that the clocks go forward, one that it shows twice the earlier.
	 */
	instantOf(localMs: number): number;
}

const UTC: Zone = { name: "UTC", offsetAt: () => 0, instantOf: (localMs) => localMs };
const zones = new Map<string, Zone>([["UTC", UTC]]);

/** Whether this runtime knows the IANA zone. */
export function isTimeZone(name: string): boolean {
	if (zones.has(name)) return true;
	try {
		return zoneOf(name).name === name;
	} catch {
		return false;
	}
}

/** The clock of an IANA zone; throws a RangeError for a name that is none. */
export function zoneOf(name: string): Zone {
	const known = zones.get(name);
	if (known !== undefined) return known;
	const zone = makeZone(name);
	if (zones.size < 1_000) zones.set(name, zone);
	return zone;
}

export function startOfDay(zone: Zone, { year, month, day }: Day): number {
	return zone.instantOf(utcMs(year, month, day));
}

/** Like Date.UTC, with months from 1 and years below 100 meant as they stand. */
export function utcMs(year: number, month: number, day: number): number {
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return date.getTime();
}

const QUARTER = 15 * 60_000;

function makeZone(name: string): Zone {
	const format = new Intl.DateTimeFormat("en-US", {
		timeZone: name,
		hourCycle: "h23",
		era: "short",
		year: "numeric",
		month: "numeric",
		day: "numeric",
		hour: "numeric",
		minute: "numeric",
		second: "numeric",
	});
	// Clocks change at whole quarters of an hour, so that one formatting serves each quarter.
	const offsets = new Map<number, number>();

	function offsetAt(instant: number): number {
		const quarter = Math.floor(instant / QUARTER);
		const known = offsets.get(quarter);
		if (known !== undefined) return known;
		const start = quarter * QUARTER;
		const shown: Record<string, number> = {};
		let beforeChrist = false;
		for (const { type, value } of format.formatToParts(start)) {
			if (type === "era") beforeChrist = value.startsWith("B");
			else shown[type] = Number(value);
		}
		const year = beforeChrist ? 1 - (shown["year"] ?? 0) : (shown["year"] ?? 0);
		const local =
			utcMs(year, shown["month"] ?? 1, shown["day"] ?? 1) +
			((shown["hour"] ?? 0) * 3_600 + (shown["minute"] ?? 0) * 60 + (shown["second"] ?? 0)) * 1_000;
		const offset = local - start;
		if (offsets.size > 4_096) offsets.clear();
		offsets.set(quarter, offset);
		return offset;
	}

	function instantOf(localMs: number): number {
		// The offsets in force a day before and a day after enclose a change on that day.
		const early = offsetAt(localMs - 86_400_000);
		const late = offsetAt(localMs + 86_400_000);
		const first = localMs - Math.max(early, late);
		if (offsetAt(first) === localMs - first) return first;
		const second = localMs - Math.min(early, late);
		if (offsetAt(second) === localMs - second) return second;
		return firstChange(first, second);
	}

	function firstChange(from: number, to: number): number {
		let low = Math.floor(from / QUARTER);
		let high = Math.ceil(to / QUARTER);
		const before = offsetAt(low * QUARTER);
		while (high - low > 1) {
			const middle = (low + high) >>> 1;
			if (offsetAt(middle * QUARTER) === before) low = middle;
			else high = middle;
		}
		return high * QUARTER;
	}

	return { name, offsetAt, instantOf };
}
