import { ordersMissing } from "@pipit/core/audit";
import { readRecord } from "../terminal/record.ts";
import type { Asker } from "./ask.ts";
import { type Finding, right, wrong } from "./finding.ts";

const DAY_MS = 24 * 3_600_000;
/** What a shop is useless without, in the order in which people do it. */
const STEPS = ["Page Viewed", "Product Viewed", "Product Added", "Order Completed"] as const;

/** How many events of each name came in the last 24 hours, from the Worker's own mirror. */
export async function checkEvents(
	asker: Asker,
	api: { readonly url: URL; readonly key: string; readonly site: string | null },
	now: number,
): Promise<Finding> {
	const since = new Date(now - DAY_MS).toISOString();
	const sql = `SELECT name, COUNT(*) AS times FROM events WHERE received_at >= '${since}' GROUP BY name ORDER BY times DESC, name`;
	const address = new URL("/api/v1/query", api.url);
	if (api.site !== null) address.searchParams.set("site", api.site);
	const headers = { authorization: `Bearer ${api.key}`, "content-type": "application/json" };
	const answer = await asker.ask(address, { method: "POST", headers, body: JSON.stringify({ sql }) });
	if (answer.kind === "silent") return wrong("events", `${address.href} cannot be asked (${answer.reason}).`);
	if (answer.status === 401)
		return wrong("events", `${address.host} does not accept this key: it is the secret PIPIT_ADMIN_KEY of the Worker.`);
	const counts = answer.status === 200 ? countsIn(answer.text) : null;
	if (counts === null) return wrong("events", `${address.href} answers ${answer.status}: ${titleIn(answer.text)}`);
	return judge(counts);
}

/** Says the shopping steps even where they are 0, since that is what is looked for. */
function judge(counts: ReadonlyMap<string, number>): Finding {
	if (counts.size === 0)
		return wrong("events", "no event came in the last 24 hours: open the page with ?pipit_debug, which says why.");
	const told = STEPS.map((name) => `${(counts.get(name) ?? 0).toLocaleString("en")} ${name}`).join(", ");
	const others = [...counts.keys()].filter((name) => !STEPS.some((step) => step === name)).length;
	const all = `in 24 hours came ${told}${others === 0 ? "" : `, and ${others} other ${others === 1 ? "kind" : "kinds"}`}`;
	const has = (name: (typeof STEPS)[number]): boolean => counts.has(name);
	if (!has("Product Viewed"))
		return wrong(
			"events",
			`${all}: nobody looks at products; do product pages have JSON-LD, or call pipit('Product Viewed', …)?`,
		);
	if (!has("Product Added")) return wrong("events", `${all}: nothing is put into carts; is the cart connected?`);
	const missing = ordersMissing({ added: counts.get("Product Added") ?? 0, orders: counts.get("Order Completed") ?? 0 }, "in 24 hours");
	if (missing !== null) return wrong("events", `${all}. ${missing}.`);
	if (!has("Order Completed")) return wrong("events", `${all}: are orders connected?`);
	return right("events", `${all}.`);
}

function countsIn(text: string): ReadonlyMap<string, number> | null {
	const rows = readRecord(text)?.["rows"];
	if (!Array.isArray(rows)) return null;
	const counts = new Map<string, number>();
	for (const row of rows) {
		const [name, times]: readonly unknown[] = Array.isArray(row) ? row : [];
		if (typeof name === "string" && typeof times === "number") counts.set(name, times);
	}
	return counts;
}

function titleIn(text: string): string {
	const title = readRecord(text)?.["title"];
	return typeof title === "string" ? title : text.slice(0, 200);
}
