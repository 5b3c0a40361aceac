import { blockingKeys, LARGEST_BLOCK, type PersonRecord, personRecordOf, scorePair } from "@pipit/core/duplicate";
import { type DuplicatePlan, USUAL_DUPLICATE_PLAN } from "@pipit/core/quality";
import { stableId } from "../../collect/ids.ts";
import type { SiteContext } from "../../context.ts";
import { type FoundPair, type MirroredPerson, readBlocks, readPeople, readRound, readSlice, replaceKeys, type Round, writePairs, writeRound } from "./store.ts";

/** Profiles of one slice: about 40 ms of computing and nine statements. */
const SLICE = 300;
/** A round through everybody begins anew no sooner than this after the one before began. */
const PAUSE_MS = 6 * 3_600_000;

export interface RoundProgress {
	readonly looked_at: number;
	readonly found: number;
	/** Whether everybody was looked at. */
	readonly finished: boolean;
}

/** Looks at the next profiles of the mirror, at most `slices` portions of them, and compares each with those that share a key with it. */
export async function lookForDuplicates(env: PipitEnv, { site, clock }: Pick<SiteContext, "site" | "clock">, slices: number, anew = false): Promise<RoundProgress> {
	const plan = site.plan?.duplicates ?? USUAL_DUPLICATE_PLAN;
	let round = await currentRound(env.DB, site.id, clock.now(), anew);
	let found = 0;
	for (let slice = 0; slice < slices && round !== null && round.finishedAt === null; slice += 1) {
		const people = await readSlice(env.DB, site.id, round.after, SLICE);
		const last = people.at(-1)?.profileId ?? LAST_ID;
		found += await compareSlice(env.DB, site.id, { after: round.after, last }, people, plan, clock.now());
		const finishedAt: number | null = people.length < SLICE ? clock.now() : null;
		// Profiles behind the last one may be gone too.
		if (finishedAt !== null && last !== LAST_ID) await replaceKeys(env.DB, site.id, { after: last, last: LAST_ID }, [], []);
		round = { after: last, lookedAt: round.lookedAt + people.length, startedAt: round.startedAt, finishedAt };
		await writeRound(env.DB, site.id, round);
	}
	return { looked_at: round?.lookedAt ?? 0, found, finished: round === null || round.finishedAt !== null };
}

/** Greater than every profile id. */
const LAST_ID = "g";

/** Null while the last round is over and the next is not due. */
async function currentRound(db: D1Database, site: string, now: number, anew: boolean): Promise<Round | null> {
	const before = await readRound(db, site);
	if (before !== null && before.finishedAt === null) return before;
	if (before !== null && !anew && now < before.startedAt + PAUSE_MS) return null;
	return { after: "", lookedAt: 0, startedAt: now, finishedAt: null };
}

async function compareSlice(db: D1Database, site: string, range: { readonly after: string; readonly last: string }, people: readonly MirroredPerson[], plan: DuplicatePlan, now: number): Promise<number> {
	const records = new Map(people.map((person) => [person.profileId, recordOf(person)]));
	const ids = [...records.keys()];
	const keys = await hashedKeys([...records.values()]);
	await replaceKeys(db, site, range, keys, ids);
	const pairs = candidatesIn(await readBlocks(db, site, [...new Set(keys.map(([, key]) => key))], LARGEST_BLOCK), records);
	const others = [...new Set(pairs.flat())].filter((id) => !records.has(id));
	for (const person of others.length === 0 ? [] : await readPeople(db, site, others)) records.set(person.profileId, recordOf(person));
	const found = pairs.flatMap(([first, second]) => scoredPair(records.get(first), records.get(second), plan));
	await writePairs(db, site, ids, found, now);
	return found.length;
}

function recordOf({ profileId, traits, identifiers }: MirroredPerson): PersonRecord {
	return personRecordOf(profileId, traits, identifiers);
}

/** Keys are kept as hashes: the table must not be a second list of everybody's addresses. */
async function hashedKeys(people: readonly PersonRecord[]): Promise<(readonly [profileId: string, key: string])[]> {
	const keys = people.flatMap((person) => blockingKeys(person).map((key) => [person.profileId, key] as const));
	return Promise.all(keys.map(async ([profileId, key]) => [profileId, (await stableId("duplicates", key)).slice(0, 20)] as const));
}

/** Each pair once, its smaller id first; one of the two is of this slice. */
function candidatesIn(blocks: readonly { readonly profileIds: readonly string[] }[], slice: ReadonlyMap<string, PersonRecord>): (readonly [string, string])[] {
	const pairs = new Map<string, readonly [string, string]>();
	for (const { profileIds } of blocks) {
		const sorted = profileIds.toSorted();
		for (const [index, first] of sorted.entries()) {
			for (const second of sorted.slice(index + 1)) if (slice.has(first) || slice.has(second)) pairs.set(`${first} ${second}`, [first, second]);
		}
	}
	return [...pairs.values()];
}

function scoredPair(a: PersonRecord | undefined, b: PersonRecord | undefined, { review, merge }: DuplicatePlan): FoundPair[] {
	if (a === undefined || b === undefined) return [];
	const { score, reasons } = scorePair(a, b);
	if (score < review) return [];
	// Two accounts of the shop are never merged by likeness alone.
	const isCertain = merge !== null && score >= merge && !(a.known && b.known);
	return [{ first: a.profileId, second: b.profileId, score, reasons, verdict: isCertain ? "merge" : "open" }];
}
