import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../terminal/exit.ts";
import { IS_PACKED, OWN_WRANGLER } from "../terminal/installation.ts";

/** The Wrangler that Pipit depends on, as arguments for this Node. Its own launcher would take whatever Node is first in PATH. */
export function wranglerCommand(): readonly string[] {
	const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
	return ["--no-warnings", join(dirname(manifest), "wrangler-dist/cli.js")];
}

/** Keeps Wrangler on this machine: no usage reports, no error reports, no banner with its update check, no request for `cf` data. */
export const OFFLINE = {
	WRANGLER_SEND_METRICS: "false",
	WRANGLER_SEND_ERROR_REPORTS: "false",
	WRANGLER_HIDE_BANNER: "true",
	CLOUDFLARE_CF_FETCH_ENABLED: "false",
} as const;

/**
 * The configuration of the Worker that serves a shop's folder: its own `wrangler.toml`, else that of the clone of Pipit
 * which this command line is part of.
 */
export function wranglerConfig(folder: string): string {
	const own = resolve(folder, "wrangler.toml");
	if (existsSync(own)) return own;
	if (!IS_PACKED) return OWN_WRANGLER;
	throw new Failure(`${folder} has no wrangler.toml: \`pipit init DIR\` makes a folder that has one`);
}
