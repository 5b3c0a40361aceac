import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDefinitionPath, type SourceFile } from "@pipit/core/definition";
import { definitionFiles } from "../folder/read-folder.ts";
import { remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { publishedFolder } from "../remote/versions.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { fromHere } from "../terminal/problems.ts";
import { isUnchanged, readBase, writeBase } from "./base.ts";

export interface PullOptions extends RemoteOptions {
	readonly folder: string;
	readonly force: boolean;
}

/** `pipit pull`: makes the folder what is published. What was changed here and not published is kept unless it is forced. */
export async function pull(options: PullOptions): Promise<ExitCode> {
	const { folder, force } = options;
	const remote = remoteOf(options, folder);
	const published = await publishedFolder(remote, options.site);
	if (published === null) throw new Failure(`${remote.origin} has nothing published`);
	for (const { path } of published.files) refuseOutside(path);

	const local = localFiles(folder);
	const here = new Map(local.map(({ path, text }) => [path, text]));
	const there = new Map(published.files.map(({ path, text }) => [path, text]));
	const base = readBase(folder);
	const differing = local.filter(({ path, text }) => there.get(path) !== text);
	const own = differing.filter(({ path, text }) => !isUnchanged(base, path, text));
	if (own.length > 0 && !force) {
		process.stderr.write(`${own.map(({ path }) => `${fromHere(join(folder, path))} was changed here and is not published\n`).join("")}Nothing was written. --force takes what is published instead.\n`);
		return EXIT.wrong;
	}
	for (const { path, text } of published.files) if (here.get(path) !== text) write(join(folder, path), text);
	for (const { path } of differing) if (!there.has(path)) rmSync(join(folder, path));
	writeBase(folder, published.version, published.files);
	const written = published.files.filter(({ path, text }) => here.get(path) !== text).length;
	const removed = differing.filter(({ path }) => !there.has(path)).length;
	process.stdout.write(`${fromHere(folder)} is version ${published.version} of ${remote.origin}: ${written} written, ${removed} removed\n`);
	return EXIT.done;
}

function localFiles(folder: string): SourceFile[] {
	if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
	return definitionFiles(folder).map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

function write(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

/** Names come from a Worker, which may be anybody's: none leads out of the folder, or to a file that is no definition. */
function refuseOutside(path: string): void {
	if (isDefinitionPath(path)) return;
	throw new Failure(`the Worker answered a file that is no definition: ${JSON.stringify(path)}`);
}
