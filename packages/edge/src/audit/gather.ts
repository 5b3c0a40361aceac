import { type AuditInput, EventTally, PeopleTally, READ_EVENTS, type RefusedEvents } from "@pipit/core/audit";
import type { JsonObject } from "@pipit/core/event";
import { PROVIDERS } from "@pipit/core/webhook";
import { readFeedStatus } from "../catalogue/fetch-feed.ts";
import type { SiteContext } from "../context.ts";
import { readPull } from "../import/pull-store.ts";
import { readStored } from "../stored.ts";
import { readMeasures } from "./store.ts";
import { changedSince } from "./changes.ts";
import { segmentWeeks } from "./segment-weeks.ts";

const DAY_MS = 24 * 3_600_000;
export const WEEK_MS = 7 * DAY_MS;
/** Rows of one query, so that none keeps the mirror busy for long: between two of them it is written. */
const EVENTS_AT_ONCE = 2_000;
const PEOPLE_AT_ONCE = 500;
/** Properties and traits longer than this, in characters, are not looked at: a slice has to fit into memory, whoever wrote it. */
const LONGEST = 10_000;
/** What one audit reads at most. Profile ids are random, so the first people are a fair sample of all, with their events. */
const MOST_EVENTS = 100_000;
const MOST_PEOPLE = 20_000;
const MOST_REFUSED = 200;

/** Reads what an audit looks at from the mirror, in slices. Shards are not asked, so ingest and opens do not notice. */
export async function gather(env: PipitEnv, context: SiteContext): Promise<AuditInput> {
	const { site, definitions, clock } = context;
	const now = clock.now();
	const hooks = Object.values(definitions.sources ?? {}).map((source) => ({ id: source.id, name: source.map === null ? source.provider : source.id }));
	const mapped = Object.values(definitions.pulls ?? {}).flatMap(({ reading }) => (reading.kind === "mapping" ? [reading.mapping.source] : []));
	const names = [...new Set([...Object.keys(PROVIDERS), ...hooks.map(({ name }) => name), ...mapped])];
	const events = new EventTally(site.currency, names);
	const people = new PeopleTally(now);
	const wholeEvents = await eachEvent(env.DB, site.id, now - WEEK_MS, events);
	const wholePeople = await eachPerson(env.DB, site.id, people);
	const changes = await changedSince(env.DB, context, now - WEEK_MS - DAY_MS);
	return {
		now,
		siteCurrency: site.currency,
		events,
		people,
		isWhole: wholeEvents && wholePeople,
		days: await dailyCounts(env.DB, site.id, now),
		sources: hooks.map(({ id, name }) => ({ id, name, events: events.sources.get(name)?.count ?? 0 })),
		reads: await readSources(env.DB, context),
		refused: await refusedEvents(env.DB, site.id, now - WEEK_MS),
		pairs: await openPairs(env.DB, site.id),
		segments: await segmentWeeks(env.DB, site.id, Object.keys(definitions.segments), now - WEEK_MS),
		...changes,
		before: await readMeasures(env.DB, site.id, weekOf(now)),
	};
}

/** Whole weeks since the epoch, each beginning on a Monday (UTC); the epoch was a Thursday. */
export function weekOf(at: number): number {
	return Math.floor((Math.floor(at / DAY_MS) + 3) / 7);
}

interface EventRow {
	readonly profile_id: string;
	readonly message_id: string;
	readonly name: string;
	readonly time: number;
	readonly received_at: number;
	readonly properties: string | null;
}

/** True where all were read. */
async function eachEvent(db: D1Database, site: string, since: number, tally: EventTally): Promise<boolean> {
	let [profile, message] = ["", ""];
	while (tally.events < MOST_EVENTS) {
		const { results } = await db.prepare(EVENTS).bind(site, profile, message, since, JSON.stringify(READ_EVENTS), EVENTS_AT_ONCE).all<EventRow>();
		for (const row of results) {
			const properties = row.properties === null ? null : readStored<JsonObject>(row.properties);
			tally.add({ profileId: row.profile_id, messageId: row.message_id, name: row.name, time: row.time, receivedAt: row.received_at, properties });
		}
		const last = results.at(-1);
		if (last === undefined || results.length < EVENTS_AT_ONCE) return true;
		[profile, message] = [last.profile_id, last.message_id];
	}
	return false;
}

const EVENTS = `
SELECT profile_id, message_id, name, time, received_at,
  CASE WHEN name IN (SELECT value FROM json_each(?5)) AND length(properties) <= ${LONGEST} THEN properties END AS properties
FROM events WHERE site = ?1 AND (profile_id, message_id) > (?2, ?3) AND received_at >= ?4 ORDER BY profile_id, message_id LIMIT ?6`;

async function eachPerson(db: D1Database, site: string, tally: PeopleTally): Promise<boolean> {
	let after = "";
	while (tally.people < MOST_PEOPLE) {
		const { results } = await db.prepare(PEOPLE).bind(site, after, PEOPLE_AT_ONCE).all<{ profile_id: string; traits: string; consent: string; last_seen_at: number }>();
		for (const row of results) {
			tally.add({ profileId: row.profile_id, traits: readStored<JsonObject>(row.traits), consent: readStored<JsonObject>(row.consent), lastSeenAt: row.last_seen_at });
		}
		const last = results.at(-1);
		if (last === undefined || results.length < PEOPLE_AT_ONCE) return true;
		after = last.profile_id;
	}
	return false;
}

const PEOPLE = `
SELECT profile_id, CASE WHEN length(traits) <= ${LONGEST} THEN traits ELSE '{}' END AS traits, consent, last_seen_at FROM profiles
WHERE site = ?1 AND profile_id > ?2 AND moved_to IS NULL AND is_erased = 0 ORDER BY profile_id LIMIT ?3`;

async function dailyCounts(db: D1Database, site: string, now: number): Promise<AuditInput["days"]> {
	const { results } = await db
		.prepare("SELECT name, day, count FROM event_names WHERE site = ?1 AND day <= ?2 ORDER BY count DESC LIMIT 20000")
		.bind(site, Math.floor(now / DAY_MS))
		.all<{ name: string; day: number; count: number }>();
	return results;
}

async function refusedEvents(db: D1Database, site: string, since: number): Promise<readonly RefusedEvents[]> {
	const { results } = await db.prepare(REFUSED).bind(site, since, MOST_REFUSED).all<{ event: string; field: string; reported: number; count: number; newest: number }>();
	return results.map(({ reported, ...row }) => ({ ...row, state: reported === 1 ? "reported" : "refused" }));
}

const REFUSED = `
SELECT event, field, state = 'reported' AS reported, count(*) AS count, max(received_at) AS newest FROM quarantine
WHERE site = ?1 AND received_at >= ?2 AND state IN ('open', 'reported') GROUP BY event, field, reported ORDER BY count DESC LIMIT ?3`;

async function openPairs(db: D1Database, site: string): Promise<AuditInput["pairs"]> {
	const row = await db
		.prepare("SELECT count(*) AS open, coalesce(max(found_at), 0) AS newest FROM duplicate_pairs WHERE site = ?1 AND verdict = 'open'")
		.bind(site)
		.first<{ open: number; newest: number }>();
	return row ?? { open: 0, newest: 0 };
}

async function readSources(db: D1Database, { site, definitions }: SiteContext): Promise<AuditInput["reads"]> {
	const pulls = Object.keys(definitions.pulls ?? {}).map(async (name) => {
		const { error, failures } = await readPull(db, site.id, name);
		return { name: `pulls/${name}`, error, failures };
	});
	const feeds = Object.keys(definitions.catalogue?.feeds ?? {}).map(async (name) => {
		const status = await readFeedStatus(db, site.id, name);
		return { name: `catalogue/${name}`, error: status?.error ?? null, failures: 1 };
	});
	return Promise.all([...pulls, ...feeds]);
}
