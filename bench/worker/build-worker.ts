import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** The Worker as `wrangler deploy` would upload it, in a folder of its own: scripts, wasm and data. */
export interface BuiltWorker {
	readonly dir: string;
	readonly remove: () => void;
}

/** Builds without uploading; needs no account and no network. */
export function buildWorker(): BuiltWorker {
	const dir = mkdtempSync(join(tmpdir(), "pipit-bench-"));
	const wrangler = join(
		dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
		"wrangler-dist/cli.js",
	);
	const assets = join(dir, "assets");
	const bundle = join(dir, "bundle");
	execFileSync("mkdir", ["-p", assets]);
	execFileSync(
		process.execPath,
		["--no-warnings", wrangler, "deploy", "--dry-run", "--minify", "--outdir", bundle, "--assets", assets],
		{
			cwd: ROOT,
			env: {
				...process.env,
				WRANGLER_SEND_METRICS: "false",
				WRANGLER_SEND_ERROR_REPORTS: "false",
				WRANGLER_HIDE_BANNER: "true",
				PIPIT_DEV: "1",
			},
			stdio: ["ignore", "ignore", "inherit"],
		},
	);
	return { dir: bundle, remove: () => rmSync(dir, { recursive: true }) };
}
