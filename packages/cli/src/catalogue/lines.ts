import { formatProblem } from "@pipit/core/problem";
import { isPlainObject } from "@pipit/core/event";

/** What is printed, and what is wrong. */
export interface Lines {
	readonly lines: readonly string[];
	readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

export function statusLines(status: Fields): Lines {
	const origins = Object.entries(fieldsOf(status["by_origin"])).map(([origin, count]) => `${String(count)} from ${ORIGINS[origin] ?? origin}`);
	const together = fieldsOf(status["viewed_together"]);
	const copies = fieldsOf(status["copies"]);
	const feeds = feedLines(status["feeds"]);
	return {
		lines: [
			`${String(status["products"])} products${origins.length === 0 ? "" : `: ${origins.join(", ")}`}`,
			`${String(status["offered"])} can be shown to everybody, ${String(status["without_price"])} have no price`,
			`viewed together: ${together["days"] === 0 ? "nothing counted yet" : `${String(together["days"])} days, ${String(together["from"])} to ${String(together["to"])}`}`,
			`emails see the catalogue of ${typeof copies["published_at"] === "string" ? copies["published_at"] : "products.yaml"}${copies["is_complete"] === false ? ", newer changes are on their way" : ""}`,
			...feeds.lines,
		],
		problems: feeds.problems,
	};
}

const ORIGINS: Readonly<Record<string, string>> = { file: "products.yaml", feed: "feeds", api: "the API", events: "events alone" };

export function feedLines(feeds: unknown): Lines {
	const lines: string[] = [];
	const problems: string[] = [];
	for (const [name, value] of Object.entries(fieldsOf(feeds))) {
		const feed = fieldsOf(value);
		const { error, held_back: heldBack, refused_count: refused } = feed;
		if (typeof feed["read_at"] === "string") lines.push(`feed ${name}: ${String(feed["products"])} products at ${feed["read_at"]}, ${String(feed["changed"])} changed, ${String(feed["removed"])} gone`);
		else if (feed["checked_at"] === undefined && typeof error !== "string") lines.push(`feed ${name}: not fetched yet`);
		if (typeof error === "string") problems.push(`feed ${name}: ${error}`);
		if (typeof heldBack === "number" && heldBack > 0) problems.push(`feed ${name}: ${heldBack} products are missing in it, more than half; they are kept until \`pipit catalogue fetch --feed ${name} --force\``);
		if (typeof refused === "number" && refused > 0) problems.push(`feed ${name}: ${refused} products are refused`, ...problemLines(feed["refused"]));
	}
	return { lines, problems };
}

/** `line 12 (sku-1) price: expected .., got ..`. */
export function problemLines(items: unknown): string[] {
	if (!Array.isArray(items)) return [];
	return items.map(fieldsOf).flatMap((item) => {
		const problems = Array.isArray(item["problems"]) ? item["problems"].map(fieldsOf) : [];
		const id = typeof item["product_id"] === "string" ? ` (${item["product_id"]})` : "";
		return problems.map(({ path, expected, got }) => {
			const keys = Array.isArray(path) ? path.filter((key) => typeof key === "string" || typeof key === "number") : [];
			return `  line ${String(item["line"])}${id} ${formatProblem({ path: keys, expected: String(expected), got: String(got) })}`;
		});
	});
}

function fieldsOf(value: unknown): Fields {
	return isPlainObject(value) ? value : {};
}
