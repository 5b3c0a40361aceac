import { Hono } from "hono";
import { type Admin, siteOf } from "../admin/request.ts";
import { migrate } from "../database/migrate.ts";
import { readStored } from "../stored.ts";

const SAMPLE = 20_000;
const EXAMPLES = 5;

/** `GET /quality`: what of people's traits could not be cleaned or looks odd, by trait, with some of the people. */
export const qualityRoutes = new Hono<Admin>().get("/quality", async (c) => {
	await migrate(c.env.DB);
	const { site } = await siteOf(c);
	// Profile ids are random, so the first of them are a fair sample.
	const { results } = await c.env.DB.prepare(FLAWS).bind(site.id).all<{ trait: string; flaw: string; people: number; examples: string }>();
	const looked = await c.env.DB.prepare(`SELECT count(*) AS people FROM (SELECT 1 FROM profiles WHERE site = ?1 LIMIT ${SAMPLE})`).bind(site.id).first<{ people: number }>();
	const flaws = results.map(({ trait, flaw, people, examples }) => ({ trait, flaw, people, examples: readStored<string[]>(examples).slice(0, EXAMPLES) }));
	return c.json<object>({ looked_at: looked?.people ?? 0, is_sample: looked?.people === SAMPLE, flaws });
});

const FLAWS = `
SELECT trait, flaw, count(*) AS people, json_group_array(profile_id) AS examples FROM (
  SELECT p.profile_id, substr(t.key, 2) AS trait,
    CASE WHEN t.value ->> 'problem' IS NOT NULL THEN t.value ->> 'problem' WHEN t.value ->> 'disposable' = 1 THEN 'disposable' WHEN t.value ->> 'suggestion' IS NOT NULL THEN 'looks_mistyped' END AS flaw
  FROM (SELECT profile_id, traits FROM profiles WHERE site = ?1 ORDER BY profile_id LIMIT ${SAMPLE}) p, json_each(p.traits) t
  WHERE substr(t.key, 1, 1) = '_' AND t.type = 'object'
) WHERE flaw IS NOT NULL GROUP BY trait, flaw ORDER BY people DESC, trait, flaw LIMIT 200`;
