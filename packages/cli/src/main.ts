import { Command, CommanderError, InvalidArgumentError } from "commander";
import { EXIT, Failure } from "./terminal/exit.ts";
import { version } from "./terminal/version.ts";

/**
 * The command line. Every command is loaded only when it is called, so that `pipit simulate` does not pay for `pipit dev`.
 * Exit codes are those of `EXIT`; nothing here asks a question, so everything works in a script.
 */
const program = new Command("pipit")
	.description("What people do on a shop's website becomes what they see when they open an email.")
	.version(version())
	.exitOverride()
	.showHelpAfterError("(pipit --help lists the commands)")
	.addHelpText(
		"after",
		"\nExit codes: 0 done; 1 what was given is wrong, every problem is listed; 2 it could not be tried.",
	);

program
	.command("dev")
	.description("run a shop's folder on this machine and publish it again whenever a file changes")
	.argument("[folder]", "the shop's folder", ".")
	.option("--port <number>", "where it listens (default: 8787, or the next free port; 0: any free port)", parsePort)
	.option("--demo", "build and serve the folder's demo shop and inbox too", false)
	.option("--reset", "delete what was collected on this machine, and stop there", false)
	.option("--state <dir>", "where to keep what is collected (default: .pipit in the shop's folder)")
	.option("--verbose", "show everything that the local Worker prints", false)
	.option("--json", "print one JSON object per line instead of text", false)
	.action(
		async (
			folder: string,
			options: { port?: number; demo: boolean; reset: boolean; state?: string; verbose: boolean; json: boolean },
		) => {
			const { dev } = await import("./dev/dev.ts");
			process.exitCode = await dev({ ...options, folder, port: options.port ?? null, state: options.state ?? null });
		},
	);

program
	.command("check")
	.description("read a shop's folder and list what is wrong in it, with file and line")
	.argument("[folder]", "the shop's folder", ".")
	.option("--json", 'print {"ok", "problems"} as JSON', false)
	.action(async (folder: string, options: { json: boolean }) => {
		const { check } = await import("./check/check.ts");
		process.exitCode = await check({ folder, ...options });
	});

program
	.command("push")
	.description("publish a shop's folder to a deployed Worker")
	.argument("[folder]", "the shop's folder", ".")
	.option("--url <url>", "the Worker's address (or PIPIT_URL)")
	.option(
		"--key <key>",
		"its PIPIT_ADMIN_KEY (better: the environment variable of that name, or .secrets.env in the folder)",
	)
	.option("--dry-run", "let the Worker check the folder, publish nothing", false)
	.option("--json", "print the Worker's answer as JSON", false)
	.action(async (folder: string, options: { url?: string; key?: string; dryRun: boolean; json: boolean }) => {
		const { push } = await import("./push/push.ts");
		process.exitCode = await push({
			folder,
			url: options.url ?? process.env["PIPIT_URL"] ?? null,
			key: options.key ?? process.env["PIPIT_ADMIN_KEY"] ?? null,
			dryRun: options.dryRun,
			json: options.json,
		});
	});

program
	.command("simulate")
	.description("play a scenario of events against segments and answer who is in, since when and until when, as JSON")
	.argument("<file>", "a scenario or a list of them, JSON or YAML; - reads standard input")
	.action(async (file: string) => {
		const { simulateFile } = await import("./simulate/simulate-file.ts");
		process.exitCode = await simulateFile(file);
	});

program
	.command("init")
	.description("make a shop's own folder, which depends on Pipit")
	.argument("<dir>", "the folder to make; it must be new or empty")
	.action(async (dir: string) => {
		const { init } = await import("./init/init.ts");
		process.exitCode = await init(dir);
	});

program
	.command("build")
	.description("build what the deployed Worker serves as files (the tracker)")
	.option("--out <dir>", "where to put it", "dist/public")
	.action(async (options: { out: string }) => {
		const { build } = await import("./build/build.ts");
		process.exitCode = await build(options.out);
	});

program
	.command("deploy")
	.description("build, and deploy the Worker of this folder to Cloudflare with the Wrangler that Pipit brings along")
	.argument(
		"[wrangler-options...]",
		"after --, handed to `wrangler deploy`, for example: -- --secrets-file .secrets.env",
	)
	.action(async (wranglerOptions: readonly string[]) => {
		const { deploy } = await import("./deploy/deploy.ts");
		process.exitCode = await deploy(wranglerOptions);
	});

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		// Commander has already printed what is wrong; asking for help or the version is no error.
		process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.notTried;
	} else if (error instanceof Failure) {
		process.stderr.write(`pipit: ${error.message}\n`);
		process.exitCode = EXIT.notTried;
	} else {
		// A fault of Pipit's own: the whole of it, for the report about it.
		process.stderr.write(`pipit: ${error instanceof Error ? error.stack : String(error)}\n`);
		process.exitCode = EXIT.notTried;
	}
}

function parsePort(text: string): number {
	const port = Number(text);
	if (!/^\d{1,5}$/.test(text) || port > 65_535)
		throw new InvalidArgumentError(`expected a port, 0 to 65535, got "${text}"`);
	return port;
}
