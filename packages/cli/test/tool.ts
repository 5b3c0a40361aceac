import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

export const REPOSITORY = resolve(import.meta.dirname, "../../..");
export const LAUNCHER = join(REPOSITORY, "packages/cli/bin/pipit.mjs");
export const DEMO = join(REPOSITORY, "examples/shop");

export interface Run {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs `pipit` as a user does: as a process of its own, through its launcher. */
export function pipit(
	words: readonly string[],
	options: {
		readonly cwd?: string;
		readonly input?: string;
		readonly node?: string;
		readonly env?: Readonly<Record<string, string>>;
	} = {},
): Promise<Run> {
	return new Promise((resolveRun, reject) => {
		const child = spawn(options.node ?? process.execPath, [LAUNCHER, ...words], {
			cwd: options.cwd ?? REPOSITORY,
			env: { ...process.env, ...options.env },
		});
		let stdout = "";
		let stderr = "";
		child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
		child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
		child.once("error", reject);
		child.once("close", (code) => resolveRun({ code, stdout, stderr }));
		child.stdin.end(options.input ?? "");
	});
}

/** A new folder that is gone after the test. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "pipit-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
