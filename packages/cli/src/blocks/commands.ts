import type { Command } from "commander";
import { withRemoteOptions } from "../remote/options.ts";
import type { RemoteOptions } from "../remote/remote.ts";

/** `pipit snippet` and `pipit blocks …`: a block's lines for an email tool, and what somebody would see. */
export function addBlockCommands(program: Command): void {
	program
		.command("snippet")
		.description("print a block's lines for an email tool, with the tool's own merge tag")
		.argument("<block>", "the id of a block")
		.option("--esp <tool>", "klaviyo, mailchimp, braze, hubspot, sendgrid, customerio, sfmc, brevo, iterable or generic", "generic")
		.option("--url <url>", "the Worker's address (or PIPIT_URL)")
		.option("--message <name>", "the mailing, so that its clicks and reports are told apart")
		.option("--folder <folder>", "the shop's folder", ".")
		.option("--html", "the lines that fetch HTML while the email is sent, for tools that can", false)
		.action(async (block: string, options: SnippetFlags) => {
			const { snippet } = await import("./snippet.ts");
			process.exitCode = snippet({ ...options, block });
		});

	const blocks = program.command("blocks").description("what blocks show");
	withRemoteOptions(blocks.command("render").description("draw a block as somebody would see it, into a file; nothing is recorded"))
		.argument("<block>", "the id of a block")
		.option("--as <person>", "somebody known, for example email:ada@example.com")
		.option("--profile <file>", 'somebody made up: {"traits": {…}, "events": […]} as JSON or YAML')
		.option("--at <time>", "the moment, ISO 8601 (default: now)")
		.option("--message <name>", "the mailing")
		.option("--machine", "as a machine that opens ahead of the reader", false)
		.option("--format <format>", "png, html, amp, text or json", "png")
		.option("--out <file>", "where to (default: standard output for texts, BLOCK.png for pictures)")
		.action(async (block: string, options: RenderFlags) => {
			const { render } = await import("./render.ts");
			process.exitCode = await render({ ...options, block });
		});
}

export interface SnippetFlags {
	readonly esp: string;
	readonly url?: string;
	readonly message?: string;
	readonly folder: string;
	readonly html: boolean;
}

export interface RenderFlags extends RemoteOptions {
	readonly as?: string;
	readonly profile?: string;
	readonly at?: string;
	readonly message?: string;
	readonly machine: boolean;
	readonly format: string;
	readonly out?: string;
	readonly json: boolean;
}
