import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import { reasonText } from "../why/reason-text.ts";

export interface ShownOptions extends RemoteOptions {
	readonly folder: string;
	readonly profile: string;
	readonly block: string | undefined;
	readonly json: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** `pipit shown email:anna@example.com [BLOCK]`: what somebody was shown in the last 30 days; of a block, why the newest of it. */
export async function shown(options: ShownOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const answer = await callForOk(
		remote,
		"GET",
		`/profiles/${encodeURIComponent(options.profile)}/shown${query(options.site)}`,
	);
	const entries = listOf(answer["shown"]).filter(
		(entry) => options.block === undefined || entry["block"] === options.block,
	);
	const newest = options.block === undefined ? undefined : entries[0];
	const path = newest === undefined ? null : String(newest["why"]).replace(/^\/api\/v1/, "");
	const why = path === null ? null : await callForOk(remote, "GET", `${path}${query(options.site)}`);
	if (options.json) process.stdout.write(`${JSON.stringify({ shown: entries, why })}\n`);
	else process.stdout.write(shownText(entries) + (why === null ? "" : whyText(why)));
	return EXIT.done;
}

function shownText(entries: readonly Fields[]): string {
	if (entries.length === 0) return "Nothing was shown in the last 30 days.\n";
	return entries
		.map((entry) => {
			const decision = asRecord(entry["decision"]) ?? {};
			return `${said(entry, "shown_at")}  ${said(entry, "block")}  ${said(decision, "variant")}  to ${said(entry, "client")}, from ${said(entry, "via")}  → ${said(decision, "link")}\n  ${said(entry, "picture")}\n`;
		})
		.join("");
}

function whyText(why: Fields): string {
	const entries = listOf(why["entries"]).map((entry) => {
		const when = asRecord(entry["when"]);
		return `  ${said(entry, "entry")}: ${said(entry, "outcome")}\n${when === null ? "" : reasonText(when, 2)}`;
	});
	return [`\nThe newest, because ${said(why, "because")}:\n`, ...entries].join("");
}

function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}
