import { readStored } from "../stored.ts";

/** What one audit told, as it was then. */
export interface AuditReport {
	readonly sequence: number;
	readonly askedBy: "schedule" | "person";
	/** Epoch ms. */
	readonly startedAt: number;
	/** Null where it still runs, or was killed. */
	readonly finishedAt: number | null;
	readonly lookedAt: string;
	readonly findings: readonly ReportedFinding[];
	readonly error: string | null;
}

export interface ReportedFinding {
	readonly id: string;
	readonly kind: string;
	readonly says: string;
	/** new, reopened, kept, over. */
	readonly outcome: string;
}

/** Whoever is killed while looking holds it for so long. */
const LEASE_MS = 15 * 60_000;
/** Two years of weeks. */
const MOST_REPORTS = 104;
const MOST_WEEKS = 104;

/** Takes the site for one audit; null where another is at it. */
export async function beginAudit(db: D1Database, site: string, askedBy: AuditReport["askedBy"], now: number): Promise<number | null> {
	const row = await db
		.prepare(
			`INSERT INTO audits (site, sequence, asked_by, started_at, finished_at, looked_at, findings, error)
			 SELECT ?1, coalesce((SELECT max(sequence) FROM audits WHERE site = ?1), 0) + 1, ?2, ?3, NULL, '', '[]', NULL
			 WHERE NOT EXISTS (SELECT 1 FROM audits WHERE site = ?1 AND finished_at IS NULL AND error IS NULL AND started_at > ?4) RETURNING sequence`,
		)
		.bind(site, askedBy, now, now - LEASE_MS)
		.first<{ sequence: number }>();
	return row?.sequence ?? null;
}

/** The statements that end an audit and let go of what is too old. */
export function finishAudit(db: D1Database, site: string, sequence: number, at: number, week: number, report: Pick<AuditReport, "lookedAt" | "findings">): readonly D1PreparedStatement[] {
	return [
		db.prepare("UPDATE audits SET finished_at = ?3, looked_at = ?4, findings = ?5 WHERE site = ?1 AND sequence = ?2").bind(site, sequence, at, report.lookedAt, JSON.stringify(report.findings)),
		db.prepare("DELETE FROM audits WHERE site = ?1 AND sequence <= ?2").bind(site, sequence - MOST_REPORTS),
		db.prepare("DELETE FROM audit_measures WHERE site = ?1 AND week < ?2").bind(site, week - MOST_WEEKS),
	];
}

export async function failAudit(db: D1Database, site: string, sequence: number, error: string): Promise<void> {
	await db.prepare("UPDATE audits SET error = ?3 WHERE site = ?1 AND sequence = ?2").bind(site, sequence, error.slice(0, 500)).run();
}

/** Whether the scheduled audit since `monday` was finished, or runs. */
export async function isAudited(db: D1Database, site: string, monday: number, now: number): Promise<boolean> {
	const row = await db
		.prepare("SELECT 1 FROM audits WHERE site = ?1 AND asked_by = 'schedule' AND started_at >= ?2 AND (finished_at IS NOT NULL OR started_at > ?3)")
		.bind(site, monday, now - LEASE_MS)
		.first();
	return row !== null;
}

/** The newest finished one, or that of a sequence; null where there is none. */
export async function readReport(db: D1Database, site: string, sequence: number | "latest"): Promise<AuditReport | null> {
	const statement =
		sequence === "latest"
			? db.prepare("SELECT * FROM audits WHERE site = ?1 AND finished_at IS NOT NULL ORDER BY sequence DESC LIMIT 1").bind(site)
			: db.prepare("SELECT * FROM audits WHERE site = ?1 AND sequence = ?2").bind(site, sequence);
	const row = await statement.first<Row>();
	return row === null ? null : reportOf(row);
}

export async function listReports(db: D1Database, site: string): Promise<AuditReport[]> {
	const { results } = await db.prepare("SELECT * FROM audits WHERE site = ?1 ORDER BY sequence DESC LIMIT 20").bind(site).all<Row>();
	return results.map(reportOf);
}

interface Row {
	readonly sequence: number;
	readonly asked_by: AuditReport["askedBy"];
	readonly started_at: number;
	readonly finished_at: number | null;
	readonly looked_at: string;
	readonly findings: string;
	readonly error: string | null;
}

function reportOf(row: Row): AuditReport {
	const { sequence, error } = row;
	return { sequence, error, askedBy: row.asked_by, startedAt: row.started_at, finishedAt: row.finished_at, lookedAt: row.looked_at, findings: readStored(row.findings) };
}
