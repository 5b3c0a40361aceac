import { type Answer, call, callForOk, query, type Remote, remoteOf, titleOf } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { tableText } from "../query/table.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import { filterOf, patchOf, type QuarantineOptions } from "./options.ts";

type Fields = Readonly<Record<string, unknown>>;

/** `pipit quarantine list`: refused events that match, the newest first. */
export async function list(options: QuarantineOptions): Promise<ExitCode> {
	const page = { ...(options.limit === undefined ? {} : { limit: options.limit }), ...(options.after === undefined ? {} : { after: options.after }) };
	const body = await callForOk(remoteOf(options, "."), "GET", `/quarantine${query(options.site, { ...filterOf(options), ...page })}`);
	if (options.json) return print(body);
	const entries = listOf(body["entries"]);
	const rows = entries.map((entry) => [said(entry, "id"), short(said(entry, "received_at")), said(entry, "event"), firstProblem(entry)]);
	process.stdout.write(tableText(["id", "received", "event", "what is wrong"], rows));
	if (typeof body["next"] === "string") process.stderr.write(`older ones: --after ${body["next"]}\n`);
	return EXIT.done;
}

/** `pipit quarantine summary`: how many there are of each kind. */
export async function summary(options: QuarantineOptions): Promise<ExitCode> {
	const body = await callForOk(remoteOf(options, "."), "GET", `/quarantine/summary${query(options.site, filterOf(options))}`);
	if (options.json) return print(body);
	const rows = listOf(body["groups"]).map((group) => [group["count"], said(group, "state"), said(group, "event"), said(group, "field"), short(said(group, "newest"))]);
	process.stdout.write(tableText(["events", "state", "event", "field", "newest"], rows));
	return EXIT.done;
}

/** `pipit quarantine show ID`: one event with everything that is wrong with it. */
export async function show(id: string, options: QuarantineOptions): Promise<ExitCode> {
	const body = await callForOk(remoteOf(options, "."), "GET", `/quarantine/${encodeURIComponent(id)}${query(options.site)}`);
	if (options.json) return print(body);
	const problems = listOf(body["problems"]).map((problem) => `  ${said(problem, "message")}\n`);
	process.stdout.write(`${said(body, "event")}, ${said(body, "state")}, received ${said(body, "received_at")} by ${said(body, "via")}\n\n${problems.join("")}\n`);
	process.stdout.write(`${pretty(said(body, "sample"))}\n`);
	if (typeof body["fixed"] === "string") process.stdout.write(`\nas it was fixed:\n${pretty(body["fixed"])}\n`);
	return EXIT.done;
}

/** `pipit quarantine fix ID`: changes one event and says whether it would be taken now. */
export async function fix(id: string, options: QuarantineOptions): Promise<ExitCode> {
	const answer = await call(remoteOf(options, "."), "POST", `/quarantine/${encodeURIComponent(id)}/fix${query(options.site)}`, { patch: patchOf(options) });
	return outcome(answer, options, "would be taken: pipit quarantine replay sends it");
}

/** `pipit quarantine replay [ID..]`: sends events again, patched; without ids all that match the filters. */
export async function replay(ids: readonly string[], options: QuarantineOptions): Promise<ExitCode> {
	const remote = remoteOf(options, ".");
	const [only] = ids;
	if (ids.length === 1 && only !== undefined) {
		const answer = await call(remote, "POST", `/quarantine/${encodeURIComponent(only)}/replay${query(options.site)}`, { patch: patchOf(options), dry_run: options.dryRun });
		return outcome(answer, options, options.dryRun ? "would be taken" : "taken");
	}
	const filter = chosen(ids, options);
	let tried = 0;
	let accepted = 0;
	const refused: Fields[] = [];
	for (;;) {
		const body = await callForOk(remote, "POST", `/quarantine/replay${query(options.site)}`, { filter, patch: patchOf(options), dry_run: options.dryRun });
		tried += Number(body["tried"]);
		accepted += Number(body["accepted"]);
		refused.push(...listOf(body["refused"]));
		// What is refused stays in front of the list, so a round that takes nothing is the last.
		if (options.dryRun || body["more"] !== true || body["accepted"] === 0) break;
	}
	if (options.json) return print({ tried, accepted, refused, dry_run: options.dryRun });
	process.stdout.write(`${accepted} of ${tried} ${options.dryRun ? "would be" : "were"} taken\n`);
	for (const entry of refused.slice(0, 20)) process.stderr.write(`${said(entry, "id")} ${said(entry, "outcome")}: ${firstProblem(entry)}\n`);
	if (refused.length > 20) process.stderr.write(`and ${refused.length - 20} more\n`);
	return refused.length === 0 ? EXIT.done : EXIT.wrong;
}

/** `pipit quarantine drop [ID..]`: lets go of events. */
export async function drop(ids: readonly string[], options: QuarantineOptions): Promise<ExitCode> {
	const body = await callForOk(remoteOf(options, "."), "POST", `/quarantine/drop${query(options.site)}`, { filter: chosen(ids, options) });
	return options.json ? print(body) : print(`${said(body, "dropped")} dropped\n`);
}

/** `pipit quarantine dead [replay|drop] [ID..]`: queue messages that failed for good. */
export async function dead(what: "list" | "replay" | "drop", ids: readonly string[], options: QuarantineOptions): Promise<ExitCode> {
	const remote: Remote = remoteOf(options, ".");
	if (what === "list") {
		const body = await callForOk(remote, "GET", `/dead-letters${query(options.site, options.state === undefined ? {} : { state: options.state })}`);
		if (options.json) return print(body);
		const rows = listOf(body["letters"]).map((letter) => [said(letter, "id"), short(said(letter, "received_at")), said(letter, "queue"), said(letter, "kind"), letter["items"]]);
		process.stdout.write(tableText(["id", "failed", "queue", "kind", "items"], rows));
		return EXIT.done;
	}
	if (ids.length === 0 && !options.all) throw new Failure("which ones? Name their ids, or say --all");
	const body = await callForOk(remote, "POST", `/dead-letters/${what}${query(options.site)}`, ids.length > 0 ? { ids } : { all: true });
	return options.json ? print(body) : print(`${said(body, what === "replay" ? "replayed" : "dropped")} ${what === "replay" ? "sent again" : "dropped"}${body["more"] === true ? "; there are more" : ""}\n`);
}

/** Nothing at all would be everything: that has to be said. */
function chosen(ids: readonly string[], options: QuarantineOptions): object {
	const filter = filterOf(options);
	if (ids.length === 0 && Object.keys(filter).length === 0 && !options.all) throw new Failure("which ones? Name their ids, narrow them with --event, --field, --reason .., or say --all");
	return ids.length === 0 ? filter : { ...filter, ids };
}

function outcome(answer: Answer, { json }: QuarantineOptions, words: string): ExitCode {
	const { body, status } = answer;
	if (typeof body["outcome"] !== "string") throw new Failure(titleOf(answer));
	if (json) print(body);
	else if (status === 200 && body["outcome"] === "accepted") process.stdout.write(`${words}\n`);
	else process.stderr.write(`${body["outcome"]}\n${listOf(body["problems"]).map((problem) => `  ${said(problem, "message")}\n`).join("")}`);
	return body["outcome"] === "accepted" ? EXIT.done : EXIT.wrong;
}

function print(value: object | string): ExitCode {
	process.stdout.write(typeof value === "string" ? value : `${JSON.stringify(value)}\n`);
	return EXIT.done;
}

function firstProblem(entry: Fields): string {
	const [first, ...others] = listOf(entry["problems"]);
	return first === undefined ? "" : `${said(first, "message")}${others.length === 0 ? "" : ` (and ${others.length} more)`}`;
}

function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}

function short(moment: string): string {
	return moment.replace("T", " ").replace(/\.\d+Z$/, "Z");
}

function pretty(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}
