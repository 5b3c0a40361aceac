import { count, type Found, keyOf, type Measure, type Trends } from "./finding.ts";
import { median } from "./robust.ts";

/** How often an event was received on a UTC day, days since the epoch. */
export interface DailyCount {
	readonly name: string;
	readonly day: number;
	readonly count: number;
}

const DAY_MS = 24 * 3_600_000;
/** A name is steady if it was there on all of these days but one, up to its last. */
const STEADY_DAYS = 14;
const FEWEST_DAYS = 7;
/** Whole days without it. */
const SILENT_DAYS = 2;
/** How many would have come meanwhile, so that none is no chance. */
const EXPECTED = 5;

/**
 * Event names that were there every day and have stopped; if everything has, only that is told.
 * @returns `over`: the keys of names that come, whatever an earlier audit said of them.
 */
export function findStaleEvents(days: readonly DailyCount[], today: number): { readonly found: readonly Found[]; readonly over: readonly string[] } {
	const found: Found[] = [];
	const over: string[] = [];
	const names = Map.groupBy(days, ({ name }) => name);
	for (const [name, rows] of names) {
		const last = Math.max(...rows.map(({ day }) => day));
		const key = keyOf("stale", "event", name);
		if (last >= today - 1) over.push(key);
		const silent = today - 1 - last;
		const kept = rows.filter(({ day }) => day > last - STEADY_DAYS);
		const usual = median(kept.map((row) => row.count));
		const span = Math.min(STEADY_DAYS, last - Math.min(...rows.map(({ day }) => day)) + 1);
		const isSteady = span >= FEWEST_DAYS && new Set(kept.map(({ day }) => day)).size >= span - 1;
		if (silent < SILENT_DAYS || !isSteady || usual * silent < EXPECTED) continue;
		found.push({
			key,
			kind: "stale",
			says: `${name} came every day (${count(usual)} on most), and none since ${dateOf(last)}: ${silent} whole days`,
			severity: silent,
			measured: "days without any",
			facts: { event: name, last_day: dateOf(last), silent_days: silent, usual_per_day: usual },
			lastAt: today * DAY_MS,
		});
	}
	const everything = keyOf("stale", "everything");
	const last = Math.max(...days.map(({ day }) => day));
	if (last >= today - 1) return { found, over: [...over, everything] };
	if (found.length === 0) return { found, over };
	const silent = today - 1 - last;
	return {
		found: [
			{
				key: everything,
				kind: "stale",
				says: `nothing was received since ${dateOf(last)}: ${silent} whole days; is the tag still on the page? (pipit doctor)`,
				severity: silent,
				measured: "days without any",
				facts: { last_day: dateOf(last), silent_days: silent, names: found.length },
				lastAt: today * DAY_MS,
			},
		],
		over,
	};
}

const ENOUGH_IN_SAMPLE = 20;

/** A source of `sources/`, and how much came from it in the week that was looked at. */
export interface SourceWeek {
	readonly id: string;
	/** What its message ids begin with. */
	readonly name: string;
	readonly events: number;
}

/** Webhooks that nobody delivers any more, or never did. */
export function findStaleSources(sources: readonly SourceWeek[], trends: Trends, { now, isWhole }: { readonly now: number; readonly isWhole: boolean }): { readonly found: readonly Found[]; readonly over: readonly string[]; readonly measures: readonly Measure[] } {
	const found: Found[] = [];
	for (const { id, name, events } of sources) {
		if (events > 0) continue;
		const before = trends.of("source_events", name);
		const had = before.filter((value) => value > 0);
		// A source that has just been published has had no time to deliver.
		if (before.length === 0) continue;
		// A sample of the people has none of a small source by chance.
		if (!isWhole && (had.length === 0 || median(had) < ENOUGH_IN_SAMPLE)) continue;
		found.push({
			key: keyOf("stale", "source", id),
			kind: "stale",
			says:
				had.length === 0
					? `sources/${id} has never delivered anything: is its address saved with the sender?`
					: `sources/${id} delivered ${count(median(had))} events in most weeks, and none in the last 7 days`,
			severity: 1,
			measured: "weeks",
			facts: { source: id, weeks_before: before },
			lastAt: now,
		});
	}
	const measures = [...new Map(sources.map(({ name, events }) => [name, { measure: "source_events", subject: name, value: events }])).values()];
	return { found, over: sources.filter(({ events }) => events > 0).map(({ id }) => keyOf("stale", "source", id)), measures };
}

/** A list or feed that the Worker reads itself. */
export interface ReadSource {
	/** `pulls/crm`, `catalogue/feed`. */
	readonly name: string;
	readonly error: string | null;
	/** Failures in a row; 1 where only the last is known. */
	readonly failures: number;
}

/** Lists and feeds that could not be read. */
export function findFailing(sources: readonly ReadSource[], now: number): { readonly found: readonly Found[]; readonly over: readonly string[] } {
	const failing = sources.filter(({ error }) => error !== null);
	const found = failing.map(({ name, error, failures }) => ({
		key: keyOf("stale", "read", name),
		kind: "stale" as const,
		says: `${name} cannot be read: ${(error ?? "").slice(0, 200)}`,
		severity: failures,
		measured: "failures in a row",
		facts: { source: name, error, failures },
		lastAt: now,
	}));
	return { found, over: sources.filter(({ error }) => error === null).map(({ name }) => keyOf("stale", "read", name)) };
}

function dateOf(day: number): string {
	return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
