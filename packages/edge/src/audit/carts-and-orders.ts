import type { CartAndOrders } from "@pipit/core/audit";
import { migrate } from "../database/migrate.ts";

const DAY_MS = 24 * 3_600_000;

/** How often something was put into a cart, and how often an order came: since yesterday (UTC), and in the last 30 days. */
export async function cartsAndOrders(env: PipitEnv, site: string, now: number): Promise<{ readonly recent: CartAndOrders; readonly month: CartAndOrders }> {
	await migrate(env.DB);
	const today = Math.floor(now / DAY_MS);
	const { results } = await env.DB.prepare(COUNTS)
		.bind(site, today - 1, today - 30)
		.all<{ name: string; recent: number; month: number }>();
	const of = (name: string, span: "recent" | "month"): number => results.find((row) => row.name === name)?.[span] ?? 0;
	const both = (span: "recent" | "month"): CartAndOrders => ({ added: of("Product Added", span), orders: of("Order Completed", span) });
	return { recent: both("recent"), month: both("month") };
}

const COUNTS = `
SELECT name, sum(CASE WHEN day >= ?2 THEN count ELSE 0 END) AS recent, sum(count) AS month
FROM event_names WHERE site = ?1 AND day >= ?3 AND name IN ('Product Added', 'Order Completed') GROUP BY name`;
