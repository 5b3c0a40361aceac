import { createWriteStream, type WriteStream } from "node:fs";
import { resolve } from "node:path";
import { isPlainObject } from "@pipit/core/event";
import { IDENTIFIER_TYPES } from "@pipit/core/identity";
import { parseCsvRecord, type RecordPlace } from "@pipit/core/import";
import { SourceFile } from "../import/source-file.ts";
import { callForOk, query, type Remote, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";

export interface TokensOptions extends RemoteOptions {
	readonly column: string;
	readonly message?: string;
	/** In which person tokens go out. */
	readonly mailing?: string;
	readonly out?: string;
	/** Of what is said afterwards; the file stays CSV. */
	readonly json: boolean;
}

const COLUMN = "pipit_token";
/** As many as the Worker mints at once. */
const CHUNK = 1_000;

interface Counts {
	rows: number;
	tokens: number;
	/** Nobody is known by what the row says, or it says nothing. */
	unknown: number;
	/** Rows that could not be read; they are left out. */
	broken: number;
}

/**
 * `pipit tokens FILE.csv`: the same rows, in their order, with a token more. Who is not known yet gets an empty one. Exits
 * with 1 where rows could not be read.
 * @throws Failure where the file has no such column, or the Worker does not answer.
 */
export async function tokens(file: string, options: TokensOptions): Promise<ExitCode> {
	const remote = remoteOf(options, ".");
	if (options.out !== undefined && resolve(options.out) === resolve(file)) throw new Failure("--out: expected another file than the one that is read");
	const source = new SourceFile(file, "utf-8");
	try {
		const column = columnOf(source, file, options.column);
		const places: RecordPlace[] = [];
		await source.scan((place) => places.push(place), () => {});
		const out = options.out === undefined ? process.stdout : await fileAt(options.out);
		const counts: Counts = { rows: 0, tokens: 0, unknown: 0, broken: 0 };
		await write(out, withCell(source, source.firstText, COLUMN));
		for (let from = 0; from < places.length; from += CHUNK) {
			await write(out, await chunkText(places.slice(from, from + CHUNK), { source, file, column, remote, options, counts }));
		}
		if (options.out !== undefined) await ended(out);
		say(counts, options);
		return counts.broken === 0 ? EXIT.done : EXIT.wrong;
	} finally {
		source.close();
	}
}

/** Where the column is in a row, and how its values are asked for. */
interface Column {
	readonly index: number;
	readonly prefix: string;
}

function columnOf({ shape }: SourceFile, file: string, wanted: string): Column {
	if (shape.isJson) throw new Failure(`${file}: expected CSV with a header, got JSON`);
	if (shape.columns.includes(COLUMN)) throw new Failure(`${file} has a column ${COLUMN} already`);
	const exact = shape.columns.indexOf(wanted);
	const index = exact >= 0 ? exact : shape.columns.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
	if (index < 0) throw new Failure(`--column: expected one of ${shape.columns.join(", ")}, got "${wanted}"`);
	const type = IDENTIFIER_TYPES.find((one) => one === wanted.toLowerCase());
	return { index, prefix: type === undefined ? "" : `${type}:` };
}

interface Work {
	readonly source: SourceFile;
	readonly file: string;
	readonly column: Column;
	readonly remote: Remote;
	readonly options: TokensOptions;
	readonly counts: Counts;
}

async function chunkText(places: readonly RecordPlace[], work: Work): Promise<string> {
	const { source, column, counts } = work;
	const rows: { readonly text: string; readonly name: string }[] = [];
	for (const place of places) {
		const text = source.text(place);
		if (text?.trim() === "") continue;
		const cells = text === null ? null : parseCsvRecord(text, source.shape.separator);
		if (text === null || cells === null || !cells.ok || cells.value.length !== source.shape.columns.length) {
			counts.broken += 1;
			process.stderr.write(`${work.file} line ${place.line} is left out: expected ${source.shape.columns.length} cells in UTF-8\n`);
			continue;
		}
		const value = (cells.value[column.index] ?? "").trim();
		rows.push({ text, name: value === "" ? "" : column.prefix + value });
	}
	const minted = await mint(rows.flatMap(({ name }) => (name === "" ? [] : [name])), work);
	counts.rows += rows.length;
	return rows
		.map(({ text, name }) => {
			const token = minted.get(name) ?? "";
			if (token === "") counts.unknown += 1;
			else counts.tokens += 1;
			return withCell(source, text, token);
		})
		.join("");
}

async function mint(profiles: readonly string[], { remote, options: { message, mailing, site } }: Work): Promise<ReadonlyMap<string, string>> {
	if (profiles.length === 0) return new Map();
	const body = await callForOk(remote, "POST", `/tokens${query(site)}`, { profiles, ...(message === undefined ? {} : { message }), ...(mailing === undefined ? {} : { mailing }) });
	const list: readonly unknown[] = Array.isArray(body["tokens"]) ? body["tokens"] : [];
	return new Map(
		list.filter(isPlainObject).flatMap(({ profile, token }) => (typeof profile === "string" && typeof token === "string" ? [[profile, token] as const] : [])),
	);
}

/** The line as it was, with a cell more and its own line end. Neither a token nor the column's name needs quotes. */
function withCell({ shape: { separator } }: SourceFile, text: string, cell: string): string {
	const end = text.endsWith("\r") ? "\r\n" : "\n";
	return `${text.replace(/\r$/, "")}${separator}${cell}${end}`;
}

async function fileAt(path: string): Promise<WriteStream> {
	const stream = createWriteStream(path);
	await new Promise<void>((opened, failed) => {
		stream.once("open", () => opened());
		stream.once("error", (error) => failed(new Failure(`${path} cannot be written: ${error.message}`)));
	});
	return stream;
}

function write(out: NodeJS.WritableStream, text: string): Promise<void> {
	return new Promise((written, failed) => {
		out.write(text, (error) => (error === null || error === undefined ? written() : failed(new Failure(`it cannot be written: ${error.message}`))));
	});
}

function ended(out: NodeJS.WritableStream): Promise<void> {
	return new Promise((done) => {
		out.end(() => done());
	});
}

/** Beside the file, which may be on standard output. */
function say(counts: Counts, { json }: TokensOptions): void {
	const { rows, tokens: minted, unknown } = counts;
	process.stderr.write(json ? `${JSON.stringify(counts)}\n` : `${rows} rows: ${minted} tokens, ${unknown} left empty because nobody is known by them yet\n`);
}
