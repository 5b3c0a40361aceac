import { Hono } from "hono";
import { clockOf } from "./clock/clock.ts";
import { migrate } from "./database/migrate.ts";
import { readPublished } from "./definitions/published.ts";

/** `GET /health`: that the Worker runs, its database has the newest schema, and what is published. */
export const healthRoutes = new Hono<{ Bindings: PipitEnv }>().get("/health", async (c) => {
	await migrate(c.env.DB);
	const [clock, { sites }] = await Promise.all([clockOf(c.env), readPublished(c.env)]);
	return c.json({ ok: true, now: new Date(clock.now()).toISOString(), sites });
});
