import { audit, lookedAt, review } from "@pipit/core/audit";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { gather, weekOf } from "./gather.ts";
import { type AuditReport, beginAudit, failAudit, finishAudit, isAudited, type ReportedFinding } from "./reports.ts";
import { findingId, readReviewed, writeMeasures, writeOutcomes } from "./store.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * Looks at a site's data and brings the queue of findings up to date. All of it is written at once at the end, so an
 * audit that is killed has told nothing and changed nothing. Null where one is under way.
 */
export async function runAudit(env: PipitEnv, context: SiteContext, askedBy: AuditReport["askedBy"]): Promise<number | null> {
	await migrate(env.DB);
	const { site, clock } = context;
	const sequence = await beginAudit(env.DB, site.id, askedBy, clock.now());
	if (sequence === null) return null;
	try {
		const input = await gather(env, context);
		const { found, measures, isOver } = audit(input);
		const outcomes = review(await readReviewed(env.DB, site.id), found, isOver);
		const findings: readonly ReportedFinding[] = await Promise.all(
			outcomes.map(async (outcome) => {
				const key = outcome.kind === "over" ? outcome.key : outcome.found.key;
				const told = outcome.kind === "over" ? { kind: key.split("/")[0] ?? "", says: key } : { kind: outcome.found.kind, says: outcome.found.says };
				return { id: await findingId(site.id, { key }), ...told, outcome: outcome.kind };
			}),
		);
		const week = weekOf(input.now);
		await env.DB.batch([
			...(await writeOutcomes(env.DB, site.id, outcomes, input.now)),
			writeMeasures(env.DB, site.id, week, measures, askedBy === "schedule"),
			...finishAudit(env.DB, site.id, sequence, clock.now(), week, { lookedAt: lookedAt(input), findings }),
		]);
	} catch (error) {
		await failAudit(env.DB, site.id, sequence, error instanceof Error ? error.message : String(error));
		throw error;
	}
	return sequence;
}

/** The audit of the week, once from Monday (UTC) on: an hour that was missed is made up for by the next. */
export async function auditWeekly(env: PipitEnv, context: SiteContext): Promise<void> {
	await migrate(env.DB);
	const now = context.clock.now();
	const monday = (weekOf(now) * 7 - 3) * DAY_MS;
	if (await isAudited(env.DB, context.site.id, monday, now)) return;
	await runAudit(env, context, "schedule");
}
