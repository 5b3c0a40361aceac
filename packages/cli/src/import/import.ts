import { readFileSync } from "node:fs";
import { type ImportKind, type Mapping, type MapSetting, parseMapping, recogniseFormat } from "@pipit/core/import";
import { parse as parseYaml } from "yaml";
import { callForOk, query, type Remote, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import { checkLocally } from "./check-locally.ts";
import { type Checkpoint, CheckpointFile, NOTHING_DONE } from "./checkpoint.ts";
import { ErrorReport } from "./error-report.ts";
import { Progress } from "./progress.ts";
import { type Found, mappingProblems, RecordMapper } from "./record-mapper.ts";
import { sendAll } from "./send-all.ts";
import { SourceFile } from "./source-file.ts";

export interface ImportOptions extends RemoteOptions {
	readonly kind: ImportKind;
	readonly file: string;
	readonly mapping: string | undefined;
	readonly country: string | undefined;
	readonly currency: string | undefined;
	readonly encoding: string;
	readonly dryRun: boolean;
	/** Begins anew although a checkpoint is there. */
	readonly restart: boolean;
	readonly json: boolean;
}

/**
 * `pipit import KIND FILE`: reads the file through once, which finds every fault and the order of sending, then sends it
 * and keeps how far it came. A run that was cut off goes on with the same command: nothing is lost, because the
 * checkpoint only counts what was acknowledged, and nothing is doubled, because message ids follow from the records.
 */
export async function importFile(options: ImportOptions): Promise<ExitCode> {
	const remote = options.dryRun && options.url === undefined && process.env["PIPIT_URL"] === undefined ? null : remoteOf(options, ".");
	const file = new SourceFile(options.file, options.encoding);
	try {
		const chosen = mappingOf(options, file);
		const setting = await settingOf(options, file, remote);
		const checkpoints = new CheckpointFile(options.file, { size: file.size, changedAt: file.changedAt, mapping: chosen.mapping, setting, encoding: options.encoding, to: remote?.origin, site: options.site });
		if (options.restart) checkpoints.remove();
		const before = options.dryRun ? NOTHING_DONE : checkpoints.read();
		if (before.finished) {
			process.stdout.write(`${options.file} is imported already (${before.accepted} taken, ${before.refused} refused); --restart sends it again\n`);
			return EXIT.done;
		}
		const report = new ErrorReport(options.file);
		report.begin(before.done > 0);
		const progress = new Progress(options.json);
		progress.say(`${chosen.name}, ${file.shape.isJson ? "JSON lines" : `${file.shape.columns.length} columns`}`);
		const mapper = new RecordMapper(file, chosen.mapping, setting);
		const found = await mapper.readThrough(report, (bytes) => progress.read(bytes, file.size));
		progress.end();
		report.sending();
		const sent = remote === null ? null : await sendAll({ remote, site: options.site, kind: options.kind === "products" ? "products" : "events", mapper, index: found.index, report, progress, dry: options.dryRun, before, keep: (now) => (options.dryRun ? undefined : checkpoints.write(now)) });
		const refusedHere = remote === null ? checkLocally(mapper, found.index, report, setting.country) : 0;
		report.flush();
		progress.end();
		return tell(options, chosen.name, { ...found, refused: found.refused + refusedHere }, sent, report);
	} finally {
		file.close();
	}
}

interface Chosen {
	/** Null: JSON lines that are calls already. */
	readonly mapping: Mapping | null;
	readonly name: string;
}

function mappingOf({ mapping: path, kind, file: filePath }: ImportOptions, file: SourceFile): Chosen {
	if (path !== undefined) {
		const parsed = parseMapping(readMapping(path));
		if (!parsed.ok) throw new Failure(mappingProblems(path, parsed.problems));
		if (parsed.value.kind !== kind) throw new Failure(`${path} kind: expected ${kind}, as the command says, got "${parsed.value.kind}"`);
		return { mapping: parsed.value, name: path };
	}
	if (file.shape.isJson) {
		if (kind === "events" || kind === "people") return { mapping: null, name: "calls as JSON lines" };
		throw new Failure(`${filePath} is JSON lines: --mapping says which fields are what (docs/imports.md)`);
	}
	const format = recogniseFormat(file.shape.columns, kind);
	if (format !== null) return { mapping: format.mapping, name: format.name };
	throw new Failure(`the columns of ${filePath} are of no export that is known (${file.shape.columns.slice(0, 8).join(", ")} ..): --mapping says which are what (docs/imports.md)`);
}

function readMapping(path: string): unknown {
	try {
		return parseYaml(readFileSync(path, "utf8"));
	} catch (error) {
		throw new Failure(`--mapping: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** Country and currency: what the command line says, else the site. */
async function settingOf({ country, currency, site }: ImportOptions, file: SourceFile, remote: Remote | null): Promise<MapSetting> {
	const definitions = remote === null ? null : asRecord((await callForOk(remote, "GET", `/definitions${query(site)}`))["definitions"]);
	const about = asRecord(definitions?.["site"]) ?? {};
	const planned = asRecord(about["plan"])?.["country"];
	const usual = about["currency"];
	return {
		country: country ?? (typeof planned === "string" ? planned : null),
		currency: currency ?? (typeof usual === "string" ? usual : null),
		asOf: Math.min(file.changedAt, Date.now()),
	};
}

/** Every row is counted once: taken, refused, held, left out, or a further line of a record before it. */
function tell({ kind, json, dryRun, file }: ImportOptions, format: string, found: Found, sent: Checkpoint | null, report: ErrorReport): ExitCode {
	const refused = found.refused + (sent?.refused ?? 0);
	const held = sent?.held ?? 0;
	const summary = { file, format, dry_run: dryRun, rows: found.rows, records: found.records, merged_rows: found.rows - found.records, skipped: found.skipped, accepted: sent?.accepted ?? 0, refused, held, problems: report.count, report: report.count > 0 ? report.path : null };
	if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
	else {
		const taken = sent === null ? `${counted(found.records - found.skipped - refused, kind)} can be sent` : `${counted(summary.accepted, kind)} ${dryRun ? "would be taken" : "taken"}`;
		const more = [
			held === 0 ? "" : `, ${held} held for want of consent`,
			summary.merged_rows === 0 ? "" : `, ${summary.merged_rows} further ${summary.merged_rows === 1 ? "line" : "lines"} of the ${kind} before them`,
		];
		process.stdout.write(`${found.rows} ${found.rows === 1 ? "row" : "rows"}: ${taken}, ${refused} refused, ${found.skipped} left out by the mapping${more.join("")}\n`);
		process.stderr.write(report.text());
	}
	return refused === 0 ? EXIT.done : EXIT.wrong;
}

const ONE: Readonly<Record<ImportKind, string>> = { people: "person", orders: "order", events: "event", products: "product" };

function counted(count: number, kind: ImportKind): string {
	return `${count} ${count === 1 ? ONE[kind] : kind}`;
}
