import { type Command, Option } from "commander";
import { withRemoteOptions } from "../remote/options.ts";
import type { TokensOptions } from "./tokens.ts";

/** `pipit tokens`: a file of people with each one's token beside them. It is loaded when it is called. */
export function addTokenCommand(program: Command): void {
	withRemoteOptions(program.command("tokens"))
		.description("copy a CSV file with a column pipit_token more, to be imported into an email tool")
		.argument("<file>", "the CSV file")
		.option("--column <name>", "the column that says who it is: email, user_id, phone, profile_id, or any with such values", "email")
		.addOption(new Option("--message <name>", "tokens of this mailing only (default: good for every mailing)").conflicts("mailing"))
		.option("--mailing <name>", "tokens good for every mailing, and remember that these people get this one (?m=NAME)")
		.option("--out <file>", "write it there (default: standard output)")
		.action(async (file: string, options: TokensOptions) => {
			const { tokens } = await import("./tokens.ts");
			process.exitCode = await tokens(file, options);
		});
}
