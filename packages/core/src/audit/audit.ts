import type { EventTally } from "./event-tally.ts";
import { count, FINDING_KINDS, type Found, keyOf, type Measure, percent, Trends } from "./finding.ts";
import { findInPeople } from "./find-in-people.ts";
import { findMissing, findOdd, findOutliers, findRepeatedOrders } from "./find-in-events.ts";
import { findSegments, type SegmentWeek } from "./find-segments.ts";
import { type DailyCount, findFailing, findStaleEvents, findStaleSources, type ReadSource, type SourceWeek } from "./find-stale.ts";
import type { PeopleTally } from "./people-tally.ts";
import { median } from "./robust.ts";
import type { RuleReading } from "./rule-reading.ts";

/** Events that were refused or did not follow the plan, by what was wrong. */
export interface RefusedEvents {
	readonly event: string;
	readonly field: string;
	/** `reported` were stored all the same. */
	readonly state: "refused" | "reported";
	readonly count: number;
	/** Epoch ms. */
	readonly newest: number;
}

/** Everything that an audit looks at. Times are epoch ms. */
export interface AuditInput {
	readonly now: number;
	readonly siteCurrency: string;
	readonly events: EventTally;
	readonly people: PeopleTally;
	readonly days: readonly DailyCount[];
	readonly sources: readonly SourceWeek[];
	readonly reads: readonly ReadSource[];
	readonly refused: readonly RefusedEvents[];
	/** Pairs of profiles that wait for somebody. */
	readonly pairs: { readonly open: number; readonly newest: number };
	readonly segments: readonly SegmentWeek[];
	readonly readings: ReadonlyMap<string, RuleReading>;
	readonly changedRules: ReadonlyMap<string, number>;
	readonly modelsChangedAt: number | null;
	readonly before: readonly (Measure & { readonly week: number })[];
	/** Whether all events and people were looked at, and not a sample of the people. */
	readonly isWhole: boolean;
}

export interface Audited {
	readonly found: readonly Found[];
	readonly measures: readonly Measure[];
	/** Whether a finding of an earlier audit, which was not found again, is gone. */
	readonly isOver: (key: string) => boolean;
}

const DAY_MS = 24 * 3_600_000;
/** Of one kind; the worst are kept. */
const MOST_OF_A_KIND = 100;
const FEWEST_DECIDED = 50;
const FEWEST_OPENS = 50;

/** What is wrong, or looks wrong, with a site's data of the last week. */
export function audit(input: AuditInput): Audited {
	const trends = new Trends(input.before);
	const missing = findMissing(input.events, trends);
	const outliers = findOutliers(input.events.orders);
	const stale = findStaleEvents(input.days, Math.floor(input.now / DAY_MS));
	const sources = findStaleSources(input.sources, trends, input);
	const failing = findFailing(input.reads, input.now);
	const shares = sharesOf(input, trends);
	const segments = findSegments(input.segments, trends, {
		now: input.now,
		readings: input.readings,
		changedRules: input.changedRules,
		modelsChangedAt: input.modelsChangedAt,
		stopped: new Map(stale.found.flatMap(({ facts: { event, last_day: last } }) => (typeof event === "string" && typeof last === "string" ? [[event, last] as const] : []))),
		consent: shares.consent,
		machines: shares.machines,
	});
	const found = [
		...missing.found,
		...findOdd(input.events, input.siteCurrency),
		...findInPeople(input.people),
		...outliers.found,
		...stale.found,
		...sources.found,
		...failing.found,
		...findRepeatedOrders(input.events.orders),
		...findPairs(input),
		...findRefused(input.refused),
		...segments.found,
	];
	const over = new Set([...stale.over, ...sources.over, ...failing.over]);
	return {
		found: FINDING_KINDS.flatMap((kind) => found.filter((one) => one.kind === kind).toSorted((a, b) => b.severity - a.severity || (a.key < b.key ? -1 : 1)).slice(0, MOST_OF_A_KIND)),
		measures: [...missing.measures, ...outliers.measures, ...sources.measures, ...segments.measures, ...shares.measures],
		isOver: (key) => over.has(key) || goesWithTheWeek(key),
	};
}

/**
 * What is not found in the next week is gone: a sample is of the same people, so it misses nothing that it saw before.
 * Outliers and breaks happened once and stay to be looked at; what stopped is over when it comes again.
 */
function goesWithTheWeek(key: string): boolean {
	return /^(missing|inconsistent|duplicate|refused)\//.test(key);
}

function findPairs({ pairs: { open, newest } }: AuditInput): readonly Found[] {
	if (open === 0) return [];
	return [
		{
			key: keyOf("duplicate", "people"),
			kind: "duplicate",
			says: `${count(open)} pair${open === 1 ? "" : "s"} of profiles may be one person and wait${open === 1 ? "s" : ""} for somebody (pipit duplicates list)`,
			severity: open,
			measured: "pairs",
			facts: { pairs: open },
			lastAt: newest,
		},
	];
}

function findRefused(refused: readonly RefusedEvents[]): readonly Found[] {
	return refused.map(({ event, field, state, count: events, newest }) => ({
		key: keyOf("refused", state, event, field),
		kind: "refused" as const,
		says: `${count(events)} ${event === "" ? "events without a name" : event} ${state === "refused" ? "were refused" : "did not follow the plan"}${field === "" ? "" : ` because of ${field}`} (pipit quarantine list)`,
		severity: events,
		measured: "events",
		facts: { event, field, state, events },
		lastAt: newest,
	}));
}

interface Shares {
	readonly consent: { readonly now: number; readonly before: number } | null;
	readonly machines: { readonly now: number; readonly before: number } | null;
	readonly measures: readonly Measure[];
}

function sharesOf({ people, events: { opens } }: AuditInput, trends: Trends): Shares {
	const consent = shareOf("consent_email", people.emailAllowed, people.emailDecided, FEWEST_DECIDED, trends);
	const machines = shareOf("machine_opens", opens.machines, opens.all, FEWEST_OPENS, trends);
	return { consent: consent.compared, machines: machines.compared, measures: [...consent.measures, ...machines.measures] };
}

function shareOf(measure: string, some: number, of: number, fewest: number, trends: Trends): { readonly compared: Shares["consent"]; readonly measures: readonly Measure[] } {
	if (of < fewest) return { compared: null, measures: [] };
	const before = trends.of(measure);
	const now = some / of;
	return { compared: before.length === 0 ? null : { now, before: median(before) }, measures: [{ measure, subject: "", value: now }] };
}

/** How much was looked at, as a person reads it. */
export function lookedAt({ events, people, isWhole }: Pick<AuditInput, "events" | "people" | "isWhole">): string {
	const all = `${count(events.events)} events and ${count(people.people)} people`;
	return isWhole ? all : `${all}, a sample: shares of people are within ${percent(0.98 / Math.sqrt(Math.max(people.people, 1)))}`;
}
