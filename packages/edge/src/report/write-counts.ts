import type { IngestMessage } from "../shard/messages.ts";

type Counts = Extract<IngestMessage, { kind: "counts" }>;

/** Adds counts to the reports, once for each id: what comes twice changes nothing. */
export async function writeCounts(db: D1Database, message: Counts, now: number): Promise<void> {
	const json = JSON.stringify(message.counts);
	const { site } = message;
	try {
		// One batch is one transaction: an id that is there already takes the rest of it back.
		await db.batch([
			db.prepare("INSERT INTO count_arrivals (id, arrived_at) VALUES (?1, ?2)").bind(message.id, now),
			db.prepare(ADD).bind(site, json),
			db.prepare(NAME).bind(site, json),
		]);
	} catch (error) {
		if (error instanceof Error && error.message.includes("UNIQUE constraint failed: count_arrivals")) return;
		throw error;
	}
}

/** Lets go of counts that nobody asks for any more, and of ids that no queue brings again. */
export async function trimCounts(db: D1Database, now: number): Promise<void> {
	await db.batch([
		db.prepare("DELETE FROM open_counts WHERE day < ?1").bind(now - COUNTS_MS),
		db.prepare("DELETE FROM count_arrivals WHERE arrived_at < ?1").bind(now - ARRIVALS_MS),
	]);
}

const DAY_MS = 24 * 3_600_000;
const COUNTS_MS = 400 * DAY_MS;
const ARRIVALS_MS = 14 * DAY_MS;

const ADD = `
INSERT INTO open_counts (site, message, day, block, variant, client, what, via, why, count)
SELECT ?1, value ->> 'message', value ->> 'day', value ->> 'block', value ->> 'variant', value ->> 'client', value ->> 'what',
  value ->> 'via', value ->> 'why', value ->> 'count'
FROM json_each(?2) WHERE true
ON CONFLICT DO UPDATE SET count = count + excluded.count`;

const NAME = `
INSERT INTO message_names (site, message, name)
SELECT DISTINCT ?1, value ->> 'message', value ->> 'messageName' FROM json_each(?2) WHERE value ->> 'messageName' IS NOT NULL
ON CONFLICT DO NOTHING`;
