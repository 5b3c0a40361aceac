import { writeFileSync } from "node:fs";
import { call, callForOk, query, remoteOf, type RemoteOptions, titleOf } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface AuditOptions extends RemoteOptions {
	readonly json: boolean;
	readonly latest?: boolean;
	readonly verdict?: string;
	readonly kind?: string;
	readonly after?: string;
	readonly note?: string;
	readonly by?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** `pipit audit`: ends with 1 where something waits for a verdict, so that a script can ask. */
export async function audit(options: AuditOptions): Promise<ExitCode> {
	const remote = remoteOf(options, ".");
	const body = options.latest === true ? await callForOk(remote, "GET", `/audits/latest${query(options.site)}`) : await callForOk(remote, "POST", `/audits${query(options.site)}`, {});
	const open = await callForOk(remote, "GET", `/audits/findings${query(options.site)}`);
	const waiting = new Set(listOf(open["findings"]).map((one) => said(one, "id")));
	const found = listOf(body["findings"]);
	if (options.json) process.stdout.write(`${JSON.stringify(body)}\n`);
	else {
		const lines = found.map((one) => `${said(one, "id").padEnd(12)}  ${labelOf(one, waiting).padEnd(9)}  ${said(one, "says")}\n`);
		process.stdout.write(`audit ${said(body, "audit")}, ${said(body, "looked_at")}\n${lines.join("")}${waiting.size} wait${waiting.size === 1 ? "s" : ""} for a verdict: pipit audit findings\n`);
	}
	return waiting.size > 0 ? EXIT.wrong : EXIT.done;
}

/** `pipit audit findings`: the queue, each finding with what was decided of it. */
export async function findings(options: AuditOptions): Promise<ExitCode> {
	const { verdict, kind, after } = options;
	const filter = { ...(verdict === undefined ? {} : { verdict }), ...(kind === undefined ? {} : { kind }), ...(after === undefined ? {} : { after }) };
	const body = await callForOk(remoteOf(options, "."), "GET", `/audits/findings${query(options.site, filter)}`);
	if (options.json) process.stdout.write(`${JSON.stringify(body)}\n`);
	else process.stdout.write(listOf(body["findings"]).map(findingText).join(""));
	if (!options.json && typeof body["next"] === "number") process.stderr.write(`more: --after ${body["next"]}\n`);
	return EXIT.done;
}

/** `pipit audit decide ID VERDICT`. */
export async function decide(id: string, verdict: string, options: AuditOptions): Promise<ExitCode> {
	const { note, by = process.env["USER"] ?? "cli" } = options;
	const answer = await call(remoteOf(options, "."), "POST", `/audits/findings/${encodeURIComponent(id)}${query(options.site)}`, { verdict, by, ...(note === undefined ? {} : { note }) });
	if (answer.status !== 200) {
		process.stderr.write(`${titleOf(answer)}\n`);
		return EXIT.wrong;
	}
	process.stdout.write(options.json ? `${JSON.stringify(answer.body)}\n` : findingText(answer.body));
	return EXIT.done;
}

/** `pipit audit page FILE`. */
export async function page(file: string, options: AuditOptions): Promise<ExitCode> {
	const { origin, key } = remoteOf(options, ".");
	const address = `${origin}/api/v1/audits/latest.html${query(options.site)}`;
	const response = await fetch(address, { headers: { authorization: `Bearer ${key}` }, redirect: "manual", signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => {
		throw new Failure(`${address} is out of reach: ${error instanceof Error ? error.message : String(error)}`);
	});
	const text = await response.text();
	if (response.status !== 200) throw new Failure(`${address} answered ${response.status}: ${text.slice(0, 300)}`);
	if (file === "-") process.stdout.write(text);
	else writeFileSync(file, text);
	return EXIT.done;
}

function labelOf(finding: Fields, waiting: ReadonlySet<string>): string {
	const outcome = said(finding, "outcome");
	if (outcome === "over") return "gone";
	if (outcome === "kept") return waiting.has(said(finding, "id")) ? "open" : "decided";
	return outcome;
}

function findingText(finding: Fields): string {
	const reopened = said(finding, "reopened");
	const state = reopened === "" ? said(finding, "verdict") : `open again, ${reopened}`;
	const note = said(finding, "note");
	const decided = said(finding, "decided_by");
	const more = note === "" && decided === "" ? "" : `    ${[decided, note].filter((text) => text !== "").join(": ")}\n`;
	return `${said(finding, "id")}  ${state}\n    ${said(finding, "says")}\n${more}`;
}

function listOf(value: unknown): readonly Fields[] {
	return Array.isArray(value) ? value.map((one) => asRecord(one) ?? {}) : [];
}
