import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import { fieldsOf, listOf, moment, type Fields } from "./read.ts";
import { reasonText } from "./reason-text.ts";

export interface WhyOptions extends RemoteOptions {
	readonly folder: string;
	readonly profile: string;
	readonly segment: string;
	readonly json: boolean;
}

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
	const state = body["in"] === true ? `in since ${moment(body["since"])}` : "not in";
	const until = typeof body["until"] === "string" ? `, until ${moment(body["until"])} if nothing happens` : "";
	const from = body["history_from"];
	const gone = typeof from === "string" ? `\nEvents before ${moment(from)} are no longer kept: of what they did only the answers are known.\n` : "";
	const flips = listOf(body["history"]).map((flip) => `  ${said(flip, "at")}  ${said(flip, "change")}  ${causeText(flip)}\n`);
	return [
		`${said(body, "profile_id")} is ${state}${until}: ${said(body, "name")}\n\n`,
		reasonText(fieldsOf(body["why"]), 1),
		gone,
		flips.length === 0 ? "" : "\nEntries and exits\n",
		...flips,
	].join("");
}

function causeText(flip: Fields): string {
	const cause = fieldsOf(flip["cause"]);
	const event = asRecord(flip["event"]);
	if (cause["kind"] !== "event") return `by ${said(cause, "kind")}${cause["version"] === undefined ? "" : ` ${said(cause, "version")}`}`;
	return event === null ? `by event ${said(cause, "messageId")}` : `by ${said(event, "name")} (${said(cause, "messageId")})`;
}
