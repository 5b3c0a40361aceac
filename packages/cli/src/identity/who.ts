import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface WhoOptions extends RemoteOptions {
	readonly folder: string;
	readonly profile: string;
	readonly json: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** `pipit who email:ada@example.com`: what somebody is called, what was merged into them, and what was refused. */
export async function who(options: WhoOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const body = await callForOk(remote, "GET", `/profiles/${encodeURIComponent(options.profile)}/identity${query(options.site)}`);
	process.stdout.write(options.json ? `${JSON.stringify(body)}\n` : whoText(body));
	return EXIT.done;
}

function whoText(body: Fields): string {
	const names = listOf(body["identifiers"]).map((one) => `  ${said(one, "key")}  ${said(one, "status")}${one["other_profile_id"] === null ? "" : ` (${said(one, "other_profile_id")} has it)`}\n`);
	const merges = listOf(body["merges"]).map((one) => `  ${said(one, "at")}  ${said(one, "loser")} ${said(one, "status")}, merge ${said(one, "merge_id")}${one["undoable_until"] === null ? "" : `, can be undone until ${said(one, "undoable_until")}`}\n`);
	const audit = listOf(body["audit"]).map((one) => `  ${said(one, "at")}  ${auditText(one)}\n`);
	return [`${said(body, "profile_id")}\n\nIdentifiers\n`, ...names, merges.length === 0 ? "" : "\nMerged into it\n", ...merges, audit.length === 0 ? "" : "\nWhat happened\n", ...audit].join("");
}

function auditText(entry: Fields): string {
	const { kind } = entry;
	const parts = Object.entries(entry).filter(([key, value]) => value !== null && key !== "at" && key !== "kind").map(([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`);
	return `${typeof kind === "string" ? kind : ""}: ${parts.join(", ")}`;
}

function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}
