import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { tableText } from "../query/table.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface PullOptions extends RemoteOptions {
	readonly json: boolean;
	readonly restart: boolean;
}

/** `pipit pulls`: how the lists stand that are read again and again. */
export async function pulls(options: PullOptions): Promise<ExitCode> {
	const body = await callForOk(remoteOf(options, "."), "GET", `/pulls${query(options.site)}`);
	const list: readonly unknown[] = Array.isArray(body["pulls"]) ? body["pulls"] : [];
	return tell(options, body, list.map((entry) => asRecord(entry) ?? {}));
}

/** `pipit pulls run NAME`: reads one now, a portion at a time until it is at its end. */
export async function runPull(name: string, options: PullOptions): Promise<ExitCode> {
	const remote = remoteOf(options, ".");
	for (let restart = options.restart; ; restart = false) {
		const body = await callForOk(remote, "POST", `/pulls/${encodeURIComponent(name)}/run${query(options.site)}`, { restart });
		// Whoever asked for a pause gets it: the Worker goes on by itself.
		if (body["in_the_middle"] === true && body["error"] === null && typeof body["waits_until"] !== "string") continue;
		const exit = tell(options, body, [body]);
		return body["error"] === null ? exit : EXIT.wrong;
	}
}

function tell({ json }: PullOptions, body: object, list: readonly Readonly<Record<string, unknown>>[]): ExitCode {
	const rows = list.map((pull) => [said(pull, "name"), said(pull, "ran_at"), pull["accepted"], pull["refused"], said(pull, "error") || (typeof pull["waits_until"] === "string" ? `waits until ${pull["waits_until"]}` : "") || (pull["in_the_middle"] === true ? "goes on" : "at its end")]);
	process.stdout.write(json ? `${JSON.stringify(body)}\n` : tableText(["name", "read at", "taken", "refused", "state"], rows));
	return EXIT.done;
}
