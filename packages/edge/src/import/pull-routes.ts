import { Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, readBody, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { RUN } from "./bodies.ts";
import { isDue, runPull } from "./pull.ts";
import { type PullState, readPull, resetPull } from "./pull-store.ts";

/** `GET /pulls` says how the lists of `pulls/` stand; `POST /pulls/:name/run` reads one now, `{"restart": true}` from its beginning. */
export const pullRoutes = new Hono<Admin>()
	.get("/pulls", async (c) => {
		await migrate(c.env.DB);
		const { site, definitions } = await siteOf(c);
		const names = Object.keys(definitions.pulls ?? {}).toSorted();
		const pulls = await Promise.all(names.map(async (name) => ({ name, ...shown(await readPull(c.env.DB, site.id, name)) })));
		return c.json<object>({ pulls });
	})
	.post("/pulls/:name/run", async (c) => {
		await migrate(c.env.DB);
		const context = await siteOf(c);
		const name = c.req.param("name");
		const source = sourceOf(context, name);
		if (source === null) return problem(c, 404, `no pulls/${name.slice(0, 80)}.yaml is published`);
		if ((await readBody(c, RUN)).restart) await resetPull(c.env.DB, context.site.id, name);
		const state = await runPull(c.env, context, name, source);
		return state === null ? problem(c, 409, "it is being read already") : c.json<object>({ name, ...shown(state) });
	});

/** Reads every list that is due; one that fails keeps none of the others. */
export async function runDuePulls(env: PipitEnv, context: SiteContext): Promise<void> {
	for (const [name, source] of Object.entries(context.definitions.pulls ?? {})) {
		const state = await readPull(env.DB, context.site.id, name);
		if (isDue(source, state, context.clock.now())) await runPull(env, context, name, source);
	}
}

function sourceOf({ definitions: { pulls = {} } }: SiteContext, name: string): NonNullable<SiteContext["definitions"]["pulls"]>[string] | null {
	return Object.hasOwn(pulls, name) ? (pulls[name] ?? null) : null;
}

function shown({ cursor, ranAt, waitUntil, ...counts }: PullState): object {
	return { ran_at: ranAt === null ? null : new Date(ranAt).toISOString(), ...counts, waits_until: waitUntil === null ? null : new Date(waitUntil).toISOString(), since: cursor.since, in_the_middle: cursor.next !== null };
}
