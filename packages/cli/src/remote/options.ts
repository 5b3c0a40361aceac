import type { Command } from "commander";

/** The options of every command that asks a deployed Worker. */
export function withRemoteOptions(command: Command): Command {
	return command
		.option("--url <url>", "the Worker's address (or PIPIT_URL)")
		.option("--key <key>", "its PIPIT_ADMIN_KEY (better: the environment variable of that name, or .secrets.env in the folder)")
		.option("--site <id>", "which site, where the Worker has several")
		.option("--json", "print the Worker's answer as JSON", false);
}
