import { callForOk, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { tableText } from "../query/table.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface ReportOptions extends RemoteOptions {
	readonly folder: string;
	readonly message: string | undefined;
	readonly days: number | undefined;
	readonly json: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** `pipit report [MESSAGE]`: how each block did, per variant; of one message also whom it has reached. */
export async function report(options: ReportOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const { message, days } = options;
	const asked = {
		...(message === undefined ? {} : { message }),
		...(days === undefined ? {} : { days: String(days) }),
	};
	const counts = await callForOk(remote, "GET", `/reports/blocks${query(options.site, asked)}`);
	const people =
		message === undefined
			? null
			: await callForOk(remote, "GET", `/messages/${encodeURIComponent(message)}${query(options.site)}`);
	if (options.json)
		process.stdout.write(`${JSON.stringify(people === null ? counts : { ...counts, message: people })}\n`);
	else process.stdout.write(reportText(counts, people, message ?? null));
	return EXIT.done;
}

const COLUMNS = [
	"message",
	"block",
	"variant",
	"renders",
	"people",
	"machines",
	"machine share",
	"clicks",
	"per 100 opens",
	"machine clicks",
];

/** The mailing that was asked for is called what it was asked for by, though no event has said its name. */
function reportText(counts: Fields, people: Fields | null, asked: string | null): string {
	const blocks = listOf(counts["blocks"]);
	const rows = blocks.flatMap((block) => {
		const name = typeof block["message_name"] === "string" ? block["message_name"] : (asked ?? String(block["message"]));
		return listOf(block["variants"]).map((variant) => [name, block["block"], variant["variant"], ...figures(variant)]);
	});
	const why = blocks.flatMap((block) =>
		Object.entries(asRecord(block["fallbacks"]) ?? {}).map(
			([reason, count]) => `  ${String(block["block"])}: ${String(count)} × ${WHY[reason] ?? reason}\n`,
		),
	);
	const table = rows.length === 0 ? `Nothing was shown since ${String(counts["since"])}.\n` : tableText(COLUMNS, rows);
	return [
		table,
		...(why.length === 0 ? [] : ["\nFallbacks\n", ...why]),
		people === null ? "" : peopleText(people),
	].join("");
}

const WHY: { readonly [reason: string]: string } = {
	nothing_applies: "no entry of the block applied",
	not_drawn: "the picture could not be drawn",
	no_shard: "neither shard nor snapshot answered in time",
	token_invalid: "the token in the address is not one of ours",
	token_expired: "the token has expired",
	token_unfilled: "the email tool left its merge tag unfilled",
};

function figures(one: Fields): unknown[] {
	const share = one["machine_share"];
	return [
		one["renders"],
		one["human_opens"],
		one["machine_opens"],
		typeof share === "number" ? `${Math.round(share * 100)} %` : "",
		one["clicks"],
		one["clicks_per_100_opens"] ?? "",
		one["machine_clicks"],
	];
}

function peopleText(message: Fields): string {
	const people = asRecord(message["people"]) ?? {};
	const count = (key: string): string => Number(people[key] ?? 0).toLocaleString("en");
	const overridden =
		Array.isArray(message["overridden"]) && message["overridden"].length > 0
			? `\nOverridden: ${message["overridden"].join(", ")}`
			: "";
	return `
${count("opened")} people have opened it, ${count("clicked")} have clicked.
${count("not_fetched_yet")} of ${count("recipients")} recipients that Pipit knows have not opened it yet: what you publish now is what they will see.
For ${count("machines_only")} more only a machine has loaded it so far; it may show them what it has kept.${overridden}
(${String(message["note"])})
`;
}

function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map((item) => asRecord(item) ?? {}) : [];
}
