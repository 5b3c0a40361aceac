import { AT_THE_BEGINNING, type PullCursor } from "@pipit/core/import";
import { readStored } from "../stored.ts";

/** How a pull stands. */
export interface PullState {
	readonly cursor: PullCursor;
	/** Epoch ms; null before the first time. */
	readonly ranAt: number | null;
	/** Events taken, and items and events refused, since it exists. */
	readonly accepted: number;
	readonly refused: number;
	/** In a row. */
	readonly failures: number;
	readonly error: string | null;
	/** Epoch ms before which it asked not to be asked again (429, 503 with Retry-After); null where it did not. */
	readonly waitUntil: number | null;
}

const NEVER: PullState = { waitUntil: null, cursor: AT_THE_BEGINNING, ranAt: null, accepted: 0, refused: 0, failures: 0, error: null };

/** Whoever is killed while reading holds it for so long. */
const LEASE_MS = 10 * 60_000;
const RUNNING = "running";

export async function readPull(db: D1Database, site: string, source: string): Promise<PullState> {
	const row = await db
		.prepare("SELECT cursor, ran_at, accepted, refused, failures, error, wait_until FROM pulls WHERE site = ?1 AND source = ?2")
		.bind(site, source)
		.first<{ cursor: string | null; ran_at: number | null; accepted: number; refused: number; failures: number; error: string | null; wait_until: number | null }>();
	if (row === null) return NEVER;
	const { accepted, refused, failures, error } = row;
	return { cursor: row.cursor === null ? AT_THE_BEGINNING : readStored<PullCursor>(row.cursor), ranAt: row.ran_at, accepted, refused, failures, error: error === RUNNING ? null : error, waitUntil: row.wait_until };
}

/** Takes the list for one reader: false where another is at it. */
export async function leasePull(db: D1Database, site: string, source: string, now: number): Promise<boolean> {
	const { meta } = await db
		.prepare(
			`INSERT INTO pulls (site, source, cursor, ran_at, accepted, refused, failures, error) VALUES (?1, ?2, NULL, ?3, 0, 0, 0, ?4)
			 ON CONFLICT DO UPDATE SET error = ?4, ran_at = ?3 WHERE pulls.error IS NOT ?4 OR pulls.ran_at < ?5`,
		)
		.bind(site, source, now, RUNNING, now - LEASE_MS)
		.run();
	return (meta.changes ?? 0) > 0;
}

/** @param isOver gives the list free again. */
export async function writePull(db: D1Database, site: string, source: string, state: PullState, isOver: boolean): Promise<void> {
	await db
		.prepare("UPDATE pulls SET cursor = ?3, ran_at = ?4, accepted = ?5, refused = ?6, failures = ?7, error = ?8, wait_until = ?9 WHERE site = ?1 AND source = ?2")
		.bind(site, source, JSON.stringify(state.cursor), state.ranAt, state.accepted, state.refused, state.failures, isOver ? state.error : RUNNING, state.waitUntil)
		.run();
}

/** The next round reads everything again. */
export async function resetPull(db: D1Database, site: string, source: string): Promise<void> {
	await db.prepare("UPDATE pulls SET cursor = NULL, failures = 0, wait_until = NULL WHERE site = ?1 AND source = ?2").bind(site, source).run();
}
