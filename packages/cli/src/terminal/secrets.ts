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

/** The lines of such a file that are secrets of a shop's webhooks and pulls, as they stand there; none where there is no file. */
export function sourceSecretsIn(path: string): string {
	if (!existsSync(path)) return "";
	const lines = readFileSync(path, "utf8").split(/\r?\n/);
	return lines.filter((line) => /^PIPIT_(?:HOOK|PULL)_[A-Z0-9_]+=/.test(line)).map((line) => `${line}\n`).join("");
}

function secret(): string {
	return randomBytes(32).toString("base64url");
}
