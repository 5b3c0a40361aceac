import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { isPlainObject } from "@pipit/core/event";
import { problemLines } from "../catalogue/lines.ts";
import { type Answer, call, query, remoteOf, type RemoteOptions, send, titleOf } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";

export interface ListOptions extends RemoteOptions {
	readonly json: boolean;
}

const METHODS = { replace: "PUT", add: "POST", remove: "DELETE" } as const;

/** `pipit list push`: exits with 1 where rows are refused, and lists the first of them. */
export async function pushList(file: string, how: keyof typeof METHODS, options: ListOptions & { readonly list: string }): Promise<ExitCode> {
	const path = `/lists/${encodeURIComponent(options.list)}`;
	const members = `${path}/members${query(options.site)}`;
	return push(file, options, { method: METHODS[how], path: how === "replace" ? path + query(options.site) : members, again: ["POST", members] });
}

/** `pipit scores push`: the same for scores. */
export async function pushScores(
	file: string,
	options: ListOptions & { readonly model: string; readonly modelVersion?: string; readonly computedAt?: string },
): Promise<ExitCode> {
	const { modelVersion: version, computedAt } = options;
	const more = { ...(version === undefined ? {} : { version }), ...(computedAt === undefined ? {} : { computed_at: computedAt }) };
	const path = `/scores/${encodeURIComponent(options.model)}${query(options.site, more)}`;
	return push(file, options, { method: "PUT", path, again: ["PUT", path] });
}

interface Push {
	readonly method: "PUT" | "POST" | "DELETE";
	readonly path: string;
	/** Asks with an empty body to go on telling people's shards. */
	readonly again: readonly ["PUT" | "POST", string];
}

/** Telling 500,000 people takes some dozens of requests. */
const MOST_ROUNDS = 1_000;

async function push(file: string, options: ListOptions, { method, path, again }: Push): Promise<ExitCode> {
	const remote = remoteOf(options, ".");
	const content = file === "-" ? new Uint8Array(await buffer(process.stdin)) : readFile(file);
	const first = await send(remote, method, path, { type: "application/octet-stream", content });
	if (first.status === 422) return refusedWhole(first, options);
	if (first.status !== 200) throw new Failure(titleOf(first));
	const counts = { entered: numberIn(first, "entered"), exited: numberIn(first, "exited") };
	let last = first;
	for (let round = 0; last.body["waits"] === true && round < MOST_ROUNDS; round += 1) {
		last = await send(remote, again[0], again[1], { type: "application/octet-stream", content: "" });
		if (last.status !== 200) throw new Failure(titleOf(last));
		const told = { entered: numberIn(last, "entered"), exited: numberIn(last, "exited") };
		counts.entered += told.entered;
		counts.exited += told.exited;
		// Somebody's shard is away, or the database is: the Worker tries again by itself.
		if (told.entered + told.exited === 0) break;
	}
	const answer = { ...last.body, taken: first.body["taken"], refused_count: first.body["refused_count"], refused: first.body["refused"], ...counts };
	if (options.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
	else {
		const { rows, unknown, people } = answer as Readonly<Record<string, unknown>>;
		process.stdout.write(`${String(answer.taken)} rows taken: ${String(counts.entered)} people told anew, ${String(counts.exited)} let go\n${String(rows)} identifiers now, of ${String(people)} people; by ${String(unknown)} nobody is known yet\n`);
	}
	if (last.body["waits"] === true) process.stderr.write(`not everybody was told${typeof last.body["error"] === "string" ? ` (${last.body["error"]})` : ""}; the Worker goes on within 15 minutes\n`);
	return sayRefused(first);
}

function refusedWhole(answer: Answer, { json }: ListOptions): ExitCode {
	if (json) process.stdout.write(`${JSON.stringify(answer.body)}\n`);
	process.stderr.write(`${titleOf(answer)}\n`);
	sayRefused(answer);
	return EXIT.wrong;
}

function sayRefused({ body }: Answer): ExitCode {
	const count = typeof body["refused_count"] === "number" ? body["refused_count"] : 0;
	if (count === 0) return EXIT.done;
	for (const line of [`${count} rows are refused, the first of them:`, ...problemLines(body["refused"])]) process.stderr.write(`${line}\n`);
	return EXIT.wrong;
}

/** `pipit list show`. */
export function showLists(options: ListOptions): Promise<ExitCode> {
	return show(options, "/lists", "lists", "no list was uploaded");
}

/** `pipit scores show`. */
export function showScores(options: ListOptions): Promise<ExitCode> {
	return show(options, "/scores", "models", "no scores were uploaded");
}

async function show(options: ListOptions, path: string, key: string, none: string): Promise<ExitCode> {
	const answer = await call(remoteOf(options, "."), "GET", path + query(options.site));
	if (answer.status !== 200) throw new Failure(titleOf(answer));
	const list = answer.body[key];
	const uploads: readonly unknown[] = Array.isArray(list) ? list : [];
	if (options.json) process.stdout.write(`${JSON.stringify(answer.body)}\n`);
	else if (uploads.length === 0) process.stdout.write(`${none}\n`);
	else
		for (const upload of uploads.filter(isPlainObject)) {
			const { id, rows, people, unknown, updated_at: updatedAt } = upload;
			process.stdout.write(`${String(id)}: ${String(people)} people by ${String(rows)} identifiers, of which ${String(unknown)} are not known yet; changed ${String(updatedAt)}\n`);
		}
	return EXIT.done;
}

function numberIn({ body }: Answer, key: string): number {
	const value = body[key];
	return typeof value === "number" ? value : 0;
}

function readFile(path: string): Uint8Array<ArrayBuffer> {
	try {
		return new Uint8Array(readFileSync(path));
	} catch (error) {
		throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}
