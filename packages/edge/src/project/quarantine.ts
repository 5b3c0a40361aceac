import type { QuarantineEntry } from "../collect/ports.ts";

/** Writes refused events where they can be read; one that is there already stays as it is. */
export async function writeQuarantine(db: D1Database, site: string, entries: readonly QuarantineEntry[]): Promise<void> {
	const rows = entries.map((entry) => ({ ...entry, problems: JSON.stringify(entry.problems), whole: entry.whole ? 1 : 0 }));
	await db.prepare(INSERT).bind(site, JSON.stringify(rows)).run();
}

const INSERT = `
INSERT INTO quarantine (site, id, received_at, via, sent_at, message_id, problems, sample, whole)
SELECT ?1, value ->> 'id', value ->> 'receivedAt', value ->> 'via', value ->> 'sentAt', value ->> 'messageId', value ->> 'problems',
  value ->> 'sample', value ->> 'whole'
FROM json_each(?2) WHERE true
ON CONFLICT DO NOTHING`;
