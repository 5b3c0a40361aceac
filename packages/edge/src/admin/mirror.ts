import { and, count, eq, gt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { memberships, profiles } from "../database/schema.ts";
import { migrate } from "../database/migrate.ts";
import { readQueryRuns } from "../query/members.ts";
import { problem } from "./problem.ts";
import { type Admin, siteOf } from "./request.ts";

const PAGE = 100;

/** What is read from D1, a copy that is seconds behind the shards: segments with their sizes, and their members. */
export const mirrorRoutes = new Hono<Admin>()
	.use(async (c, next) => {
		await migrate(c.env.DB);
		await next();
	})
	.get("/segments", async (c) => {
		const { site, definitions } = await siteOf(c);
		const rows = await drizzle(c.env.DB)
			.select({ segment: memberships.segment, members: count() })
			.from(memberships)
			.where(and(eq(memberships.site, site.id), eq(memberships.isIn, 1)))
			.groupBy(memberships.segment);
		const runs = await readQueryRuns(c.env.DB, site.id);
		const members = new Map(rows.map((row) => [row.segment, row.members]));
		const segments = Object.entries(definitions.segments).map(([id, segment]) => ({
			id,
			name: segment.name,
			description: segment.description,
			members: members.get(id) ?? 0,
			query: segment.query === undefined ? null : (runs.get(id) ?? null),
		}));
		return c.json({ segments });
	})
	.get("/segments/:segment/members", async (c) => {
		const { site, definitions } = await siteOf(c);
		const segment = c.req.param("segment");
		if (!Object.hasOwn(definitions.segments, segment)) return problem(c, 404, `no segment ${segment} is published`);
		const rows = await drizzle(c.env.DB)
			.select({ profileId: memberships.profileId, since: memberships.since, until: memberships.until, traits: profiles.traits })
			.from(memberships)
			.innerJoin(profiles, and(eq(profiles.site, memberships.site), eq(profiles.profileId, memberships.profileId)))
			.where(
				and(eq(memberships.site, site.id), eq(memberships.segment, segment), eq(memberships.isIn, 1), gt(memberships.profileId, c.req.query("after") ?? "")),
			)
			.orderBy(memberships.profileId)
			.limit(PAGE);
		const found = rows.map((row) => ({
			profile_id: row.profileId,
			since: iso(row.since),
			until: iso(row.until),
			traits: JSON.parse(row.traits) as unknown,
		}));
		return c.json<object>({ members: found, next: found.length === PAGE ? (found.at(-1)?.profile_id ?? null) : null });
	});

function iso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
