import { resolve } from "node:path";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { fromHere } from "../terminal/problems.ts";
import { buildAssets } from "./assets.ts";

/** `pipit build`: what `wrangler deploy` uploads beside the Worker. Nothing of the demo is in it. */
export async function build(out: string): Promise<ExitCode> {
	// `wrangler.toml` names this as its build. Under `pipit dev` the files are elsewhere, and built already.
	if (process.env["PIPIT_DEV"] === "1") return EXIT.done;
	const outDir = resolve(out);
	await buildAssets(outDir);
	process.stdout.write(`built ${fromHere(outDir)}\n`);
	return EXIT.done;
}
