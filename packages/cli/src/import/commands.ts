import { Argument, type Command } from "commander";
import type { ImportKind } from "@pipit/core/import";
import { withRemoteOptions } from "../remote/options.ts";
import type { RemoteOptions } from "../remote/remote.ts";
import type { PullOptions } from "./pulls.ts";

interface Options extends RemoteOptions {
	readonly mapping?: string;
	readonly country?: string;
	readonly currency?: string;
	readonly encoding: string;
	readonly dryRun: boolean;
	readonly restart: boolean;
	readonly json: boolean;
}

/** Written out, because the list itself would load the whole of what reads files. */
const KINDS: readonly ImportKind[] = ["people", "orders", "events", "products"];

/** `pipit import people|orders|events|products FILE`. */
export function addImportCommand(program: Command): void {
	withRemoteOptions(program.command("import").description("take people, orders, events or products from a file: exports of Shopify, WooCommerce, Magento, Klaviyo and Mailchimp, other CSV, JSON lines"))
		.addArgument(new Argument("<kind>", "what is in it").choices(KINDS))
		.argument("<file>", "CSV or JSON lines")
		.option("--mapping <file>", "says which columns are what, where the file is of no known export")
		.option("--country <code>", "whose dates and phone numbers are meant (default: the country of plan.yaml)")
		.option("--currency <code>", "of orders that name none (default: the site's)")
		.option("--encoding <name>", "utf-8, windows-1252, iso-8859-1 or iso-8859-15", "utf-8")
		.option("--dry-run", "find every fault and send nothing that is stored", false)
		.option("--restart", "begin anew, although an earlier run left off somewhere", false)
		.action(async (kind: ImportKind, file: string, options: Options) => {
			const { importFile } = await import("./import.ts");
			process.exitCode = await importFile({ ...options, kind, file, mapping: options.mapping, country: options.country, currency: options.currency });
		});
}

/** `pipit pulls`: the lists of `pulls/`. */
export function addPullCommands(program: Command): void {
	const pulls = withRemoteOptions(program.command("pulls").description("lists that the Worker reads again and again: how they stand")).action(async (options: PullOptions) => {
		process.exitCode = await (await import("./pulls.ts")).pulls(options);
	});
	withRemoteOptions(pulls.command("run").description("read one now"))
		.argument("<name>", "of pulls/NAME.yaml")
		.option("--restart", "everything again, not only what changed", false)
		.action(async (name: string, options: PullOptions) => {
			process.exitCode = await (await import("./pulls.ts")).runPull(name, options);
		});
}
