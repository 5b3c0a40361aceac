import { Argument, type Command, Option } from "commander";
import { withRemoteOptions } from "../remote/options.ts";
import type { DuplicateOptions } from "./duplicates.ts";

const VERDICTS = ["open", "merge", "not_the_same", "later"];

/** `pipit duplicates …`: profiles that may be one person. Each part is loaded when it is called. */
export function addDuplicateCommands(program: Command): void {
	const duplicates = program.command("duplicates").description("profiles that may be one person: look through them and decide");
	const part = (name: string, description: string): Command => withRemoteOptions(duplicates.command(name).description(description));

	part("list", "pairs that wait for somebody, the likeliest first")
		.addOption(new Option("--verdict <verdict>", "which (default: open)").choices(VERDICTS))
		.option("--min <score>", "only from this score on, 0 to 1")
		.option("--after <number>", "goes on where a page ended")
		.action(async (options: DuplicateOptions) => {
			process.exitCode = await (await load()).list(options);
		});
	part("decide", "say what two profiles are; it is remembered")
		.argument("<first>", "a profile id")
		.argument("<second>", "the other one")
		.addArgument(new Argument("<verdict>", "merge, not_the_same or later; open puts them back").choices(VERDICTS))
		.option("--by <name>", "who says so")
		.action(async (first: string, second: string, verdict: string, options: DuplicateOptions) => {
			process.exitCode = await (await load()).decide(first, second, verdict, options);
		});
	part("scan", "look through everybody now, instead of a part every 15 minutes").action(async (options: DuplicateOptions) => {
		process.exitCode = await (await load()).scan(options);
	});
}

function load(): Promise<typeof import("./duplicates.ts")> {
	return import("./duplicates.ts");
}
