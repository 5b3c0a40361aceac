import { parseDefinitions } from "@pipit/core/definition";
import { ignoredFiles, readFolder } from "../folder/read-folder.ts";
import { writeBase } from "../pull/base.ts";
import { type Remote, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { publishedFolder } from "../remote/versions.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { ignoredLines, problemLines } from "../terminal/problems.ts";
import { type FileChange, folderChanges } from "./changes.ts";
import { pushFonts, readFonts } from "./fonts.ts";
import { askPreview, type PreviewAnswer, previewText } from "./preview.ts";
import { type Publication, publish } from "./publish.ts";

export interface PushOptions extends RemoteOptions {
	readonly folder: string;
	readonly dryRun: boolean;
	readonly preview: boolean;
	readonly json: boolean;
}

/**
 * `pipit push`: says what differs from what is published and who would enter and leave, then publishes the folder, as a
 * whole or not at all, and only onto what it was compared with.
 */
export async function push(options: PushOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const files = readFolder(options.folder);
	if (!options.json) process.stderr.write(ignoredLines(ignoredFiles(options.folder)));
	const parsed = parseDefinitions(files);
	if (!parsed.ok) return refuse(options, parsed.problems);
	const site = parsed.value.site.id;
	const before = await publishedFolder(remote, site);
	const changes = folderChanges(before?.files ?? [], files);
	if (!options.json) process.stdout.write(changesText(changes));

	let preview: PreviewAnswer | null = null;
	if (options.preview && before !== null && changes.length > 0) {
		const asked = await askPreview(remote, site, files);
		if (asked.kind === "refused") return refuse(options, asked.problems);
		({ preview } = asked);
		if (!options.json) process.stdout.write(`${previewText(preview)}\n`);
	}
	const answer = await publish({ ...remote, files, dryRun: options.dryRun, after: before?.sequence ?? 0 });
	if (answer.kind === "failed") throw new Failure(answer.message);
	if (answer.kind === "refused") return refuse(options, answer.problems);
	if (!options.dryRun) writeBase(options.folder, answer.version, files);
	const fonts = options.dryRun ? [] : await pushFonts(remote, site, readFonts(options.folder));
	if (!options.json) process.stdout.write(fonts.map((name) => `font     ${name} is there now\n`).join(""));
	report(options, remote, answer, { changes, preview });
	return EXIT.done;
}

/** One line for each file, and under it each value that differs. */
export function changesText(changes: readonly FileChange[]): string {
	const lines = changes.flatMap(({ path, change, details }) => [`${change.padEnd(8)} ${path}`, ...details.map((detail) => `           ${detail}`)]);
	return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}

function report(
	options: PushOptions,
	{ origin }: Remote,
	answer: Extract<Publication, { kind: "published" }>,
	more: { readonly changes: readonly FileChange[]; readonly preview: PreviewAnswer | null },
): void {
	if (options.json) process.stdout.write(`${JSON.stringify({ ...answer, dry_run: options.dryRun, ignored: ignoredFiles(options.folder), ...more })}\n`);
	else {
		process.stdout.write(`${origin} ${didWhat(answer.changed, options.dryRun)} version ${answer.version}\n`);
		process.stderr.write(answer.warnings.map((warning) => `warning: ${warning}\n`).join(""));
	}
}

function refuse(options: Pick<PushOptions, "folder" | "json">, problems: Extract<Publication, { kind: "refused" }>["problems"]): ExitCode {
	if (options.json) process.stdout.write(`${JSON.stringify({ kind: "refused", problems })}\n`);
	else process.stderr.write(problemLines(options.folder, problems));
	return EXIT.wrong;
}

function didWhat(changed: boolean, dryRun: boolean): string {
	if (!changed) return dryRun ? "has already" : "had already";
	return dryRun ? "would get" : "has now";
}

