import { isPlainObject } from "@pipit/core/event";
import { formatPath } from "@pipit/core/problem";
import type { QuarantineEntry } from "../collect/ports.ts";

/** Writes refused events where they can be read; one that is there already stays as it is. */
export async function writeQuarantine(db: D1Database, site: string, entries: readonly QuarantineEntry[]): Promise<void> {
	const rows = entries.map((entry) => ({
		...entry,
		problems: JSON.stringify(entry.problems),
		whole: entry.whole ? 1 : 0,
		event: eventNameIn(entry),
		field: formatPath(entry.problems[0]?.path ?? []).slice(0, 200),
		// Stored all the same, because the plan only asks to be told.
		state: entry.via === "plan" ? "reported" : "open",
	}));
	await db.prepare(INSERT).bind(site, JSON.stringify(rows)).run();
}

/** What the event calls itself, for the list's filter: the name of a track call, else its type. */
function eventNameIn({ sample, whole }: QuarantineEntry): string {
	if (!whole) return "";
	const event: unknown = JSON.parse(sample);
	if (!isPlainObject(event)) return "";
	const name = event["event"] ?? event["name"] ?? event["type"];
	return typeof name === "string" ? name.slice(0, 200) : "";
}

const INSERT = `
INSERT INTO quarantine (site, id, received_at, via, sent_at, message_id, problems, sample, whole, event, field, state)
SELECT ?1, value ->> 'id', value ->> 'receivedAt', value ->> 'via', value ->> 'sentAt', value ->> 'messageId', value ->> 'problems',
  value ->> 'sample', value ->> 'whole', value ->> 'event', value ->> 'field', value ->> 'state'
FROM json_each(?2) WHERE true
ON CONFLICT DO NOTHING`;
