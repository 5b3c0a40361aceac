import type { Reason } from "@pipit/core/duplicate";
import type { JsonObject } from "@pipit/core/event";
import { readStored } from "../../stored.ts";
import type { DuplicateVerdict } from "./verdicts.ts";

export interface MirroredPerson {
	readonly profileId: string;
	readonly traits: JsonObject;
	/** Identifier keys, `email:ada@example.com`, also those that somebody else owns. */
	readonly identifiers: readonly string[];
}

const PERSON = `p.profile_id, p.traits,
 (SELECT json_group_array(i.key) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id) AS identifiers`;

/** The next profiles after one, in the order of their ids. */
export async function readSlice(db: D1Database, site: string, after: string, limit: number): Promise<MirroredPerson[]> {
	const { results } = await db.prepare(`SELECT ${PERSON} FROM profiles p WHERE p.site = ?1 AND p.profile_id > ?2 ORDER BY p.profile_id LIMIT ?3`).bind(site, after, limit).all<PersonRow>();
	return results.map(personOf);
}

export async function readPeople(db: D1Database, site: string, ids: readonly string[]): Promise<MirroredPerson[]> {
	const { results } = await db
		.prepare(`SELECT ${PERSON} FROM json_each(?2) wanted JOIN profiles p ON p.site = ?1 AND p.profile_id = wanted.value`)
		.bind(site, JSON.stringify(ids))
		.all<PersonRow>();
	return results.map(personOf);
}

/**
 * Replaces the keys of the profiles in (after, last], of which only `keys`' owners exist any more: what was erased or
 * merged leaves no keys and no open pairs.
 */
export async function replaceKeys(db: D1Database, site: string, range: { readonly after: string; readonly last: string }, keys: readonly (readonly [profileId: string, key: string])[], ids: readonly string[]): Promise<void> {
	const { after, last } = range;
	await db.batch([
		db.prepare("DELETE FROM duplicate_keys WHERE site = ?1 AND profile_id > ?2 AND profile_id <= ?3").bind(site, after, last),
		db.prepare("INSERT INTO duplicate_keys (site, key, profile_id) SELECT ?1, value ->> 1, value ->> 0 FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING").bind(site, JSON.stringify(keys)),
		db.prepare("DELETE FROM duplicate_pairs WHERE site = ?1 AND first > ?2 AND first <= ?3 AND first NOT IN (SELECT value FROM json_each(?4))").bind(site, after, last, JSON.stringify(ids)),
		db.prepare("DELETE FROM duplicate_pairs WHERE site = ?1 AND second > ?2 AND second <= ?3 AND second NOT IN (SELECT value FROM json_each(?4))").bind(site, after, last, JSON.stringify(ids)),
	]);
}

/** Who shares a key with somebody of the slice: keys that more than `largest` people share are passed over. */
export async function readBlocks(db: D1Database, site: string, keys: readonly string[], largest: number): Promise<{ readonly key: string; readonly profileIds: readonly string[] }[]> {
	const { results } = await db
		.prepare(`SELECT key, json_group_array(profile_id) AS ids FROM duplicate_keys WHERE site = ?1 AND key IN (SELECT value FROM json_each(?2)) GROUP BY key HAVING count(*) BETWEEN 2 AND ?3`)
		.bind(site, JSON.stringify(keys), largest)
		.all<{ key: string; ids: string }>();
	return results.map(({ key, ids }) => ({ key, profileIds: readStored<string[]>(ids) }));
}

export interface FoundPair {
	readonly first: string;
	readonly second: string;
	readonly score: number;
	readonly reasons: readonly Reason[];
	readonly verdict: "open" | "merge";
}

/** Writes what a slice found. A verdict that somebody gave stays; an open pair that is no longer alike goes. */
export async function writePairs(db: D1Database, site: string, ids: readonly string[], pairs: readonly FoundPair[], now: number): Promise<void> {
	const rows = JSON.stringify(pairs.map((pair) => ({ ...pair, reasons: JSON.stringify(pair.reasons) })));
	await db.batch([
		db
			.prepare(
				`DELETE FROM duplicate_pairs WHERE site = ?1 AND verdict = 'open' AND (first IN (SELECT value FROM json_each(?2)) OR second IN (SELECT value FROM json_each(?2)))
				 AND (first, second) NOT IN (SELECT value ->> 'first', value ->> 'second' FROM json_each(?3))`,
			)
			.bind(site, JSON.stringify(ids), rows),
		db
			.prepare(
				`INSERT INTO duplicate_pairs (site, first, second, score, reasons, found_at, verdict, decided_at, decided_by)
				 SELECT ?1, value ->> 'first', value ->> 'second', value ->> 'score', value ->> 'reasons', ?3, value ->> 'verdict',
				  CASE value ->> 'verdict' WHEN 'merge' THEN ?3 END, CASE value ->> 'verdict' WHEN 'merge' THEN 'threshold' END
				 FROM json_each(?2) WHERE true
				 ON CONFLICT DO UPDATE SET score = excluded.score, reasons = excluded.reasons, verdict = excluded.verdict, decided_at = excluded.decided_at, decided_by = excluded.decided_by
				 WHERE duplicate_pairs.verdict = 'open'`,
			)
			.bind(site, rows, now),
	]);
}

export interface DuplicatePair {
	readonly first: string;
	readonly second: string;
	readonly score: number;
	readonly reasons: readonly Reason[];
	readonly foundAt: number;
	readonly verdict: DuplicateVerdict;
	readonly decidedAt: number | null;
	readonly decidedBy: string | null;
	/** What became of the merge; null where there was none yet. */
	readonly outcome: string | null;
}

/** Pairs of a verdict, the likeliest first. */
export async function listPairs(db: D1Database, site: string, verdict: DuplicateVerdict, least: number, limit: number, offset: number): Promise<DuplicatePair[]> {
	const { results } = await db
		.prepare("SELECT * FROM duplicate_pairs WHERE site = ?1 AND verdict = ?2 AND score >= ?3 ORDER BY score DESC, first, second LIMIT ?4 OFFSET ?5")
		.bind(site, verdict, least, limit, offset)
		.all<PairRow>();
	return results.map(pairOf);
}

export async function readPair(db: D1Database, site: string, first: string, second: string): Promise<DuplicatePair | null> {
	const row = await db.prepare("SELECT * FROM duplicate_pairs WHERE site = ?1 AND first = ?2 AND second = ?3").bind(site, first, second).first<PairRow>();
	return row === null ? null : pairOf(row);
}

export async function decidePair(db: D1Database, site: string, { first, second }: Pick<DuplicatePair, "first" | "second">, verdict: DuplicateVerdict, by: string, now: number): Promise<void> {
	await db
		.prepare("UPDATE duplicate_pairs SET verdict = ?4, decided_by = ?5, decided_at = ?6, outcome = NULL WHERE site = ?1 AND first = ?2 AND second = ?3")
		.bind(site, first, second, verdict, by, verdict === "open" ? null : now)
		.run();
}

export async function keepOutcome(db: D1Database, site: string, { first, second }: Pick<DuplicatePair, "first" | "second">, outcome: string): Promise<void> {
	await db.prepare("UPDATE duplicate_pairs SET outcome = ?4 WHERE site = ?1 AND first = ?2 AND second = ?3").bind(site, first, second, outcome).run();
}

/** Pairs that are to be merged and have no outcome. */
export async function pendingMerges(db: D1Database, site: string, limit: number): Promise<DuplicatePair[]> {
	const { results } = await db.prepare("SELECT * FROM duplicate_pairs WHERE site = ?1 AND verdict = 'merge' AND outcome IS NULL ORDER BY score DESC LIMIT ?2").bind(site, limit).all<PairRow>();
	return results.map(pairOf);
}

export interface Round {
	readonly after: string;
	readonly lookedAt: number;
	readonly startedAt: number;
	readonly finishedAt: number | null;
}

export async function readRound(db: D1Database, site: string): Promise<Round | null> {
	const row = await db
		.prepare("SELECT after, looked_at, started_at, finished_at FROM duplicate_rounds WHERE site = ?1")
		.bind(site)
		.first<{ after: string; looked_at: number; started_at: number; finished_at: number | null }>();
	return row === null ? null : { after: row.after, lookedAt: row.looked_at, startedAt: row.started_at, finishedAt: row.finished_at };
}

export async function writeRound(db: D1Database, site: string, { after, lookedAt, startedAt, finishedAt }: Round): Promise<void> {
	await db
		.prepare(
			`INSERT INTO duplicate_rounds (site, after, looked_at, started_at, finished_at) VALUES (?1, ?2, ?3, ?4, ?5)
			 ON CONFLICT DO UPDATE SET after = excluded.after, looked_at = excluded.looked_at, started_at = excluded.started_at, finished_at = excluded.finished_at`,
		)
		.bind(site, after, lookedAt, startedAt, finishedAt)
		.run();
}

interface PersonRow {
	readonly profile_id: string;
	readonly traits: string;
	readonly identifiers: string;
}

function personOf({ profile_id, traits, identifiers }: PersonRow): MirroredPerson {
	return { profileId: profile_id, traits: readStored(traits), identifiers: readStored(identifiers) };
}

interface PairRow {
	readonly first: string;
	readonly second: string;
	readonly score: number;
	readonly reasons: string;
	readonly found_at: number;
	readonly verdict: DuplicateVerdict;
	readonly decided_at: number | null;
	readonly decided_by: string | null;
	readonly outcome: string | null;
}

function pairOf(row: PairRow): DuplicatePair {
	const { first, second, score, verdict, outcome } = row;
	return { first, second, score, verdict, outcome, reasons: readStored(row.reasons), foundAt: row.found_at, decidedAt: row.decided_at, decidedBy: row.decided_by };
}
