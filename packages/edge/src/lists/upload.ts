import type { SiteContext } from "../context.ts";
import { namesWithMembers } from "../query/members.ts";
import { type Amount, type Told, tellMembers } from "../query/tell.ts";
import { linesOf, UploadError } from "./lines.ts";
import { RowReader, type ReadValue, type RefusedRow, type UploadRow } from "./rows.ts";
import { ANSWER, countRows, dropAbandoned, type UploadPlace, uploadedTraits, writeRows } from "./store.ts";

export const MOST_ROWS = 500_000;
const ROWS_AT_ONCE = 2_000;
const SHOWN_REFUSALS = 20;

/** What became of an upload's rows. */
export interface TakenRows {
	readonly rows: number;
	readonly refused_count: number;
	/** The first 20. */
	readonly refused: readonly RefusedRow[];
}

/**
 * Reads an upload as it comes in and writes it down, a few thousand rows at a time. A row that cannot be read is named and
 * left out.
 * @throws UploadError where it is no upload at all, or where there would be more than 500,000 rows; rows before that are written
 */
export async function takeRows(db: D1Database, place: UploadPlace, body: ReadableStream<Uint8Array> | null, readValue: ReadValue, now: number): Promise<TakenRows> {
	const reader = new RowReader(readValue);
	const refused: RefusedRow[] = [];
	let waiting: UploadRow[] = [];
	let rows = 0;
	let refusedCount = 0;
	const room = MOST_ROWS - (await countRows(db, place));
	for await (const { number, text } of linesOf(body)) {
		const row = reader.read(text);
		if (row === null) continue;
		if (!row.ok) {
			if (!reader.isReadable) throw new UploadError(`line ${number}: ${row.problems.map(({ expected, got }) => `expected ${expected}, got ${got}`).join("; ")}`);
			refusedCount += 1;
			if (refused.length < SHOWN_REFUSALS) refused.push({ line: number, problems: row.problems });
			continue;
		}
		rows += 1;
		if (rows > MOST_ROWS || (row.value.value !== null && rows > room && (await isFull(db, place, waiting, now)))) throw new UploadError(`line ${number}: expected at most ${MOST_ROWS} rows`);
		waiting.push(row.value);
		if (waiting.length < ROWS_AT_ONCE) continue;
		await writeRows(db, place, waiting, now);
		waiting = [];
	}
	if (waiting.length > 0) await writeRows(db, place, waiting, now);
	return { rows, refused_count: refusedCount, refused };
}

/** Rows that repeat others take no room. */
async function isFull(db: D1Database, place: UploadPlace, waiting: UploadRow[], now: number): Promise<boolean> {
	await writeRows(db, place, waiting.splice(0), now);
	return (await countRows(db, place)) >= MOST_ROWS;
}

/** A request may take so long to tell the shards; what is left is told by the next one, or within 15 minutes. */
const AMOUNT: Amount = { portion: 10_000, portions: 60, ms: 15_000 };

/** Tells the shards what an upload says now. */
export function tellUpload(env: PipitEnv, context: SiteContext, trait: string): Promise<Told> {
	const via = trait.startsWith("list:") ? "list" : "score";
	return tellMembers(env, context, { name: trait, trait, via, now: context.clock.now() }, ANSWER, AMOUNT);
}

const ABANDONED_MS = 24 * 3_600_000;

/** Tells the shards of people who have become known since, of what waits, and of uploads that are gone. */
export async function refreshUploads(env: PipitEnv, context: SiteContext): Promise<void> {
	const { id } = context.site;
	const traits = new Set([...(await uploadedTraits(env.DB, id)), ...(await namesWithMembers(env.DB, id, "uploads"))]);
	for (const trait of traits) {
		const { error } = await tellUpload(env, context, trait);
		if (error !== null) console.error(`the upload ${trait} of ${id} could not be told, the next run tries again: ${error}`);
	}
	await dropAbandoned(env.DB, id, context.clock.now() - ABANDONED_MS);
}

