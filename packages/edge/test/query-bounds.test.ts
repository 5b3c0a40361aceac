import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { sweep } from "../src/sweep.ts";
import { ADMIN, publishShop, request, startAfresh } from "./support.ts";

/** 600 people with 50 events each: 30,000 rows, of which every two would be 900 million. */
const PEOPLE = 600;
const NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)";

beforeAll(async () => {
	await startAfresh();
	await publishShop();
	await migrate(env.DB);
	const now = Date.now();
	await env.DB.batch([
		env.DB.prepare(`${NUMBERS} INSERT INTO profiles (site, profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent) SELECT 'test-shop', printf('%016x', i), 1, ?2, ?2, '{}', '{"items":[]}', '{}' FROM n`).bind(PEOPLE, now),
		env.DB.prepare(`${NUMBERS} INSERT INTO memberships SELECT 'test-shop', 'of-' || (i % 3), printf('%016x', i / 3), 1, 1, ?2, NULL FROM n`).bind(PEOPLE * 3, now),
		env.DB.prepare(`${NUMBERS} INSERT INTO events SELECT 'test-shop', printf('%016x', i / 50), 'm' || i, ?2 - i, ?2, 'track', CASE i % 10 WHEN 0 THEN 'Order Completed' WHEN 1 THEN 'Product Added' ELSE 'Product Viewed' END, json_object('product_id', 'p' || (i % 40), 'products', json('[{"id":"a"},{"id":"b"},{"id":"c"}]')) FROM n`).bind(PEOPLE * 50, now),
	]);
});

async function ask(sql: string): Promise<{ status: number; rows?: unknown; title?: string; problems?: object[] }> {
	const response = await request("/api/v1/query", { method: "POST", headers: ADMIN, body: JSON.stringify({ sql }) });
	return { ...(await response.json<object>()), status: response.status };
}

describe("a query that would run away", () => {
	it("is refused with its place where nothing equal joins its tables", async () => {
		const answer = await ask("SELECT count(*) FROM events a, events b, events c, events d, events e, events f, events g");
		expect(answer).toMatchObject({ status: 422, problems: [{ path: ["sql"], line: 1, column: 32, got: expect.stringContaining("events b beside events a") }] });
	});

	// Each of these would take minutes, or for ever, and the Worker with it.
	it.each([
		["SELECT count(*) FROM events a JOIN events b ON a.name = b.name", "joining events a, events b looks at up to 594,000,000 combinations"],
		["SELECT count(*) FROM events a JOIN events b USING (profile_id) JOIN events c USING (profile_id)", "looks at up to 75,000,000 combinations"],
		["SELECT count(*) FROM events a FULL JOIN events b ON a.profile_id = b.profile_id", "whole for each row of another table"],
		["SELECT count(*) FROM people p WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.profile_id = p.profile_id)", "reading membership whole for each row"],
		["WITH x AS (SELECT properties ->> 'product_id' AS id FROM events) SELECT count(*) FROM x a JOIN x b ON a.id = b.id", "joining x a, x b looks at up to 22,500,000"],
		["SELECT (SELECT max(n) FROM (SELECT profile_id, count(*) AS n FROM events GROUP BY profile_id) x WHERE x.profile_id = p.profile_id) FROM people p", "reading events whole"],
		["WITH d AS (SELECT profile_id, count(*) AS n FROM events GROUP BY profile_id) SELECT count(*) FROM d LEFT JOIN membership a ON d.profile_id > a.profile_id NATURAL JOIN membership b", "membership"],
		["SELECT count(*) FROM (SELECT * FROM events LIMIT 1000) a, (SELECT * FROM events LIMIT 1000) b, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) c", "tables of few rows"],
	])("%s", async (sql, title) => {
		expect(await ask(sql)).toMatchObject({ status: 422, title: expect.stringContaining(title) });
	});

	it("is refused as a segment at push, and written down where it became one since", async () => {
		const refused = await publishShop({ "segments/namesakes.sql": "SELECT a.profile_id\nFROM events a JOIN events b ON a.name = b.name" });
		expect(refused.status).toBe(422);
		expect(await refused.json()).toMatchObject({ problems: [{ file: "segments/namesakes.sql", line: 2, got: expect.stringContaining("combinations of rows") }] });
		expect((await publishShop({ "segments/all.sql": "SELECT a.profile_id FROM events a, events b" })).status).toBe(422);

		await env.DB.prepare("UPDATE events SET site = 'elsewhere'").run();
		expect((await publishShop({ "segments/namesakes.sql": "SELECT a.profile_id FROM events a JOIN events b ON a.name = b.name" })).status).toBe(200);
		await env.DB.prepare("UPDATE events SET site = 'test-shop'").run();
		await sweep(env, "*/15 * * * *");
		const { segments } = await (await request("/api/v1/segments", { headers: ADMIN })).json<{ segments: { id: string; query: { error: string } | null }[] }>();
		expect(segments.find(({ id }) => id === "namesakes")?.query?.error).toContain("combinations of rows");
	});
});

describe("what an analyst writes", () => {
	it.each([
		["SELECT count(*) FROM events a JOIN events b ON a.profile_id = b.profile_id", 1_500_000],
		["SELECT count(DISTINCT a.profile_id) FROM events a JOIN events b ON b.profile_id = a.profile_id AND b.time > a.time JOIN events c ON c.profile_id = b.profile_id AND c.time > b.time WHERE a.name = 'Order Completed' AND b.name = 'Product Added' AND c.name = 'Order Completed'", 600],
		["WITH added AS (SELECT profile_id, count(*) AS n FROM events WHERE name = 'Product Added' GROUP BY profile_id) SELECT sum(n) FROM people JOIN added USING (profile_id)", 3_000],
		["SELECT count(*) FROM people p LEFT JOIN membership m USING (profile_id) WHERE m.segment = 'of-1'", 600],
		["SELECT count(*) FROM people WHERE profile_id NOT IN (SELECT profile_id FROM membership WHERE segment = 'of-9')", 600],
		["SELECT count(*) FROM people p WHERE EXISTS (SELECT 1 FROM events e, json_each(e.properties, '$.products') i WHERE e.profile_id = p.profile_id AND i.value ->> 'id' = 'c')", 600],
		["SELECT count(*) FROM events a JOIN events b ON a.time = b.time", 30_000],
		["WITH from_day AS (SELECT CURRENT_DATE - 30 AS day) SELECT count(*) FROM events, from_day WHERE time > day", 30_000],
		["SELECT count(*) FROM people a JOIN people b USING (profile_id) JOIN people c USING (profile_id) JOIN people d USING (profile_id) JOIN people e USING (profile_id) JOIN people f USING (profile_id) JOIN people g USING (profile_id)", 600],
		["SELECT count(*) FROM people p, (SELECT avg(cart_items) AS usual FROM people) s WHERE p.cart_items >= s.usual", 600],
		["SELECT count(*) FROM events e, json_each(e.properties, '$.products') a, json_each(e.properties, '$.products') b WHERE a.value ->> 'id' < b.value ->> 'id' AND e.name = 'Order Completed'", 9_000],
		["SELECT count(*) FROM people WHERE DATEDIFF(hour, last_seen_at, NOW()) < 30 AND last_seen_at >= DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY)", 600],
	])("%s", async (sql, expected) => {
		expect(await ask(sql)).toMatchObject({ status: 200, rows: [[expected]] });
	});
});
