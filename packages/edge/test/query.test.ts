import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { ADMIN, publishShop, request, startAfresh } from "./support.ts";

interface Answer {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly unknown[])[];
	readonly truncated: boolean;
	readonly title: string;
}

/** Stands in every text of the other site's rows, and in no query. */
const SECRET = "mallory";
const HOUR = 3_600_000;
const MONDAY = Date.parse("2026-11-16T10:00:00.250Z");

beforeAll(async () => {
	await startAfresh();
	await publishShop();
	await migrate(env.DB);
	for (const [site, mark, first] of [
		["test-shop", "ada", "0"],
		["other-shop", SECRET, "f"],
	] as const) {
		for (let n = 0; n < 5; n += 1) {
			const id = `${first}00000000000000${n}`;
			await env.DB.batch([
				env.DB.prepare("INSERT INTO profiles (site, profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent) VALUES (?1, ?2, 1, ?3, ?3, ?4, ?5, ?6)").bind(site, id, MONDAY + n * HOUR, JSON.stringify({ plan: n % 2 === 0 ? "pro" : "free", mark }), JSON.stringify({ items: [], value: n * 1.5 }), JSON.stringify({ email: true, mark })),
				env.DB.prepare("INSERT INTO identifiers VALUES (?1, ?2, 1, ?3, 'owned', NULL, 1)").bind(site, id, `email:${mark}-${n}@example.com`),
				env.DB.prepare("INSERT INTO memberships VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6)").bind(site, `segment-${mark}`, id, n === 4 ? 0 : 1, MONDAY, n === 3 ? MONDAY + HOUR : null),
			]);
			for (let event = 0; event <= n; event += 1) {
				await env.DB.prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?4, 'track', ?5, ?6)")
					.bind(site, id, `${mark}-${n}-${event}`, Date.now() - event * 10 * 24 * HOUR, `Order ${mark}`, JSON.stringify({ total: event + 0.5, mark }))
					.run();
			}
		}
	}
});

async function ask(sql: string, more: object = {}): Promise<Response> {
	return request("/api/v1/query", { method: "POST", headers: ADMIN, body: JSON.stringify({ sql, ...more }) });
}

async function rowsOf(sql: string, more: object = {}): Promise<readonly (readonly unknown[])[]> {
	const response = await ask(sql, more);
	const answer = await response.json<Answer>();
	if (response.status !== 200) throw new Error(`${sql} → ${answer.title}`);
	return answer.rows;
}

describe("queries over the mirror", () => {
	it("answer columns and rows", async () => {
		const response = await ask("SELECT p.email, count(*) AS orders, sum(e.properties ->> 'total') AS spent FROM people p JOIN events e USING (profile_id) GROUP BY p.profile_id ORDER BY spent DESC LIMIT 2");
		expect(await response.json()).toMatchObject({
			columns: ["email", "orders", "spent"],
			rows: [
				["ada-4@example.com", 5, 12.5],
				["ada-3@example.com", 4, 8],
			],
			truncated: false,
			events_since: expect.stringMatching(/Z$/),
		});
		expect(await (await ask("SELECT 1 AS one")).json()).toMatchObject({ rows: [[1]], events_since: null });
	});

	it("write times exactly, and compare them with those of warehouses", async () => {
		expect(await rowsOf("SELECT first_seen_at FROM people WHERE profile_id = '0000000000000001'")).toEqual([["2026-11-16T11:00:00.250Z"]]);
		expect(await rowsOf("SELECT first_seen_at + INTERVAL '90 minutes' FROM people ORDER BY 1 LIMIT 1")).toEqual([["2026-11-16T11:30:00.250Z"]]);
		const recent = await rowsOf("SELECT count(*) FROM events WHERE time > CURRENT_DATE - INTERVAL '15 days' AND time <= NOW()");
		expect(recent).toEqual([[9]]);
	});

	it("see a membership only while it holds", async () => {
		expect(await rowsOf("SELECT profile_id FROM membership ORDER BY profile_id")).toEqual([["0000000000000000"], ["0000000000000001"], ["0000000000000002"]]);
	});

	it("say that there is more than was asked for", async () => {
		const response = await ask("SELECT * FROM events", { limit: 3 });
		const answer = await response.json<Answer>();
		expect(answer.rows).toHaveLength(3);
		expect(answer.truncated).toBe(true);
		expect((await ask("SELECT 1", { limit: 0 })).status).toBe(400);
		expect((await ask("SELECT 1", { limit: 10_001 })).status).toBe(400);
	});

	it("are refused with the place, or with what SQLite says", async () => {
		const gate = await ask("SELECT *\nFROM profiles");
		expect(gate.status).toBe(422);
		expect(await gate.json()).toMatchObject({ problems: [{ path: ["sql"], line: 2, column: 6, got: "`profiles`" }] });
		const column = await ask("SELECT site FROM people");
		expect(column.status).toBe(422);
		expect((await column.json<Answer>()).title).toBe("the query is refused: no such column: site");
		expect((await ask("SELECT json_extract(name, '$.x') FROM events")).status).toBe(422);
		expect((await request("/api/v1/query", { method: "POST", body: "{}" })).status).toBe(401);
		expect((await request("/api/v1/query", { method: "POST", headers: ADMIN, body: '{"sql":1}' })).status).toBe(400);
	});
});

describe("the gate under attack", () => {
	it("never writes, never shows another site's row, never fails, in 6,000 hostile queries", async () => {
		const seed = 20_261_122;
		const random = randomFrom(seed);
		const before = await fingerprint();
		let answered = 0;
		for (let attempt = 0; attempt < 6_000; attempt += 1) {
			const sql = hostileQuery(random);
			const response = await ask(sql, { limit: 50 });
			const text = await response.text();
			const told = `seed ${seed}, attempt ${attempt}: ${sql}\n→ ${response.status} ${text.slice(0, 500)}`;
			if (response.status >= 500 || text.includes(SECRET) || text.includes("f00000000000000")) throw new Error(told);
			if (response.status === 200) answered += 1;
		}
		expect(await fingerprint()).toBe(before);
		// A gate that lets nothing through would pass all of this.
		expect(answered).toBeGreaterThan(500);
	}, 300_000);
});

async function fingerprint(): Promise<string> {
	const { results } = await env.DB.prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name").all<{ name: string; sql: string | null }>();
	const parts: unknown[] = [results];
	for (const { name, sql } of results) {
		if (sql?.startsWith("CREATE TABLE") !== true) continue;
		parts.push((await env.DB.prepare(`SELECT * FROM ${name}`).all()).results);
	}
	return JSON.stringify(parts);
}

type Random = (below: number) => number;

/** Mulberry32. */
function randomFrom(seed: number): Random {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const TABLES = ["people", "events", "membership", "profiles", "memberships", "main.events", "query_people", "\"view people\"", "`with a`", "sqlite_master", "sqlite_schema", "definitions", "temp.x", "pragma_table_list", "pragma_table_info('events')", "json_each('[1,2]')", "(SELECT * FROM people)", "(SELECT * FROM profiles)", "[events]", "d1_migrations", "_cf_KV", "dbstat"];
const VALUES = ["1", "'x'", "NULL", "profile_id", "site", "traits", "properties ->> 'mark'", "name", "e.site", "count(*)", "*", "rowid", "NOW() - INTERVAL '1 day'", "CURRENT_DATE", "x'00'", "?1", ":a", "@a", "$a", "(SELECT traits FROM profiles LIMIT 1)", "(SELECT group_concat(email) FROM people)", "load_extension('x')", "\"site\"", "`site`", "[site]", "sqlite_version()", "zeroblob(9e9)", "printf('%.*c', 1e9, 'x')", "replace('aaaa', 'a', traits)", "json_group_array(traits)", "hex(randomblob(9))", "main.profiles.traits", "1e999", "9223372036854775808", "CAST(1 AS BLOB)", "'", "\"", "`", "\\'", "''''", "'a' || 'b'", "a.b.c.d"];
const TAILS = ["", "", "", ";", "; DROP TABLE events", " -- ; DELETE FROM events", " /* */", " /*", " LIMIT 5", " LIMIT -1", " LIMIT (SELECT 1)", " ORDER BY 1", " ORDER BY site", " UNION SELECT 1", " UNION ALL SELECT traits FROM profiles", " EXCEPT SELECT profile_id FROM people", ";;;", "; ATTACH 'x' AS y", " RETURNING *", ") SELECT * FROM (profiles", ") --", "\0; DELETE FROM events", " LIMIT 1 OFFSET 1", " INTO x", " WINDOW w AS ()"];
const WHOLES = ["PRAGMA writable_schema = 1", "ATTACH DATABASE 'x' AS x", "DELETE FROM events", "UPDATE profiles SET traits = 'x'", "INSERT INTO events SELECT * FROM events", "DROP VIEW query_people", "CREATE TABLE x (y)", "VACUUM INTO 'x'", "EXPLAIN QUERY PLAN SELECT 1", "BEGIN; SELECT 1; COMMIT", "REPLACE INTO events VALUES (1)", "REINDEX", "ANALYZE", "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT * FROM c", "WITH c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT * FROM c", "WITH x AS (DELETE FROM events RETURNING *) SELECT * FROM x", "SELECT * FROM people WHERE 1 IN profiles", "SELECT * FROM events JOIN profiles ON 1", "SELECT * FROM people, (profiles)", "SELECT * FROM people NATURAL JOIN memberships", "WITH profiles AS (SELECT * FROM profiles) SELECT * FROM profiles", "SELECT * FROM (WITH profiles AS (SELECT 1) SELECT 1), profiles", "SELECT EXISTS (SELECT 1 FROM profiles)"];
const JUNK = ["'", "\"", "`", "[", "]", "(", ")", ";", "--", "/*", "*/", "\0", "\u2028", "é", "\ud800", ",", ".", "||", "->>", "SELECT", "FROM", "WITH", "AS", "UNION", "IN", "NOT", "CASE", "WHEN", "OVER (", "profiles", "events", "x", "1", "0x1", "1.", ".5e", "\n", "\t", "?"];

function pick(random: Random, from: readonly string[]): string {
	return from[random(from.length)] ?? "";
}

function hostileQuery(random: Random): string {
	const kind = random(10);
	if (kind === 0) return pick(random, WHOLES) + pick(random, TAILS);
	if (kind === 1) return Array.from({ length: 1 + random(30) }, () => pick(random, JUNK)).join(random(2) === 0 ? " " : "");
	let sql = selection(random, 0) + (random(3) === 0 ? pick(random, TAILS) : "");
	for (let cuts = random(kind < 4 ? 4 : 1); cuts > 0; cuts -= 1) {
		const at = random(sql.length + 1);
		sql = sql.slice(0, at) + (random(2) === 0 ? pick(random, JUNK) : "") + sql.slice(at + random(5));
	}
	return sql;
}

/** Mostly from what is allowed, so that what is not allowed stands in queries that otherwise pass. */
function selection(random: Random, depth: number): string {
	const table = () => (depth < 2 && random(5) === 0 ? `(${selection(random, depth + 1)})` : random(12) === 0 ? pick(random, TABLES) : pick(random, TABLES.slice(0, 3)));
	const value = () => (depth < 2 && random(10) === 0 ? `(${selection(random, depth + 1)})` : random(12) === 0 ? pick(random, VALUES) : pick(random, ["1", "'x'", "NULL", "profile_id", "count(*)", "*", "NOW() - INTERVAL '1 day'"]));
	let sql = random(8) === 0 ? `WITH a AS (SELECT ${value()} AS profile_id FROM ${table()}) ` : "";
	sql += `SELECT ${random(5) === 0 ? "DISTINCT " : ""}${value()}${random(4) === 0 ? ` AS ${pick(random, ["a", "site", "profiles", "\"x y\""])}` : ""}`;
	sql += ` FROM ${sql.startsWith("WITH") && random(2) === 0 ? "a" : table()}`;
	if (random(4) === 0) sql += ` ${pick(random, ["JOIN", "LEFT JOIN", "CROSS JOIN", "NATURAL JOIN", ","])} ${table()} ${pick(random, ["", "USING (profile_id)", "ON 1 = 1", "ON e.site = p.site"])}`;
	if (random(3) === 0) sql += ` WHERE profile_id ${pick(random, ["=", "<>", "IN (SELECT profile_id FROM people) OR 1 =", "LIKE", "IS NOT", "NOT IN profiles OR 1 ="])} ${value()}`;
	if (random(6) === 0) sql += " GROUP BY profile_id HAVING count(*) > 0";
	if (random(6) === 0) sql += ` UNION SELECT ${value()} FROM ${table()}`;
	return sql;
}
