import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE } from "./installation.ts";
import { readRecord } from "./record.ts";

/** Pipit's own version, from its package.json. */
export function version(): string {
	const text = readFileSync(join(PACKAGE, "package.json"), "utf8");
	return String(readRecord(text)?.["version"]);
}
