import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface HistoryOptions extends RemoteOptions {
	readonly folder: string;
	readonly before: string | undefined;
	readonly json: boolean;
}

/** `pipit history`: what was published when, the newest first, and which files that changed. */
export async function history(options: HistoryOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const before: Record<string, string> = options.before === undefined ? {} : { before: options.before };
	const body = await callForOk(remote, "GET", `/definitions/history${query(options.site, before)}`);
	if (options.json) process.stdout.write(`${JSON.stringify(body)}\n`);
	else process.stdout.write(historyText(body));
	return EXIT.done;
}

function historyText(body: Readonly<Record<string, unknown>>): string {
	const versions: readonly unknown[] = Array.isArray(body["versions"]) ? body["versions"] : [];
	const lines = versions.map((entry) => {
		const publication = asRecord(entry) ?? {};
		const when = said(publication, "published_at").replace("T", " ").replace(/\.\d+Z$/, "Z");
		const back = publication["back_to"] === null ? "" : `  (back to ${said(publication, "back_to")})`;
		return `${said(publication, "sequence").padStart(4)}  ${when}  ${said(publication, "version")}${back}\n${filesText(asRecord(publication["files"]) ?? {})}`;
	});
	const more = typeof body["next"] === "number" ? `older ones: pipit history --before ${body["next"]}\n` : "";
	return lines.join("") + more;
}

/** Of a first push, which adds everything. */
const MOST_FILES = 10;

/** A line for each file, the kind of change before the first of them. */
function filesText(files: Readonly<Record<string, unknown>>): string {
	return ["added", "changed", "removed"]
		.flatMap((change) => {
			const paths: readonly unknown[] = Array.isArray(files[change]) ? files[change] : [];
			const shown = paths.slice(0, paths.length === MOST_FILES + 1 ? paths.length : MOST_FILES).map(String);
			const rest = paths.length - shown.length;
			if (rest > 0) shown.push(`and ${rest} more (--json names all)`);
			return shown.map((path, index) => `      ${(index === 0 ? change : "").padEnd(8)} ${path}\n`);
		})
		.join("");
}
