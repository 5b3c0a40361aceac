import type { SeenEvent } from "@pipit/core/definition";
import { migrate } from "../database/migrate.ts";

const DAY_MS = 24 * 3_600_000;
/** More names than this are made by a machine; the most frequent are the ones that rules are about. */
const MOST_NAMES = 2_000;

/** Which events a site has received in the last 30 days, the most frequent first. */
export async function seenEvents(env: PipitEnv, site: string, now: number): Promise<readonly SeenEvent[]> {
	await migrate(env.DB);
	const today = Math.floor(now / DAY_MS);
	const { results } = await env.DB.prepare(SEEN)
		.bind(site, today - 1, MOST_NAMES, today - 30)
		.all<{ name: string; yesterday: number; total: number }>();
	return results;
}

const SEEN = `
SELECT name, sum(CASE WHEN day = ?2 THEN count ELSE 0 END) AS yesterday, sum(count) AS total
FROM event_names WHERE site = ?1 AND day >= ?4 GROUP BY name ORDER BY total DESC, name LIMIT ?3`;
