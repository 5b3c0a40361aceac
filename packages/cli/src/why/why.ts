import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface WhyOptions extends RemoteOptions {
	readonly folder: string;
	readonly profile: string;
	readonly segment: string;
	readonly json: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** `pipit why email:ada@example.com SEGMENT`: each condition with its answer and evidence, and how they came in and went out. */
export async function why(options: WhyOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const path = `/profiles/${encodeURIComponent(options.profile)}/segments/${encodeURIComponent(options.segment)}`;
	const body = await callForOk(remote, "GET", `${path}${query(options.site)}`);
	if (options.json) process.stdout.write(`${JSON.stringify(body)}\n`);
	else process.stdout.write(whyText(body));
	return EXIT.done;
}

function whyText(body: Fields): string {
	const state = body["in"] === true ? `in since ${said(body, "since")}` : "not in";
	const until = body["until"] === null ? "" : `, until ${said(body, "until")} if nothing happens`;
	const flips = listOf(body["history"]).map((flip) => `  ${said(flip, "at")}  ${said(flip, "change")}  ${causeText(flip)}\n`);
	return [`${said(body, "profile_id")} is ${state}${until}: ${said(body, "name")}\n\n`, reasonText(asRecord(body["why"]) ?? {}, 1), flips.length === 0 ? "" : "\nEntries and exits\n", ...flips].join("");
}

/** A condition with its answer and evidence, its parts below it. */
export function reasonText(reason: Fields, depth: number): string {
	const indent = "  ".repeat(depth);
	const sign = reason["holds"] === true ? "yes" : "no ";
	const what = reason["kind"] === "condition" || reason["kind"] === "segment" ? JSON.stringify(reason["rule"]) : said(reason, "kind");
	const measure = reason["found"] === null && reason["needed"] === null ? "" : `: found ${JSON.stringify(reason["found"])}, needs ${JSON.stringify(reason["needed"])}`;
	const until = reason["until"] === null ? "" : ` (until ${said(reason, "until")})`;
	const evidence = listOf(reason["evidence"]).map((one) => `${indent}      ${said(one, "time")}  ${said(one, "name")}  ${said(one, "message_id")}  ${said(one, "as")}\n`);
	const parts = listOf(reason["parts"]).map((part) => reasonText(part, depth + 1));
	return [`${indent}${sign} ${what}${measure}${until}\n`, ...evidence, ...parts].join("");
}

function causeText(flip: Fields): string {
	const cause = asRecord(flip["cause"]) ?? {};
	const event = asRecord(flip["event"]);
	if (cause["kind"] !== "event") return `by ${said(cause, "kind")}${cause["version"] === undefined ? "" : ` ${said(cause, "version")}`}`;
	return event === null ? `by event ${said(cause, "messageId")}` : `by ${said(event, "name")} (${said(cause, "messageId")})`;
}

function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}
