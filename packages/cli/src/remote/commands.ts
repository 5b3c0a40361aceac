import { type Command, InvalidArgumentError } from "commander";
import { remoteCommand } from "./options.ts";
import type { RemoteOptions } from "./remote.ts";

/** What publishes a folder, goes back, and asks about what is published. Each command is loaded when it is called. */
export function addPublishingCommands(program: Command): void {
	remoteCommand(program, "push", "say what differs from what is published and who would enter and leave, then publish the folder")
		.argument("[folder]", "the shop's folder", ".")
		.option("--dry-run", "let the Worker check the folder, publish nothing", false)
		.option("--no-preview", "do not ask who would enter and leave")
		.option("--json", "print the Worker's answer as JSON", false)
		.action(async (folder: string, options: RemoteOptions & { dryRun: boolean; preview: boolean; json: boolean }) => {
			const { push } = await import("../push/push.ts");
			process.exitCode = await push({ ...options, folder });
		});

	remoteCommand(program, "pull", "make the folder what is published; what was changed here and not published is kept")
		.argument("[folder]", "the shop's folder", ".")
		.option("--force", "take what is published, whatever was changed here", false)
		.action(async (folder: string, options: RemoteOptions & { force: boolean }) => {
			const { pull } = await import("../pull/pull.ts");
			process.exitCode = await pull({ ...options, folder });
		});

	remoteCommand(program, "history", "list what was published when, and which files that changed")
		.option("--before <number>", "only publications before this one")
		.option("--json", "print the Worker's answer as JSON", false)
		.action(async (options: RemoteOptions & { before?: string; json: boolean }) => {
			const { history } = await import("../history/history.ts");
			process.exitCode = await history({ ...options, before: options.before, folder: "." });
		});

	remoteCommand(program, "rollback", "publish an old version again")
		.argument("<version>", "its 16 digits, or at least the first 6")
		.option("--dry-run", "only say what would change", false)
		.option("--no-preview", "do not ask who would enter and leave")
		.action(async (wanted: string, options: RemoteOptions & { dryRun: boolean; preview: boolean }) => {
			const { rollback } = await import("../rollback/rollback.ts");
			process.exitCode = await rollback({ ...options, version: wanted, folder: "." });
		});

	remoteCommand(program, "query", "ask the mirror: one SELECT over people, events and membership")
		.argument("<sql>", "the query; - reads standard input")
		.option("--limit <rows>", "how many rows at most (default: 1000)", parseRows)
		.option("--csv", "print the rows as CSV", false)
		.option("--json", "print the Worker's answer as JSON", false)
		.action(async (sql: string, options: RemoteOptions & { limit?: number; csv: boolean; json: boolean }) => {
			const { query } = await import("../query/query.ts");
			const format = options.json ? "json" : options.csv ? "csv" : "table";
			process.exitCode = await query({ ...options, sql, limit: options.limit, format, folder: "." });
		});

	remoteCommand(program, "why", "say why somebody is in a segment or not, and how they came in and went out of it")
		.argument("<profile>", "a profile id, or for example email:ada@example.com")
		.argument("<segment>", "the id of a segment")
		.option("--json", "print the Worker's answer as JSON", false)
		.action(async (profile: string, segment: string, options: RemoteOptions & { json: boolean }) => {
			const { why } = await import("../why/why.ts");
			process.exitCode = await why({ ...options, profile, segment, folder: "." });
		});
}

function parseRows(text: string): number {
	if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 10_000)
		throw new InvalidArgumentError(`expected a number of rows, 1 to 10000, got "${text}"`);
	return Number(text);
}
