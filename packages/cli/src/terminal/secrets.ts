import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Makes a file with new secrets of a Worker, readable by its owner only. */
export function writeSecrets(path: string, comment: string): void {
	const lines = [`# ${comment}`, `PIPIT_SECRET=${secret()}`, `PIPIT_ADMIN_KEY=${secret()}`];
	writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
}

/** The key of the management API from such a file; null where there is no file or no key in it. */
export function adminKeyIn(path: string): string | null {
	if (!existsSync(path)) return null;
	return /^PIPIT_ADMIN_KEY=(\S+)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? null;
}

function secret(): string {
	return randomBytes(32).toString("base64url");
}
