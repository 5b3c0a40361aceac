import { FINDING_KINDS, VERDICTS } from "@pipit/core/audit";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, BadRequest, readBody, siteOf } from "../admin/request.ts";
import { migrate } from "../database/migrate.ts";
import { DECIDE } from "./bodies.ts";
import { auditPage } from "./page.ts";
import { type AuditReport, listReports, readReport } from "./reports.ts";
import { runAudit } from "./run.ts";
import { decideFinding, type Finding, listFindings, readFinding } from "./store.ts";

const PAGE = 100;
const LONGEST_NOTE = 2_000;

/**
 * `POST /audits` looks at a site's data now, `GET /audits`, `/audits/latest` and `/audits/NUMBER` say what was found
 * (with `.html` as a page); `GET /audits/findings` is the queue of findings, `POST /audits/findings/ID` decides one.
 */
export const auditRoutes = new Hono<Admin>()
	.use("/audits/*", async (c, next) => {
		await migrate(c.env.DB);
		await next();
	})
	.get("/audits", async (c) => {
		await migrate(c.env.DB);
		const { site } = await siteOf(c);
		const audits = (await listReports(c.env.DB, site.id)).map(({ findings, ...report }) => ({ ...headOf(report), findings: findings.length }));
		return c.json<object>({ site: site.id, audits });
	})
	.post("/audits", async (c) => {
		const context = await siteOf(c);
		const sequence = await runAudit(c.env, context, "person");
		if (sequence === null) return problem(c, 409, "an audit is under way");
		return answer(c, context.site.id, sequence);
	})
	.get("/audits/findings", async (c) => {
		const { site } = await siteOf(c);
		const verdict = oneOf(c, "verdict", VERDICTS, "open");
		const kind = oneOf(c, "kind", FINDING_KINDS, "all");
		const offset = numberOf(c.req.query("after") ?? "0", "after");
		const findings = await listFindings(c.env.DB, site.id, { verdict, kind }, PAGE, offset);
		return c.json<object>({ findings: findings.map(shown), next: findings.length === PAGE ? offset + PAGE : null });
	})
	.get("/audits/findings/:id", async (c) => {
		const { site } = await siteOf(c);
		const found = await readFinding(c.env.DB, site.id, c.req.param("id"));
		return found === null ? noSuchFinding(c) : c.json<object>(shown(found));
	})
	.post("/audits/findings/:id", async (c) => {
		const { site, clock } = await siteOf(c);
		const { verdict, note = null, by } = await readBody(c, DECIDE);
		const id = c.req.param("id");
		if ((await readFinding(c.env.DB, site.id, id)) === null) return noSuchFinding(c);
		await decideFinding(c.env.DB, site.id, id, verdict, note?.slice(0, LONGEST_NOTE) ?? null, by.slice(0, 200), clock.now());
		const decided = await readFinding(c.env.DB, site.id, id);
		return decided === null ? noSuchFinding(c) : c.json<object>(shown(decided));
	})
	.get("/audits/:which", async (c) => {
		const { site } = await siteOf(c);
		const [, which = "", page] = /^(latest|\d{1,9})(\.html)?$/.exec(c.req.param("which")) ?? [];
		if (which === "") return problem(c, 404, "which audit? latest, or its number; with .html as a page");
		const sequence = which === "latest" ? which : Number(which);
		if (page === undefined) return answer(c, site.id, sequence);
		const report = await readReport(c.env.DB, site.id, sequence);
		if (report === null) return noSuchAudit(c);
		const findings = await listFindings(c.env.DB, site.id, { verdict: null, kind: null }, 1_000, 0);
		return c.html(await auditPage(site.name, report, findings), 200, {
			"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
			"cache-control": "no-store",
		});
	});

async function answer(c: Context<Admin>, site: string, sequence: number | "latest"): Promise<Response> {
	const report = await readReport(c.env.DB, site, sequence);
	return report === null ? noSuchAudit(c) : c.json<object>({ site, ...headOf(report), findings: report.findings });
}

function headOf({ sequence, askedBy, startedAt, finishedAt, lookedAt, error }: Omit<AuditReport, "findings">): object {
	return { audit: sequence, asked_by: askedBy, started_at: iso(startedAt), finished_at: iso(finishedAt), looked_at: lookedAt, error };
}

function shown({ decidedAt, decidedBy, openedAt, foundAt, lastAt, ...finding }: Finding): object {
	return { ...finding, opened_at: iso(openedAt), found_at: iso(foundAt), last_at: iso(lastAt), decided_at: iso(decidedAt), decided_by: decidedBy };
}

function noSuchAudit(c: Context): Response {
	return problem(c, 404, "there is no such audit; POST /api/v1/audits looks now");
}

function noSuchFinding(c: Context): Response {
	return problem(c, 404, "there is no such finding");
}

function oneOf<T extends string>(c: Context, key: string, allowed: readonly T[], usual: T | "all"): T | null {
	const text = c.req.query(key) ?? usual;
	const found = allowed.find((one) => one === text);
	if (found === undefined && text !== "all") throw new BadRequest(400, `${key}: expected one of ${allowed.join(", ")}, all, got ${text.slice(0, 80)}`);
	return found ?? null;
}

function numberOf(text: string, key: string): number {
	if (/^\d{1,6}$/.test(text)) return Number(text);
	throw new BadRequest(400, `${key}: expected a whole number, got ${text.slice(0, 80)}`);
}

function iso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
