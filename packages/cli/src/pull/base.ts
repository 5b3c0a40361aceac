import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "@pipit/core/definition";
import { asRecord, readRecord } from "../terminal/record.ts";

const NAME = ".pipit-base.json";

/** What the folder was when it was last pushed or pulled: tells what was changed here from what was changed elsewhere. */
export interface Base {
	readonly version: string;
	/** By path, the SHA-256 of the text. */
	readonly files: Readonly<Record<string, unknown>>;
}

export function writeBase(folder: string, version: string, files: readonly SourceFile[]): void {
	const base: Base = { version, files: Object.fromEntries(files.map(({ path, text }) => [path, hashOf(text)])) };
	try {
		writeFileSync(join(folder, NAME), `${JSON.stringify(base, null, "\t")}\n`);
	} catch (error) {
		// A folder that nobody may write in, such as a checkout in CI, can still be pushed.
		process.stderr.write(`${NAME} could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
	}
}

/** Null where the folder was never pushed or pulled from here. */
export function readBase(folder: string): Base | null {
	let text: string;
	try {
		text = readFileSync(join(folder, NAME), "utf8");
	} catch {
		return null;
	}
	const { version, files } = readRecord(text) ?? {};
	const hashes = asRecord(files);
	return typeof version === "string" && hashes !== null ? { version, files: hashes } : null;
}

/** Whether a text is what it was at that time. */
export function isUnchanged(base: Base | null, path: string, text: string): boolean {
	return base !== null && Object.hasOwn(base.files, path) && base.files[path] === hashOf(text);
}

function hashOf(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}
