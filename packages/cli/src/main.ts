import { Command, CommanderError, InvalidArgumentError } from "commander";
import { addDuplicateCommands } from "./duplicates/commands.ts";
import { addAuditCommands } from "./audit/commands.ts";
import { addBlockCommands } from "./blocks/commands.ts";
import { addListCommands } from "./list/commands.ts";
import { addTokenCommand } from "./tokens/commands.ts";
import { addImportCommand, addPullCommands } from "./import/commands.ts";
import { addQuarantineCommands } from "./quarantine/commands.ts";
import { addPublishingCommands } from "./remote/commands.ts";
import { remoteCommand, withRemoteOptions } from "./remote/options.ts";
import type { RemoteOptions } from "./remote/remote.ts";
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
		"\nExit codes: 0 done; 1 what was read or looked at is wrong, every problem is listed; 2 it could not be tried.",
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
	.option("--json", 'print {"ok", "problems", "warnings", "ignored"} as JSON', false)
	.action(async (folder: string, options: { json: boolean }) => {
		const { check } = await import("./check/check.ts");
		process.exitCode = await check({ folder, ...options });
	});

withRemoteOptions(program.command("seed"))
	.description("fill the local Worker with made-up shoppers, so that segments, scores and reports show something")
	.argument("[folder]", "the shop's folder", ".")
	.action(async (folder: string, options: RemoteOptions & { json: boolean }) => {
		const { seed } = await import("./seed/seed.ts");
		process.exitCode = await seed({ ...options, folder });
	});

addPublishingCommands(program);

const catalogue = program.command("catalogue").description("the products that the deployed Worker knows");

remoteCommand(catalogue, "status", "say how many products there are, where they come from, and how the feeds went")
	.option("--json", "print the Worker's answer as JSON", false)
	.action(async (options: RemoteOptions & { json: boolean }) => {
		const { catalogueStatus } = await import("./catalogue/catalogue.ts");
		process.exitCode = await catalogueStatus({ ...options, folder: "." });
	});

remoteCommand(catalogue, "push", "send products: JSON, JSON lines, CSV, TSV, or XML in Google Merchant's format")
	.argument("<file>", "the file; - reads standard input")
	.option("--patch", "change only the fields that the file names, of products that are known", false)
	.option("--json", "print the Worker's answer as JSON", false)
	.action(async (file: string, options: RemoteOptions & { patch: boolean; json: boolean }) => {
		const { cataloguePush } = await import("./catalogue/catalogue.ts");
		process.exitCode = await cataloguePush({ ...options, file, folder: "." });
	});

remoteCommand(catalogue, "fetch", "fetch the feeds of catalogue.yaml now")
	.option("--feed <name>", "only this one")
	.option("--force", "read it though it did not change, and let go of products though most of them are gone", false)
	.option("--json", "print the Worker's answer as JSON", false)
	.action(async (options: RemoteOptions & { feed?: string; force: boolean; json: boolean }) => {
		const { catalogueFetch } = await import("./catalogue/catalogue.ts");
		process.exitCode = await catalogueFetch({ ...options, feed: options.feed, folder: "." });
	});

addBlockCommands(program);
addImportCommand(program);
addPullCommands(program);
addQuarantineCommands(program);
addListCommands(program);
addTokenCommand(program);
addDuplicateCommands(program);
addAuditCommands(program);

remoteCommand(program, "shown", "list what somebody was shown in the last 30 days, and say why the newest of a block")
	.argument("<profile>", "a profile id, or for example email:ada@example.com")
	.argument("[block]", "only this block, with the reason")
	.option("--json", "print the Worker's answers as JSON", false)
	.action(async (profile: string, block: string | undefined, options: RemoteOptions & { json: boolean }) => {
		const { shown } = await import("./shown/shown.ts");
		process.exitCode = await shown({ ...options, profile, block, folder: "." });
	});

remoteCommand(program, "report", "say how the blocks of the emails did: renders, people, machines, clicks, fallbacks and why")
	.argument("[message]", "only this mailing, and whom it has reached")
	.option("--days <number>", "how many days back (default: 30)", parseDays)
	.option("--json", "print the Worker's answers as JSON", false)
	.action(async (message: string | undefined, options: RemoteOptions & { days?: number; json: boolean }) => {
		const { report } = await import("./report/report.ts");
		process.exitCode = await report({ ...options, message, days: options.days, folder: "." });
	});

remoteCommand(program, "email", "render one of the shop's emails with all its parts, for one person or for nobody")
	.argument("<email>", "its id: the name of its file in emails/")
	.option("--profile <profile>", "for whom, for example email:ada@example.com")
	.option("--to <address>", "print it as one message to this address (.eml)")
	.option("--part <part>", "only this part: html, amp or text")
	.option("--token <text>", "what stands in the addresses instead of a token, such as an email tool's merge tag")
	.option("--message <name>", "the name of the mailing, where the token does not say it")
	.option("--out <file>", "write it there")
	.action(
		async (
			id: string,
			options: RemoteOptions & {
				profile?: string;
				to?: string;
				part?: string;
				token?: string;
				message?: string;
				out?: string;
			},
		) => {
			const { email } = await import("./email/email.ts");
			const { profile, to, part, token, message, out } = options;
			process.exitCode = await email({ ...options, email: id, profile, to, part, token, message, out, folder: "." });
		},
	);

remoteCommand(program, "who", "say who somebody is: identifiers, what was merged into them, what was refused and undone")
	.argument("<profile>", "a profile id, or for example email:ada@example.com")
	.option("--json", "print the Worker's answer as JSON", false)
	.action(async (profile: string, options: RemoteOptions & { json: boolean }) => {
		const { who } = await import("./identity/who.ts");
		process.exitCode = await who({ ...options, profile, folder: "." });
	});

remoteCommand(program, "merge", "make one of two profiles that were verified to be the same person")
	.argument("<profile>", "a profile id, or for example user_id:42")
	.argument("<other>", "the other one")
	.requiredOption("--proof <text>", "how it was verified; it is kept with the profile")
	.action(async (profile: string, other: string, options: RemoteOptions & { proof: string }) => {
		const { merge } = await import("./identity/change.ts");
		process.exitCode = await merge({ ...options, profile, other, folder: "." });
	});

remoteCommand(program, "unmerge", "make two of a merged profile again, up to 30 days later")
	.argument("<profile>", "the profile, by id or identifier")
	.argument("<merge>", "the merge's id, as `pipit who` says it")
	.option("--through", "undo the merges on top of it for a moment, where there are some", false)
	.action(async (profile: string, mergeId: string, options: RemoteOptions & { through: boolean }) => {
		const { unmerge } = await import("./identity/change.ts");
		process.exitCode = await unmerge({ ...options, profile, mergeId, folder: "." });
	});

remoteCommand(program, "erase", "erase everything that is known of somebody, and of whoever was merged into them")
	.argument("<profile>", "a profile id, or for example email:ada@example.com")
	.option("--yes", "it cannot be undone", false)
	.action(async (profile: string, options: RemoteOptions & { yes: boolean }) => {
		const { erase } = await import("./identity/change.ts");
		process.exitCode = await erase({ ...options, profile, folder: "." });
	});

program
	.command("simulate")
	.description("play a scenario of events against segments and answer who is in, since when and until when, as JSON")
	.argument("<file>", "a scenario or a list of them, JSON or YAML; - reads standard input")
	.option("--strict", "exit with 1 where any part of a scenario was refused", false)
	.addHelpText(
		"after",
		"\nA part that is wrong (a rule with a mistake) is listed in `refused` and on standard error, the rest is answered,\nand the exit code is 0 unless --strict is given; 1 where the file is no scenario at all.",
	)
	.action(async (file: string, options: { strict: boolean }) => {
		const { simulateFile } = await import("./simulate/simulate-file.ts");
		process.exitCode = await simulateFile(file, options);
	});

program
	.command("doctor")
	.description(
		"look at a live page from the outside: the tag, what the page allows, consent, the collector, events arriving",
	)
	.argument("<page>", "the address of a page that has the script tag")
	.option("--url <url>", "the Worker's address, to count what arrived (or PIPIT_URL)")
	.option("--key <key>", "its PIPIT_ADMIN_KEY (better: the environment variable of that name)")
	.option("--site <id>", "which site, where the Worker has several")
	.option("--json", 'print {"ok", "page", "findings"} as JSON', false)
	.action(async (page: string, options: { url?: string; key?: string; site?: string; json: boolean }) => {
		const { doctor } = await import("./doctor/doctor.ts");
		process.exitCode = await doctor({
			page,
			url: options.url ?? process.env["PIPIT_URL"] ?? null,
			key: options.key ?? process.env["PIPIT_ADMIN_KEY"] ?? null,
			site: options.site ?? null,
			json: options.json,
		});
	});

program
	.command("describe")
	.description("say what each segment means, as a sentence")
	.argument("<path>", "a segment's file, or a shop's folder")
	.action(async (path: string) => {
		const { describe } = await import("./describe/describe.ts");
		process.exitCode = describe(path);
	});

program
	.command("schema")
	.description("write the JSON Schemas by which editors complete and check a shop's files, into its folder schema/")
	.argument("[folder]", "the shop's folder", ".")
	.action(async (folder: string) => {
		const { schema } = await import("./schema/write-schemas.ts");
		process.exitCode = schema(folder);
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

function parseDays(text: string): number {
	if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > 400)
		throw new InvalidArgumentError(`expected a number of days, 1 to 400, got "${text}"`);
	return Number(text);
}

function parsePort(text: string): number {
	const port = Number(text);
	if (!/^\d{1,5}$/.test(text) || port > 65_535)
		throw new InvalidArgumentError(`expected a port, 0 to 65535, got "${text}"`);
	return port;
}
