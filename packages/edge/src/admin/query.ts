import { formatQueryProblem, translateQuery } from "@pipit/core/query";
import { Hono } from "hono";
import { migrate } from "../database/migrate.ts";
import { EVENTS_MS } from "../project/retention.ts";
import { runQuery } from "../query/run.ts";
import { problem } from "./problem.ts";
import { type Admin, BadRequest, readObject, siteOf, textIn } from "./request.ts";

const USUAL_ROWS = 1_000;
const MOST_ROWS = 10_000;

/** `POST /query` answers one SELECT over the mirror, which is seconds behind the shards. */
export const queryRoutes = new Hono<Admin>().post("/query", async (c) => {
	const body = await readObject(c);
	const sql = textIn(body, "sql");
	const limit = rowLimitOf(body["limit"]);
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

function rowLimitOf(value: unknown): number {
	if (value === undefined) return USUAL_ROWS;
	if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MOST_ROWS) return value;
	throw new BadRequest(400, `limit: expected a whole number from 1 to ${MOST_ROWS}, got something else`);
}
