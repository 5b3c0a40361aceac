import { readFileSync, writeFileSync } from "node:fs";
import { formatPath } from "@pipit/core/problem";
import { parse } from "yaml";
import { call, query, remoteOf, titleOf } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import type { RenderFlags } from "./commands.ts";

const FORMATS = ["png", "html", "amp", "text", "json"];

/** `pipit blocks render BLOCK`: what the Worker would show somebody at a moment, and what does not fit in it. */
export async function render(options: RenderFlags & { readonly block: string }): Promise<ExitCode> {
	const { block, as, profile, at, message, machine, format, out } = options;
	if (!FORMATS.includes(format)) throw new Failure(`--format: expected one of ${FORMATS.join(", ")}, got "${format}"`);
	if (as !== undefined && profile !== undefined) throw new Failure("--as or --profile: one of them, not both");
	const asked = { as, at, message, client: machine ? "prefetch" : undefined };
	const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
	const path = `/blocks/${encodeURIComponent(block)}/preview${query(options.site, Object.fromEntries(given))}`;
	const remote = remoteOf(options, ".");
	const { status, body } = await (profile === undefined ? call(remote, "GET", path) : call(remote, "POST", path, { profile: readProfile(profile) }));
	const problems = listOf(body["problems"]);
	for (const problem of problems) process.stderr.write(`${pathOf(problem["path"])}: expected ${String(problem["expected"])}, got ${String(problem["got"])}\n`);
	if (problems.length > 0) return EXIT.wrong;
	if (status !== 200) throw new Failure(titleOf({ status, body }));
	for (const flaw of listOf(body["flaws"])) process.stderr.write(`${String(flaw["kind"])}: ${String(flaw["text"])}\n`);
	if (options.json) process.stdout.write(`${JSON.stringify(body)}\n`);
	else write(body, { format, out: out ?? null, block });
	return EXIT.done;
}

interface Output {
	readonly format: string;
	readonly out: string | null;
	readonly block: string;
}

function write(body: Readonly<Record<string, unknown>>, { format, out, block }: Output): void {
	if (format === "png") {
		const file = out ?? `${block}.png`;
		const base64 = asRecord(body["picture"])?.["base64"];
		const picture = Buffer.from(typeof base64 === "string" ? base64 : "", "base64");
		writeFileSync(file, picture);
		process.stderr.write(`${file}: ${String(body["variant"])}, ${picture.byteLength} bytes\n`);
		return;
	}
	const text = textOf(body, format);
	if (out === null) process.stdout.write(`${text}\n`);
	else writeFileSync(out, `${text}\n`);
}

function textOf(body: Readonly<Record<string, unknown>>, format: string): string {
	if (format === "json") return JSON.stringify(body["json"], null, 2);
	const text = format === "text" ? body["text"] : asRecord(body[format])?.["text"];
	return typeof text === "string" ? text : "";
}

function pathOf(value: unknown): string {
	const keys: readonly unknown[] = Array.isArray(value) ? value : [];
	return formatPath(keys.map((key) => (typeof key === "number" ? key : String(key))));
}

function readProfile(file: string): unknown {
	try {
		return parse(readFileSync(file, "utf8"));
	} catch (error) {
		throw new Failure(`--profile: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}
