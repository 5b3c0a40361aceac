import type { FindingKind } from "@pipit/core/audit";
import { html, raw } from "hono/html";
import type { AuditReport } from "./reports.ts";
import type { Finding } from "./store.ts";

const TITLES: { readonly [kind in FindingKind]: string } = {
	missing: "Critical fields that are missing",
	inconsistent: "Values that contradict each other",
	outlier: "Orders far from the others",
	stale: "What stopped coming",
	duplicate: "What is there twice",
	refused: "Refused, or outside the plan",
	segment: "Segments that left their trend",
};
const SAYS_VERDICT: { readonly [verdict in Finding["verdict"]]: string } = { open: "open", accepted: "will be mended", expected: "expected", fixed: "mended" };
const KINDS = Object.keys(TITLES);

/** An audit as a page that is read without this Worker, too: no script, nothing loaded. @param findings with today's verdicts. */
export async function auditPage(site: string, report: AuditReport, findings: readonly Finding[]): Promise<string> {
	const outcomes = new Map(report.findings.map(({ id, outcome }) => [id, outcome]));
	const told = findings.filter(({ id }) => outcomes.has(id) && outcomes.get(id) !== "over");
	const gone = findings.filter(({ id }) => outcomes.get(id) === "over");
	const open = told.filter(({ verdict }) => verdict === "open").length;
	const sections = Object.entries(TITLES).flatMap(([kind, title]) => {
		const part = told.filter((one) => one.kind === kind).toSorted((a, b) => rank(a) - rank(b) || b.severity - a.severity);
		return part.length === 0 ? [] : [html`<section><h2>${title}</h2><ul>${part.map((one) => item(one, outcomes.get(one.id) ?? ""))}</ul></section>`];
	});
	const clean = KINDS.filter((kind) => !told.some((one) => one.kind === kind));
	const page = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${site}: audit ${report.sequence}</title>
<style>${raw(STYLE)}</style>
<main>
<h1>${site}: audit of ${dateOf(report.finishedAt ?? report.startedAt)}</h1>
<p><strong>${open} open</strong> of ${told.length} findings. Looked at: ${report.lookedAt}.</p>
${sections}
${gone.length === 0 ? "" : html`<section><h2>Gone since the last audit</h2><ul>${gone.map(({ says }) => html`<li class="fixed">${says}</li>`)}</ul></section>`}
${clean.length === 0 ? "" : html`<p class="quiet">Nothing found: ${clean.map((kind) => Object.entries(TITLES).find(([one]) => one === kind)?.[1].toLowerCase()).join("; ")}.</p>`}
<p class="quiet">Decide: <code>pipit audit decide ID accepted|expected|fixed --note "…"</code></p>
</main>
</html>`;
	return String(await page);
}

function item(finding: Finding, outcome: string): ReturnType<typeof html> {
	const { id, says, verdict, reopened, note, decidedBy, facts } = finding;
	const state = verdict === "open" ? (reopened === null ? (outcome === "new" ? "new" : "open") : `open again: ${reopened}`) : SAYS_VERDICT[verdict];
	return html`<li class="${verdict}"><p>${says}.</p><p class="quiet"><span class="state">${state}</span> <code>${id}</code>${note === null ? "" : html` ${decidedBy ?? ""}: ${note}`}</p><details><summary>figures</summary><pre>${JSON.stringify(facts, null, 2)}</pre></details></li>`;
}

function rank({ verdict }: Finding): number {
	return ["open", "accepted", "expected", "fixed"].indexOf(verdict);
}

function dateOf(at: number): string {
	return new Date(at).toISOString().slice(0, 10);
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
ul { list-style: none; padding: 0 } li { border-left: 4px solid #c22; padding: .1rem .8rem; margin: .8rem 0 } li p { margin: .2rem 0; overflow-wrap: anywhere }
li.accepted { border-color: #d90 } li.expected, li.fixed { border-color: #999; opacity: .75 }
.quiet, summary { color: #777; font-size: .85rem } .state { font-weight: 600 } pre { overflow: auto; font-size: .8rem }
`;
