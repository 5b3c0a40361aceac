import type { FindingKind, Found, Measure, Outcome, Reviewed, Verdict } from "@pipit/core/audit";
import type { JsonObject } from "@pipit/core/event";
import { stableId } from "../collect/ids.ts";
import { readStored } from "../stored.ts";

/** What earlier weeks are compared with reaches back so far. */
const WEEKS = 9;
const MOST_MEASURES = 20_000;

/** A finding as the queue shows it. Times are epoch ms. */
export interface Finding {
	readonly id: string;
	readonly key: string;
	readonly kind: FindingKind;
	readonly says: string;
	readonly severity: number;
	readonly measured: string;
	readonly facts: JsonObject;
	readonly verdict: Verdict;
	/** Why it is open again, although somebody decided. */
	readonly reopened: "worse" | "came back" | null;
	readonly note: string | null;
	readonly decidedAt: number | null;
	readonly decidedBy: string | null;
	readonly openedAt: number;
	/** When an audit saw it last. */
	readonly foundAt: number;
	readonly lastAt: number;
}

/** The figures of the weeks before. */
export async function readMeasures(db: D1Database, site: string, week: number): Promise<(Measure & { readonly week: number })[]> {
	const { results } = await db
		.prepare("SELECT measure, subject, week, value FROM audit_measures WHERE site = ?1 AND week >= ?2 AND week < ?3 LIMIT ?4")
		.bind(site, week - WEEKS, week, MOST_MEASURES)
		.all<Measure & { readonly week: number }>();
	return results;
}

/** The figures of this week. @param replace those that are there already; else the first of the week stay. */
export function writeMeasures(db: D1Database, site: string, week: number, measures: readonly Measure[], replace: boolean): D1PreparedStatement {
	const conflict = replace ? "UPDATE SET value = excluded.value" : "NOTHING";
	return db
		.prepare(
			`INSERT INTO audit_measures (site, measure, subject, week, value)
			 SELECT ?1, value ->> 'measure', value ->> 'subject', ?2, value ->> 'value' FROM json_each(?3) WHERE true ON CONFLICT DO ${conflict}`,
		)
		.bind(site, week, JSON.stringify(measures));
}

/** Every finding that there was, as far as a verdict goes. */
export async function readReviewed(db: D1Database, site: string): Promise<ReadonlyMap<string, Reviewed>> {
	const { results } = await db
		.prepare("SELECT key, verdict, decided_at AS decidedAt, decided_severity AS decidedSeverity FROM audit_findings WHERE site = ?1")
		.bind(site)
		.all<Reviewed>();
	return new Map(results.map((row) => [row.key, row]));
}

/** Brings the queue up to date after an audit. */
export async function writeOutcomes(db: D1Database, site: string, outcomes: readonly Outcome[], now: number): Promise<readonly D1PreparedStatement[]> {
	const seen = outcomes.filter((one) => one.kind !== "over");
	const rows = await Promise.all(seen.map(async ({ found, ...outcome }) => ({ ...found, id: await findingId(site, found), facts: JSON.stringify(found.facts), reopened: outcome.kind === "reopened" ? outcome.why : null })));
	const over = outcomes.flatMap((one) => (one.kind === "over" ? [one.key] : []));
	return [db.prepare(UPSERT).bind(site, JSON.stringify(rows), now), db.prepare(CLOSE).bind(site, JSON.stringify(over), now)];
}

/** The id of a finding: its key, short enough for an address. */
export async function findingId(site: string, { key }: Pick<Found, "key">): Promise<string> {
	return (await stableId(site, key)).slice(0, 12);
}

const UPSERT = `
INSERT INTO audit_findings (site, id, key, kind, says, severity, measured, facts, verdict, reopened, opened_at, found_at, last_at)
SELECT ?1, value ->> 'id', value ->> 'key', value ->> 'kind', value ->> 'says', value ->> 'severity', value ->> 'measured', value ->> 'facts',
  'open', value ->> 'reopened', ?3, ?3, value ->> 'lastAt' FROM json_each(?2) WHERE true
ON CONFLICT (site, id) DO UPDATE SET says = excluded.says, severity = excluded.severity, measured = excluded.measured, facts = excluded.facts,
  found_at = excluded.found_at, last_at = excluded.last_at,
  opened_at = CASE WHEN excluded.reopened IS NULL THEN audit_findings.opened_at ELSE excluded.opened_at END,
  verdict = CASE WHEN excluded.reopened IS NULL THEN audit_findings.verdict ELSE 'open' END,
  reopened = coalesce(excluded.reopened, audit_findings.reopened)`;

/** What is gone was mended, whoever did it; it opens again if it comes back. */
const CLOSE = `
UPDATE audit_findings SET verdict = 'fixed', decided_by = 'audit', decided_at = ?3, decided_severity = severity, reopened = NULL
WHERE site = ?1 AND key IN (SELECT value FROM json_each(?2)) AND verdict IN ('open', 'accepted')`;

/** Findings, the newest first; `after` is the `found_at` and id of the last one of the page before. */
export async function listFindings(db: D1Database, site: string, filter: { readonly verdict: Verdict | null; readonly kind: FindingKind | null }, limit: number, offset: number): Promise<Finding[]> {
	const { results } = await db
		.prepare("SELECT * FROM audit_findings WHERE site = ?1 AND (?2 IS NULL OR verdict = ?2) AND (?3 IS NULL OR kind = ?3) ORDER BY found_at DESC, kind, severity DESC, id LIMIT ?4 OFFSET ?5")
		.bind(site, filter.verdict, filter.kind, limit, offset)
		.all<Row>();
	return results.map(findingOf);
}

export async function readFinding(db: D1Database, site: string, id: string): Promise<Finding | null> {
	const row = await db.prepare("SELECT * FROM audit_findings WHERE site = ?1 AND id = ?2").bind(site, id).first<Row>();
	return row === null ? null : findingOf(row);
}

/** Writes down what somebody says of it; how bad it is now is kept, because `expected` holds for that. */
export async function decideFinding(db: D1Database, site: string, id: string, verdict: Verdict, note: string | null, by: string, now: number): Promise<void> {
	await db
		.prepare(
			`UPDATE audit_findings SET verdict = ?3, note = coalesce(?4, note), decided_by = ?5, decided_at = ?6, decided_severity = severity, reopened = NULL
			 WHERE site = ?1 AND id = ?2`,
		)
		.bind(site, id, verdict, note, by, now)
		.run();
}

interface Row {
	readonly id: string;
	readonly key: string;
	readonly kind: FindingKind;
	readonly says: string;
	readonly severity: number;
	readonly measured: string;
	readonly facts: string;
	readonly verdict: Verdict;
	readonly reopened: Finding["reopened"];
	readonly note: string | null;
	readonly decided_at: number | null;
	readonly decided_by: string | null;
	readonly opened_at: number;
	readonly found_at: number;
	readonly last_at: number;
}

function findingOf(row: Row): Finding {
	const { id, key, kind, says, severity, measured, verdict, reopened, note } = row;
	return { id, key, kind, says, severity, measured, facts: readStored(row.facts), verdict, reopened, note, decidedAt: row.decided_at, decidedBy: row.decided_by, openedAt: row.opened_at, foundAt: row.found_at, lastAt: row.last_at };
}
