import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { wranglerCommand } from "../dev/wrangler.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";

/**
 * `pipit deploy`: `wrangler deploy` in this folder, with the Wrangler that Pipit depends on and a Node that can run it.
 * The folder's `wrangler.toml` names the build that comes before.
 */
export async function deploy(wranglerOptions: readonly string[]): Promise<ExitCode> {
	if (!existsSync("wrangler.toml"))
		throw new Failure("there is no wrangler.toml here: run it in the folder of your shop");
	const child = spawn(process.execPath, [...wranglerCommand(), "deploy", ...wranglerOptions], { stdio: "inherit" });
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("exit", resolve);
	});
	return code === 0 ? EXIT.done : EXIT.notTried;
}
