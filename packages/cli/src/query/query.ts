import { text } from "node:stream/consumers";
import { call, query as parameters, remoteOf, type RemoteOptions, titleOf } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { csvText, tableText } from "./table.ts";

export interface QueryOptions extends RemoteOptions {
	readonly folder: string;
	readonly sql: string;
	readonly limit: number | undefined;
	readonly format: "table" | "csv" | "json";
}

/** `pipit query "SELECT .."`: asks the mirror and prints the rows; on standard error, that there are more. */
export async function query(options: QueryOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const sql = options.sql === "-" ? await text(process.stdin) : options.sql;
	const answer = await call(remote, "POST", `/query${parameters(options.site)}`, { sql, ...(options.limit === undefined ? {} : { limit: options.limit }) });
	if (answer.status === 422 || answer.status === 400) {
		process.stderr.write(`${titleOf(answer)}\n`);
		return EXIT.wrong;
	}
	const { columns, rows, truncated, events_since } = answer.body;
	if (answer.status !== 200 || !isTexts(columns) || !isRows(rows)) throw new Failure(titleOf(answer));
	if (options.format === "json") process.stdout.write(`${JSON.stringify(answer.body)}\n`);
	else process.stdout.write(options.format === "csv" ? csvText(columns, rows) : tableText(columns, rows));
	if (truncated === true) process.stderr.write(`there are more rows than these ${rows.length}: --limit takes up to 10000\n`);
	if (typeof events_since === "string") process.stderr.write(`events holds those since ${events_since}, and no older ones\n`);
	return EXIT.done;
}

function isTexts(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRows(value: unknown): value is readonly (readonly unknown[])[] {
	return Array.isArray(value) && value.every((row) => Array.isArray(row));
}
