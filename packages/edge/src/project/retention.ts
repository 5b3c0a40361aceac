import { FORGOTTEN_MS } from "../shard/merge/forgotten.ts";

/** The mirror keeps events this long; the shards keep the history itself. */
export const EVENTS_MS = 7 * 24 * 3_600_000;
const EVENTS_PER_PROFILE = 50;
const DAY_MS = 24 * 3_600_000;
/** How long the counts of event names are kept. */
export const EVENT_NAMES_MS = 30 * DAY_MS;
const QUARANTINE_MS = 30 * 24 * 3_600_000;
/** Rows per statement, so that no statement comes near D1's 30 seconds. */
const ROWS_AT_ONCE = 5_000;
const STATEMENTS = 40;

/** Lets go of what the mirror no longer needs. Stops after a bounded number of statements; the next hour goes on. */
export async function trimMirror(db: D1Database, now: number): Promise<void> {
	await inPortions(
		db.prepare(
			`DELETE FROM events WHERE (site, profile_id, message_id) IN
			 (SELECT site, profile_id, message_id FROM events WHERE received_at < ?1 LIMIT ${ROWS_AT_ONCE})`,
		).bind(now - EVENTS_MS),
	);
	await inPortions(
		db.prepare(
			`DELETE FROM quarantine WHERE (site, id) IN (SELECT site, id FROM quarantine WHERE received_at < ?1 LIMIT ${ROWS_AT_ONCE})`,
		).bind(now - QUARANTINE_MS),
	);
	await inPortions(
		db.prepare(
			`DELETE FROM dead_letters WHERE (site, id) IN (SELECT site, id FROM dead_letters WHERE received_at < ?1 LIMIT ${ROWS_AT_ONCE})`,
		).bind(now - QUARANTINE_MS),
	);
	await db.prepare("DELETE FROM erased_names WHERE at < ?1").bind(now - FORGOTTEN_MS).run();
	await db.prepare("DELETE FROM event_names WHERE day < ?1").bind(Math.floor((now - EVENT_NAMES_MS) / DAY_MS)).run();
	await db.prepare(TOO_MANY).run();
}

/** Of a profile with more than 50 events only the newest stay. */
const TOO_MANY = `
DELETE FROM events WHERE (site, profile_id, message_id) IN (
  SELECT site, profile_id, message_id FROM (
    SELECT site, profile_id, message_id, row_number() OVER (PARTITION BY site, profile_id ORDER BY time DESC, message_id DESC) AS place FROM events
  ) WHERE place > ${EVENTS_PER_PROFILE} LIMIT ${ROWS_AT_ONCE})`;

async function inPortions(statement: D1PreparedStatement): Promise<void> {
	for (let portion = 0; portion < STATEMENTS; portion += 1) {
		const { meta } = await statement.run();
		if ((meta.changes ?? 0) < ROWS_AT_ONCE) return;
	}
}
