import type { Command } from "commander";

/** A command that asks a deployed Worker, and says itself whether it can answer in JSON. */
export function remoteCommand(parent: Command, name: string, description: string): Command {
	return withTarget(parent.command(name).description(description));
}

/** The options of a command that asks a deployed Worker, with `--json`. */
export function withRemoteOptions(command: Command): Command {
	return withTarget(command).option("--json", "print the Worker's answer as JSON", false);
}

function withTarget(command: Command): Command {
	return command
		.option("--url <url>", "the Worker's address (or PIPIT_URL)")
		.option("--key <key>", "its PIPIT_ADMIN_KEY (better: the environment variable of that name, or .secrets.env in the folder)")
		.option("--site <id>", "which site, where the Worker has several");
}
