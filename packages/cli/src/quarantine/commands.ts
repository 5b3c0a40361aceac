import { type Command, Option } from "commander";
import { withRemoteOptions } from "../remote/options.ts";
import type { QuarantineOptions } from "./options.ts";

/** `pipit quarantine …`: refused events. Each part is loaded when it is called. */
export function addQuarantineCommands(program: Command): void {
	const quarantine = program.command("quarantine").description("refused events: look through them, fix them, send them again, drop them");
	const part = (name: string, description: string): Command => withRemoteOptions(quarantine.command(name).description(description));

	filters(part("list", "refused events, the newest first"))
		.option("--limit <n>", "how many at most (default: 100)")
		.option("--after <cursor>", "goes on where a page ended")
		.action(async (options: QuarantineOptions) => {
			process.exitCode = await (await load()).list(options);
		});
	filters(part("summary", "how many there are of each event and field")).action(async (options: QuarantineOptions) => {
		process.exitCode = await (await load()).summary(options);
	});
	part("show", "one event with all that is wrong with it")
		.argument("<id>", "its id, as list shows it")
		.action(async (id: string, options: QuarantineOptions) => {
			process.exitCode = await (await load()).show(id, options);
		});
	patches(part("fix", "change one event and say whether it would be taken now"))
		.argument("<id>", "its id")
		.action(async (id: string, options: QuarantineOptions) => {
			process.exitCode = await (await load()).fix(id, options);
		});
	patches(filters(part("replay", "send events again, with the time and id that they had")))
		.argument("[ids...]", "which ones; without ids all that match the filters")
		.option("--all", "all that are open", false)
		.option("--dry-run", "only say what would be taken", false)
		.action(async (ids: readonly string[], options: QuarantineOptions) => {
			process.exitCode = await (await load()).replay(ids, options);
		});
	filters(part("drop", "let go of events"))
		.argument("[ids...]", "which ones; without ids all that match the filters")
		.option("--all", "all that are open", false)
		.action(async (ids: readonly string[], options: QuarantineOptions) => {
			process.exitCode = await (await load()).drop(ids, options);
		});
	part("dead", "queue messages that failed for good")
		.argument("[what]", "list, replay or drop", "list")
		.argument("[ids...]", "which ones")
		.option("--all", "all of them", false)
		.option("--state <state>", "open, replayed, dropped or all (default: open)")
		.action(async (what: string, ids: readonly string[], options: QuarantineOptions) => {
			if (what !== "list" && what !== "replay" && what !== "drop") quarantine.error(`pipit quarantine dead: expected list, replay or drop, got "${what}"`);
			else process.exitCode = await (await load()).dead(what, ids, options);
		});
}

function filters(command: Command): Command {
	return command
		.addOption(new Option("--state <state>", "which (default: open)").choices(["open", "reported", "replayed", "dropped", "all"]))
		.option("--field <path>", "the field that is wrong, such as properties.total")
		.option("--event <name>", "the event's name")
		.option("--via <wire>", "the wire that it came on")
		.option("--reason <text>", "a text that the reasons hold")
		.option("--since <time>", "received since")
		.option("--until <time>", "received before");
}

function patches(command: Command): Command {
	return command
		.option("--set <path=value>", "give a field a value: --set properties.currency=EUR", collect, [])
		.option("--convert <path=kind>", "bring a field into a form: --convert properties.total=number", collect, [])
		.option("--move <from=to>", "rename a field: --move properties.orderId=properties.order_id", collect, [])
		.option("--patch <file>", 'the same as JSON: {"move": {}, "convert": {}, "merge": {}}');
}

function collect(value: string, before: readonly string[]): readonly string[] {
	return [...before, value];
}

function load(): Promise<typeof import("./quarantine.ts")> {
	return import("./quarantine.ts");
}
