import { type Command, Option } from "commander";
import { withRemoteOptions } from "../remote/options.ts";
import type { ListOptions } from "./list.ts";

/** `pipit list …` and `pipit scores …`: what a shop uploads about people. Each part is loaded when it is called. */
export function addListCommands(program: Command): void {
	const list = program.command("list").description("lists of people that a shop uploads, for rules such as {list: vip}");
	const scores = program.command("scores").description("scores that models have given people, for rules such as {predicted: churn, gte: 0.7}");

	withRemoteOptions(list.command("push"))
		.description("say who is on a list: JSON lines, or CSV with a column email, user_id, phone or profile_id")
		.argument("<file>", "the file; - reads standard input")
		.requiredOption("--list <name>", "which list")
		.addOption(new Option("--add", "keep who is on it already").conflicts("remove"))
		.option("--remove", "take these people off it")
		.action(async (file: string, options: ListOptions & { list: string; add?: true; remove?: true }) => {
			const how = options.add === true ? "add" : options.remove === true ? "remove" : "replace";
			process.exitCode = await (await load()).pushList(file, how, options);
		});
	withRemoteOptions(list.command("show"))
		.description("say which lists there are, how many people are on each, and how many of them nobody knows yet")
		.action(async (options: ListOptions) => {
			process.exitCode = await (await load()).showLists(options);
		});
	withRemoteOptions(scores.command("push"))
		.description("give people the scores of a model: a column score (a number) or cluster beside who it is; an empty one takes the score away")
		.argument("<file>", "the file, JSON lines or CSV; - reads standard input")
		.requiredOption("--model <name>", "whose scores they are")
		// `version` alone is asked for by `pipit --version`.
		.option("--model-version <text>", "the model's version, where the rows do not say it")
		.option("--computed-at <moment>", "when they were computed, such as 2026-05-01T03:00:00Z, where the rows do not say it (default: now)")
		.action(async (file: string, options: ListOptions & { model: string; modelVersion?: string; computedAt?: string }) => {
			process.exitCode = await (await load()).pushScores(file, options);
		});
	withRemoteOptions(scores.command("show"))
		.description("say which models have given scores, and to how many people")
		.action(async (options: ListOptions) => {
			process.exitCode = await (await load()).showScores(options);
		});
}

function load(): Promise<typeof import("./list.ts")> {
	return import("./list.ts");
}
