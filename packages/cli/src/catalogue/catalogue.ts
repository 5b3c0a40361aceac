import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { buffer } from "node:stream/consumers";
import { type Answer, call, query, remoteOf, type RemoteOptions, send, titleOf } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { feedLines, problemLines, statusLines } from "./lines.ts";

interface CatalogueOptions extends RemoteOptions {
	readonly folder: string;
	readonly json: boolean;
}

/** `pipit catalogue status`: how the catalogue stands. Exits with 1 where a feed has a problem. */
export async function catalogueStatus(options: CatalogueOptions): Promise<ExitCode> {
	const answer = await call(remoteOf(options, options.folder), "GET", `/catalogue${query(options.site)}`);
	if (answer.status !== 200) throw new Failure(titleOf(answer));
	return say(options, answer, statusLines(answer.body));
}

const TYPES: Readonly<Record<string, string>> = {
	".json": "application/json",
	".ndjson": "application/x-ndjson",
	".jsonl": "application/x-ndjson",
	".csv": "text/csv",
	".tsv": "text/tab-separated-values",
	".txt": "text/tab-separated-values",
	".xml": "application/xml",
	".gz": "application/octet-stream",
};
/** One JSON text of this size is read whole; larger ones as what they hold. */
const LARGEST_JSON = 4_000_000;

/** `pipit catalogue push FILE`: sends products. Exits with 1 where some are refused, and lists them. */
export async function cataloguePush(options: CatalogueOptions & { readonly file: string; readonly patch: boolean }): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const content = options.file === "-" ? new Uint8Array(await buffer(process.stdin)) : readFile(options.file);
	const named = options.file === "-" ? undefined : TYPES[extname(options.file).toLowerCase()];
	// What it is, the Worker sees by its beginning.
	const type = named === undefined || (named === "application/json" && content.byteLength > LARGEST_JSON) ? "application/octet-stream" : named;
	const answer = await send(remote, options.patch ? "PATCH" : "PUT", `/products${query(options.site)}`, { type, content });
	if (answer.status !== 200 && answer.status !== 422) throw new Failure(titleOf(answer));
	const { products, changed } = answer.body;
	return say(options, answer, { lines: [`${String(products)} products taken, ${String(changed)} of them new or different`], problems: answer.status === 422 ? [titleOf(answer), ...problemLines(answer.body["items"])] : [] });
}

/** `pipit catalogue fetch`: fetches the feeds. Exits with 1 where one has a problem. */
export async function catalogueFetch(options: CatalogueOptions & { readonly feed: string | undefined; readonly force: boolean }): Promise<ExitCode> {
	const more = { ...(options.feed === undefined ? {} : { feed: options.feed }), ...(options.force ? { force: "1" } : {}) };
	const answer = await call(remoteOf(options, options.folder), "POST", `/catalogue/fetch${query(options.site, more)}`);
	if (answer.status === 404) {
		process.stderr.write(`${titleOf(answer)}\n`);
		return EXIT.wrong;
	}
	if (answer.status !== 200) throw new Failure(titleOf(answer));
	return say(options, answer, feedLines(answer.body["feeds"]));
}

function say({ json }: CatalogueOptions, answer: Answer, { lines, problems }: { readonly lines: readonly string[]; readonly problems: readonly string[] }): ExitCode {
	if (json) process.stdout.write(`${JSON.stringify(answer.body)}\n`);
	else for (const line of lines) process.stdout.write(`${line}\n`);
	for (const problem of problems) process.stderr.write(`${problem}\n`);
	return problems.length === 0 ? EXIT.done : EXIT.wrong;
}

function readFile(path: string): Uint8Array<ArrayBuffer> {
	try {
		return new Uint8Array(readFileSync(path));
	} catch (error) {
		throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}
