import { messageNumberOf } from "@pipit/core/identity";

/** How the blocks of a site's emails did: per message, block and variant. */
export interface BlockReport {
	readonly message: number;
	/** Null where no address or definition has said it. */
	readonly message_name: string | null;
	readonly block: string;
	readonly totals: Figures;
	readonly variants: readonly (Figures & { readonly variant: string })[];
	/** How often the fallback was shown, by why. */
	readonly fallbacks: { readonly [why: string]: number };
	/** How often each way of showing it was asked for: png, gif, html, json, amp, and slots apart. */
	readonly outputs: { readonly [what: string]: number };
}

export interface Figures {
	/** Whole blocks that were served, to people and machines; single slots are not among them. */
	readonly renders: number;
	/** Of those: by people, or by a mail service that fetches when a person opens. */
	readonly human_opens: number;
	/** Of those: by machines that load ahead or scan. What is left of `renders` could not be told. */
	readonly machine_opens: number;
	/** `machine_opens` of `renders`, 0 to 1; null without renders. */
	readonly machine_share: number | null;
	/** Clicks by people. */
	readonly clicks: number;
	readonly machine_clicks: number;
	/** Clicks for each 100 opens by people; null without any. */
	readonly clicks_per_100_opens: number | null;
	/** Served from a snapshot or as the fallback because the person's shard did not answer in time. */
	readonly without_shard: number;
}

interface Row {
	readonly message: number;
	readonly name: string | null;
	readonly block: string;
	readonly variant: string;
	readonly client: string;
	readonly what: string;
	readonly via: string;
	readonly why: string;
	readonly count: number;
}

/** Reads the counts since a day; `message` narrows to one message. */
export async function reportBlocks(
	db: D1Database,
	site: string,
	since: number,
	message: number | null,
	names: readonly string[],
): Promise<BlockReport[]> {
	const { results } = await db
		.prepare(
			message === null
				? `${SELECT} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`
				: `${SELECT} AND c.message = ?3 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
		)
		.bind(...(message === null ? [site, since] : [site, since, message]))
		.all<Row>();
	const known = new Map(names.map((name) => [messageNumberOf(name), name]));
	const groups = new Map<string, Row[]>();
	for (const row of results) {
		const key = `${row.message} ${row.block}`;
		groups.set(key, [...(groups.get(key) ?? []), row]);
	}
	return [...groups.values()]
		.map((rows) => blockReport(rows, known))
		.toSorted((a, b) => b.totals.renders - a.totals.renders || (a.block < b.block ? -1 : 1));
}

const SELECT = `
SELECT c.message AS message, n.name AS name, c.block AS block, c.variant AS variant, c.client AS client, c.what AS what, c.via AS via,
  c.why AS why, sum(c.count) AS count
FROM open_counts c LEFT JOIN message_names n ON n.site = c.site AND n.message = c.message
WHERE c.site = ?1 AND c.day >= ?2`;

function blockReport(rows: readonly Row[], known: ReadonlyMap<number, string>): BlockReport {
	const [first] = rows;
	const message = first?.message ?? 0;
	const variants = [...new Set(rows.map(({ variant }) => variant))].toSorted();
	const served = rows.filter(({ what }) => what !== "click");
	return {
		message,
		message_name: first?.name ?? known.get(message) ?? null,
		block: first?.block ?? "",
		totals: figuresOf(rows),
		variants: variants.map((variant) => ({ variant, ...figuresOf(rows.filter((row) => row.variant === variant)) })),
		fallbacks: sumBy(
			served.filter(({ what, why }) => why !== "none" && what !== "slot"),
			({ why }) => why,
		),
		outputs: sumBy(served, ({ what }) => what),
	};
}

const PEOPLE = ["human", "proxy"];
const MACHINES = ["prefetch", "scanner"];

function figuresOf(rows: readonly Row[]): Figures {
	const whole = rows.filter(({ what }) => what !== "click" && what !== "slot");
	const clicked = rows.filter(({ what }) => what === "click");
	const by = (some: readonly Row[], clients: readonly string[]): number =>
		total(some.filter(({ client }) => clients.includes(client)));
	const renders = total(whole);
	const human = by(whole, PEOPLE);
	const machine = by(whole, MACHINES);
	const clicks = by(clicked, PEOPLE);
	return {
		renders,
		human_opens: human,
		machine_opens: machine,
		machine_share: renders === 0 ? null : machine / renders,
		clicks,
		machine_clicks: total(clicked) - clicks,
		clicks_per_100_opens: human === 0 ? null : Math.round((clicks / human) * 1_000) / 10,
		without_shard: total(whole.filter(({ via, why }) => via === "snapshot" || why === "no_shard")),
	};
}

function total(rows: readonly Row[]): number {
	return rows.reduce((sum, { count }) => sum + count, 0);
}

function sumBy(rows: readonly Row[], keyOf: (row: Row) => string): { [key: string]: number } {
	const sums: { [key: string]: number } = {};
	for (const row of rows) sums[keyOf(row)] = (sums[keyOf(row)] ?? 0) + row.count;
	return sums;
}
