import { Hono } from "hono";
import { migrate } from "../database/migrate.ts";
import { readQueryRuns } from "../query/members.ts";
import { readStored } from "../stored.ts";
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
		const { results } = await c.env.DB.prepare(SIZES).bind(site.id).all<{ segment: string; members: number }>();
		const runs = await readQueryRuns(c.env.DB, site.id);
		const members = new Map(results.map((row) => [row.segment, row.members]));
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
		const { results } = await c.env.DB.prepare(MEMBERS).bind(site.id, segment, c.req.query("after") ?? "").all<MemberRow>();
		const found = results.map(({ profile_id, since, until, traits }) => ({ profile_id, since: iso(since), until: iso(until), traits: readStored<object>(traits) }));
		return c.json<object>({ members: found, next: found.length === PAGE ? (found.at(-1)?.profile_id ?? null) : null });
	});

const SIZES = "SELECT segment, count(*) AS members FROM memberships WHERE site = ?1 AND is_in = 1 GROUP BY segment";

const MEMBERS = `
SELECT m.profile_id, m.since, m.until, p.traits FROM memberships m
JOIN profiles p ON p.site = m.site AND p.profile_id = m.profile_id
WHERE m.site = ?1 AND m.segment = ?2 AND m.is_in = 1 AND m.profile_id > ?3
ORDER BY m.profile_id LIMIT ${PAGE}`;

interface MemberRow {
	readonly profile_id: string;
	/** Epoch ms, as `until`; null where they have always been in it, or where no end is in sight. */
	readonly since: number | null;
	readonly until: number | null;
	/** JSON. */
	readonly traits: string;
}

function iso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
