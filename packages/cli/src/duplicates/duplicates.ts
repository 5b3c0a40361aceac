import { call, callForOk, query, remoteOf, type RemoteOptions, titleOf } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface DuplicateOptions extends RemoteOptions {
	readonly json: boolean;
	readonly verdict?: string;
	readonly min?: string;
	readonly after?: string;
	readonly by?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** `pipit duplicates list`: each pair with its score, both people, and what speaks for and against it. */
export async function list(options: DuplicateOptions): Promise<ExitCode> {
	const { verdict, min, after } = options;
	const filter = { ...(verdict === undefined ? {} : { verdict }), ...(min === undefined ? {} : { min }), ...(after === undefined ? {} : { after }) };
	const body = await callForOk(remoteOf(options, "."), "GET", `/duplicates${query(options.site, filter)}`);
	if (options.json) process.stdout.write(`${JSON.stringify(body)}\n`);
	else process.stdout.write(`${listOf(body["pairs"]).map(pairText).join("\n")}${roundText(asRecord(body["round"]))}`);
	if (!options.json && typeof body["next"] === "number") process.stderr.write(`more: --after ${body["next"]}\n`);
	return EXIT.done;
}

/** `pipit duplicates decide FIRST SECOND VERDICT`. */
export async function decide(first: string, second: string, verdict: string, options: DuplicateOptions): Promise<ExitCode> {
	const path = `/duplicates/${encodeURIComponent(first)}/${encodeURIComponent(second)}${query(options.site)}`;
	const answer = await call(remoteOf(options, "."), "POST", path, { verdict, by: options.by ?? process.env["USER"] ?? "cli" });
	if (answer.status !== 200) {
		process.stderr.write(`${titleOf(answer)}\n`);
		return EXIT.wrong;
	}
	const outcome = answer.body["outcome"];
	if (options.json) process.stdout.write(`${JSON.stringify(answer.body)}\n`);
	else process.stdout.write(`${said(answer.body, "verdict")}${typeof outcome === "string" ? `: ${outcome}` : ""}\n`);
	return EXIT.done;
}

/** `pipit duplicates scan`: one portion after the other until everybody was looked at. */
export async function scan(options: DuplicateOptions): Promise<ExitCode> {
	const remote = remoteOf(options, ".");
	let found = 0;
	for (let anew = true; ; anew = false) {
		const body = await callForOk(remote, "POST", `/duplicates/scan${query(options.site)}`, { anew });
		found += Number(body["found"]);
		if (!options.json) process.stderr.write(`\r${said(body, "looked_at")} people looked at, ${found} pairs `);
		if (body["finished"] !== true) continue;
		process.stdout.write(options.json ? `${JSON.stringify({ looked_at: body["looked_at"], found })}\n` : "\n");
		return EXIT.done;
	}
}

function pairText(pair: Fields): string {
	const people = listOf(pair["people"]).map((person, index) => `  ${said(pair, index === 0 ? "first" : "second")}  ${personText(person)}\n`);
	const reasons = listOf(pair["reasons"]).map((reason) => `    ${signed(reason["weight"])}  ${said(reason, "field")}: ${said(reason, "finding")}\n`);
	const outcome = typeof pair["outcome"] === "string" ? `  ${pair["outcome"]}` : "";
	return `${Number(pair["score"]).toFixed(3)}${pair["verdict"] === "open" ? "" : `  ${said(pair, "verdict")}`}${outcome}\n${people.join("")}${reasons.join("")}`;
}

function personText({ traits, identifiers }: Fields): string {
	const known = asRecord(traits) ?? {};
	const name = [said(known, "name"), said(known, "first_name") || said(known, "firstName"), said(known, "last_name") || said(known, "lastName")].filter((text) => text !== "").join(" ");
	const keys = Array.isArray(identifiers) ? identifiers.map(String).filter((key) => !key.startsWith("anonymous_id:")) : [];
	return [name, ...keys].filter((text) => text !== "").join(", ");
}

function roundText(round: Fields | null): string {
	if (round === null) return "\nNobody was looked at yet: pipit duplicates scan\n";
	const end = typeof round["finished_at"] === "string" ? "all of them" : "the round goes on";
	return `\n${said(round, "looked_at")} people looked at since ${said(round, "started_at")}, ${end}\n`;
}

function signed(weight: unknown): string {
	const number = Number(weight);
	return `${number < 0 ? "-" : "+"}${Math.abs(number).toFixed(1)}`;
}

function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}
