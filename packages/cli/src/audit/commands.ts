import { Argument, type Command, Option } from "commander";
import { withRemoteOptions } from "../remote/options.ts";
import type { AuditOptions } from "./audit.ts";

/** Written out, because the lists themselves would load the whole of what audits. */
const VERDICTS = ["open", "accepted", "expected", "fixed"];
const KINDS = ["missing", "inconsistent", "outlier", "stale", "duplicate", "refused", "segment"];

/** `pipit audit …`: what is wrong with a site's data. Each part is loaded when it is called. */
export function addAuditCommands(program: Command): void {
	const audit = withRemoteOptions(program.command("audit").description("look at the data of the last week now, and say what is wrong with it"))
		.option("--latest", "say what the last audit found, and look no further", false)
		.action(async (options: AuditOptions) => {
			process.exitCode = await (await load()).audit(options);
		});
	// Some options are also of `audit` itself, which reads them first: so they are taken together.
	const part = (name: string, description: string): Command => withRemoteOptions(audit.command(name).description(description));

	part("findings", "the queue of findings: what is wrong, and what somebody said of it")
		.addOption(new Option("--verdict <verdict>", "which (default: open)").choices([...VERDICTS, "all"]))
		.addOption(new Option("--kind <kind>", "only of this kind").choices(KINDS))
		.option("--after <number>", "goes on where a page ended")
		.action(async (_: AuditOptions, command: Command) => {
			process.exitCode = await (await load()).findings(command.optsWithGlobals<AuditOptions>());
		});
	part("decide", "say what a finding is; it is not asked again, unless it grows or comes back")
		.argument("<id>", "of the finding, 12 digits")
		.addArgument(new Argument("<verdict>", "accepted: will be mended; expected: no fault; fixed: mended; open puts it back").choices(VERDICTS))
		.option("--note <text>", "why")
		.option("--by <name>", "who says so")
		.action(async (id: string, verdict: string, _: AuditOptions, command: Command) => {
			process.exitCode = await (await load()).decide(id, verdict, command.optsWithGlobals<AuditOptions>());
		});
	part("page", "write the last audit as an HTML page")
		.argument("<file>", "where to; - is standard output")
		.action(async (file: string, _: AuditOptions, command: Command) => {
			process.exitCode = await (await load()).page(file, command.optsWithGlobals<AuditOptions>());
		});
}

function load(): Promise<typeof import("./audit.ts")> {
	return import("./audit.ts");
}
