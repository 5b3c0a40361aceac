import { readFileSync } from "node:fs";
import { readRecord } from "./record.ts";

/** Pipit's own version, from its package.json. */
export function version(): string {
	const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
	return String(readRecord(text)?.["version"]);
}
