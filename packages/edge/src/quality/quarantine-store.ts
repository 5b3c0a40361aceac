import type { Problem } from "@pipit/core/problem";
import { readStored } from "../stored.ts";
import type { QuarantineState } from "./quarantine-states.ts";

/** What the list is narrowed by; null takes all. */
export interface QuarantineFilter {
	readonly state: QuarantineState | null;
	/** The first field that is wrong, `properties.total`. */
	readonly field: string | null;
	readonly event: string | null;
	readonly via: string | null;
	/** A text that the reasons hold, in any case. */
	readonly reason: string | null;
	/** Epoch ms, of receipt: from, and before. */
	readonly since: number | null;
	readonly until: number | null;
	readonly ids: readonly string[] | null;
}

export interface KeptEntry {
	readonly id: string;
	readonly receivedAt: number;
	readonly via: string;
	readonly sentAt: number | null;
	readonly messageId: string | null;
	readonly problems: readonly Problem[];
	readonly sample: string;
	/** The event as somebody changed it; null where nobody did. */
	readonly fixed: string | null;
	readonly whole: boolean;
	readonly event: string;
	readonly field: string;
	readonly state: QuarantineState;
	readonly decidedAt: number | null;
}

const MATCHES = `site = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR field = ?3) AND (?4 IS NULL OR event = ?4) AND (?5 IS NULL OR via = ?5)
 AND (?6 IS NULL OR instr(lower(problems), ?6) > 0) AND received_at >= ?7 AND received_at < ?8
 AND (?9 IS NULL OR id IN (SELECT value FROM json_each(?9)))`;

function bindings(site: string, filter: QuarantineFilter): (string | number | null)[] {
	const { state, field, event, via, reason, since, until, ids } = filter;
	return [site, state, field, event, via, reason?.toLowerCase() ?? null, since ?? 0, until ?? Number.MAX_SAFE_INTEGER, ids === null ? null : JSON.stringify(ids)];
}

/** Entries that match, the newest first; `after` is the last one of the page before. */
export async function listQuarantine(db: D1Database, site: string, filter: QuarantineFilter, limit: number, after: { readonly receivedAt: number; readonly id: string } | null): Promise<KeptEntry[]> {
	const { results } = await db
		.prepare(`SELECT * FROM quarantine WHERE ${MATCHES} AND (?10 IS NULL OR (received_at, id) < (?10, ?11)) ORDER BY received_at DESC, id DESC LIMIT ?12`)
		.bind(...bindings(site, filter), after?.receivedAt ?? null, after?.id ?? "", limit)
		.all<Row>();
	return results.map(entryOf);
}

/** How many match, by event, field and state, the most frequent first. */
export async function countQuarantine(db: D1Database, site: string, filter: QuarantineFilter): Promise<{ event: string; field: string; state: string; count: number; newest: number }[]> {
	const { results } = await db
		.prepare(`SELECT event, field, state, count(*) AS count, max(received_at) AS newest FROM quarantine WHERE ${MATCHES} GROUP BY event, field, state ORDER BY count DESC, event, field LIMIT 200`)
		.bind(...bindings(site, filter))
		.all<{ event: string; field: string; state: string; count: number; newest: number }>();
	return results;
}

export async function readQuarantine(db: D1Database, site: string, id: string): Promise<KeptEntry | null> {
	const row = await db.prepare("SELECT * FROM quarantine WHERE site = ?1 AND id = ?2").bind(site, id).first<Row>();
	return row === null ? null : entryOf(row);
}

/** Writes down what somebody made of an event; it stays open. */
export async function keepFixed(db: D1Database, site: string, id: string, fixed: string, problems: readonly Problem[]): Promise<void> {
	const kept = problems.length === 0 ? null : JSON.stringify(problems);
	await db.prepare("UPDATE quarantine SET fixed = ?3, problems = coalesce(?4, problems) WHERE site = ?1 AND id = ?2").bind(site, id, fixed, kept).run();
}

export async function decideQuarantine(db: D1Database, site: string, ids: readonly string[], state: "replayed" | "dropped", now: number): Promise<void> {
	await db.prepare("UPDATE quarantine SET state = ?3, decided_at = ?4 WHERE site = ?1 AND id IN (SELECT value FROM json_each(?2))").bind(site, JSON.stringify(ids), state, now).run();
}

/** Everything that matches is dropped at once: it leaves the list, and the table with the retention. */
export async function dropQuarantine(db: D1Database, site: string, filter: QuarantineFilter, now: number): Promise<number> {
	const { meta } = await db
		.prepare(`UPDATE quarantine SET state = 'dropped', decided_at = ?10 WHERE ${MATCHES} AND state IN ('open', 'reported')`)
		.bind(...bindings(site, filter), now)
		.run();
	return meta.changes ?? 0;
}

interface Row {
	readonly id: string;
	readonly received_at: number;
	readonly via: string;
	readonly sent_at: number | null;
	readonly message_id: string | null;
	readonly problems: string;
	readonly sample: string;
	readonly fixed: string | null;
	readonly whole: number;
	readonly event: string;
	readonly field: string;
	readonly state: QuarantineState;
	readonly decided_at: number | null;
}

function entryOf(row: Row): KeptEntry {
	const { id, via, sample, fixed, event, field, state } = row;
	return { id, via, sample, fixed, event, field, state, receivedAt: row.received_at, sentAt: row.sent_at, messageId: row.message_id, problems: readStored(row.problems), whole: row.whole === 1, decidedAt: row.decided_at };
}
