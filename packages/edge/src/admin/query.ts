import { formatQueryProblem, translateQuery } from "@pipit/core/query";
import { Hono } from "hono";
import { migrate } from "../database/migrate.ts";
import { EVENTS_MS } from "../project/retention.ts";
import { runQuery } from "../query/run.ts";
import { QUERY } from "./bodies.ts";
import { problem } from "./problem.ts";
import { type Admin, readBody, siteOf } from "./request.ts";

/** `POST /query` answers one SELECT over the mirror, which is seconds behind the shards. */
export const queryRoutes = new Hono<Admin>().post("/query", async (c) => {
	const { sql, limit } = await readBody(c, QUERY);
	const { site, clock } = await siteOf(c);
	const now = clock.now();
	const query = translateQuery(sql, { now, timeZone: site.time_zone });
	if (!query.ok) {
		const { expected, got, place } = query.problem;
		const message = formatQueryProblem(query.problem);
		return problem(c, 422, `the query is refused: ${message}`, { problems: [{ path: ["sql"], expected, got, ...place, message }] });
	}
	await migrate(c.env.DB);
	const result = await runQuery(c.env.DB, query.value, { site: site.id, now }, limit);
	if (result.kind === "refused") return problem(c, 422, `the query is refused: ${result.reason}`);
	if (result.kind === "too slow") return problem(c, 422, `the query took longer than ${result.limitMs / 1_000} seconds`);
	const { columns, rows, truncated } = result;
	// A window that reaches further back than the mirror would otherwise look as if nothing had happened before.
	const events_since = query.value.views.has("events") ? new Date(now - EVENTS_MS).toISOString() : null;
	return c.json<object>({ columns, rows, truncated, asked_at: new Date(now).toISOString(), events_since });
});
