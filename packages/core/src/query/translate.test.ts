import { describe, expect, it } from "vitest";
import { formatQueryProblem, translateQuery } from "./index.ts";

const AROUND = { now: Date.parse("2026-11-22T06:35:00.123Z"), timeZone: "Europe/Berlin" };

function sqlOf(text: string, around = AROUND): string {
	const query = translateQuery(text, around);
	if (!query.ok) throw new Error(formatQueryProblem(query.problem));
	return query.value.sql;
}

function problemOf(text: string): string {
	const query = translateQuery(text, AROUND);
	return query.ok ? `accepted: ${query.value.sql}` : formatQueryProblem(query.problem);
}

describe("tables", () => {
	it("reads only the views, under names that no query can write", () => {
		expect(sqlOf("SELECT * FROM people p JOIN \"events\" USING (profile_id)")).toBe(
			"SELECT * FROM `view people` AS `p` JOIN `view events` AS `events` USING (`profile_id`)",
		);
		for (const table of ["profiles", "main.events", "query_people", "sqlite_master", "[view people]", "pragma_table_info('events')", "json_eac('[]')"]) {
			expect(problemOf(`SELECT * FROM ${table}`)).toMatch(/^line 1, column 15: expected /);
		}
		expect(problemOf("SELECT 1 FROM events WHERE name IN profiles")).toContain("expected `(`");
		expect(problemOf("SELECT * FROM (events)")).toContain("expected SELECT");
	});

	it("suggests the table that was meant", () => {
		expect(problemOf("SELECT * FROM event")).toBe("line 1, column 15: expected one of the tables people, events, membership: did you mean `events`?, got `event`");
	});

	it("keeps a query's own tables to where they are known, and out of themselves", () => {
		expect(sqlOf("WITH a AS (SELECT 1 x), b AS (SELECT x FROM a) SELECT * FROM b, a")).toBe(
			"WITH `with a` AS (SELECT 1 AS `x`), `with b` AS (SELECT `x` FROM `with a` AS `a`) SELECT * FROM `with b` AS `b`, `with a` AS `a`",
		);
		expect(problemOf("WITH a AS (SELECT 1 UNION ALL SELECT * FROM a) SELECT * FROM a")).toContain("got `a`");
		expect(problemOf("WITH RECURSIVE a AS (SELECT 1) SELECT 1")).toContain("does not call itself");
		expect(problemOf("SELECT (WITH profiles AS (SELECT 1 x) SELECT x FROM profiles) FROM profiles")).toContain("got `profiles`");
		expect(problemOf("WITH people AS (SELECT 1) SELECT 1")).toContain("another name");
	});

	it("bounds what is multiplied by naming it twice", () => {
		const tables = Array.from({ length: 6 }, (_, n) => `t${n + 1} AS (SELECT a.profile_id FROM t${n} a JOIN t${n} b USING (profile_id))`);
		expect(problemOf(`WITH t0 AS (SELECT profile_id FROM people), ${tables.join(", ")} SELECT * FROM t6`)).toContain("at most 16 tables");
	});
});

describe("what is refused", () => {
	it.each([
		["PRAGMA table_info(events)", "SELECT (queries only read)"],
		["INSERT INTO events VALUES (1)", "SELECT"],
		["ATTACH 'x' AS y", "SELECT"],
		["EXPLAIN SELECT 1", "SELECT"],
		["SELECT 1; DELETE FROM events", "one query"],
		["SELECT 1 -- ;\n; SELECT 2", "one query"],
		["SELECT load_extension('x')", "a function that queries may call"],
		["SELECT \"load_extension\"('x')", "the end of the query"],
		["SELECT ?1", "a part of a query"],
		["SELECT :site", "a part of a query"],
		["SELECT 'open", "a closing '"],
		["SELECT /* open", "a closing */"],
		["SELECT 'a\0b'", "without null characters"],
		["SELECT 1abc", "a part of a query"],
		["SELECT main.events.site FROM events", "a column as"],
		["", "SELECT"],
		[`SELECT ${"(".repeat(60)}1${")".repeat(60)}`, "at most 40 levels"],
		[`SELECT ${"- ".repeat(60)}1`, "at most 40 levels"],
		[`SELECT ${"NOT ".repeat(60)}1`, "at most 40 levels"],
		[`SELECT '${"x".repeat(20_000)}'`, "at most 20000 characters"],
	])("%j", (query, expected) => {
		expect(problemOf(query)).toContain(expected);
	});

	it("says where, in lines and columns", () => {
		expect(problemOf("SELECT name\nFROM events -- comment\nWHERE name = = 'x'")).toBe("line 3, column 14: expected a value or a column, got `=`");
	});

	it("leaves texts and names as they are, whatever stands in them", () => {
		expect(sqlOf("SELECT 'it''s; -- /* DROP' AS \"a `b\" FROM events /* ; */ -- ;")).toBe("SELECT 'it''s; -- /* DROP' AS `a ``b` FROM `view events` AS `events`");
	});
});

describe("times as warehouses write them", () => {
	it.each([
		["NOW()", "2026-11-22T06:35:00.123Z"],
		["CURRENT_TIMESTAMP", "2026-11-22T06:35:00.123Z"],
		["CURRENT_DATE", "2026-11-21T23:00:00.000Z"],
		["CURRENT_DATE()", "2026-11-21T23:00:00.000Z"],
		// Over the end of summer time: midnight of that day, not 30 times 24 hours.
		["CURRENT_DATE - INTERVAL '30 days'", "2026-10-22T22:00:00.000Z"],
		["CURRENT_DATE - 30", "2026-10-22T22:00:00.000Z"],
		["CURRENT_DATE - INTERVAL 30 DAY", "2026-10-22T22:00:00.000Z"],
		["CURRENT_DATE - INTERVAL '30' DAY", "2026-10-22T22:00:00.000Z"],
		["NOW() - INTERVAL '30 days'", "2026-10-23T06:35:00.123Z"],
		["NOW() - INTERVAL '1 day 2 hours' + INTERVAL '1 minute'", "2026-11-21T04:36:00.123Z"],
		["(CURRENT_DATE - INTERVAL '2 weeks') + INTERVAL '6 hours'", "2026-11-08T05:00:00.000Z"],
		["DATE '2026-03-31' - INTERVAL '1 month'", "2026-02-27T23:00:00.000Z"],
		["DATE '2024-02-29' + INTERVAL '1 year'", "2025-02-27T23:00:00.000Z"],
		["TIMESTAMP '2026-07-01 08:30:00'", "2026-07-01T06:30:00.000Z"],
		["TIMESTAMP '2026-07-01T08:30:00Z'", "2026-07-01T08:30:00.000Z"],
		["DATE_TRUNC('month', CURRENT_DATE)", "2026-10-31T23:00:00.000Z"],
		["DATE_TRUNC('week', NOW())", "2026-11-15T23:00:00.000Z"],
		["DATE_TRUNC(CURRENT_DATE, QUARTER)", "2026-09-30T22:00:00.000Z"],
		["DATE_TRUNC('hour', NOW())", "2026-11-22T06:00:00.000Z"],
		["DATE_TRUNC('year', NOW()) - INTERVAL '1 day'", "2025-12-30T23:00:00.000Z"],
		["GETDATE()", "2026-11-22T06:35:00.123Z"],
		["GETDATE() - 30", "2026-10-23T06:35:00.123Z"],
		["CURRENT_TIMESTAMP() - INTERVAL 30 DAY", "2026-10-23T06:35:00.123Z"],
		["DATE_SUB(CURRENT_DATE(), INTERVAL 30 DAY)", "2026-10-22T22:00:00.000Z"],
		["DATE_SUB(CURRENT_DATE, 30)", "2026-10-22T22:00:00.000Z"],
		["date_add(current_date(), interval 1 month)", "2026-12-21T23:00:00.000Z"],
		["DATE_ADD('day', -30, CURRENT_DATE)", "2026-10-22T22:00:00.000Z"],
		["TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY)", "2026-10-23T06:35:00.123Z"],
		["TIMESTAMPADD(HOUR, -2, NOW())", "2026-11-22T04:35:00.123Z"],
		["DATEADD(day, -30, CURRENT_DATE)", "2026-10-22T22:00:00.000Z"],
		["DATEADD('month', -1, GETDATE())", "2026-10-22T05:35:00.123Z"],
		["NOW() - '30 days'::interval", "2026-10-23T06:35:00.123Z"],
		["NOW() - interval '30 days'::interval", "2026-10-23T06:35:00.123Z"],
		["NOW()::date", "2026-11-21T23:00:00.000Z"],
		["'2026-11-01'::date", "2026-10-31T23:00:00.000Z"],
		["'2026-07-01 08:30:00'::timestamp", "2026-07-01T06:30:00.000Z"],
		["CAST('2026-11-01' AS DATE) + 1", "2026-11-01T23:00:00.000Z"],
	])("%s", (text, expected) => {
		expect(sqlOf(`SELECT ${text}`)).toBe(`SELECT '${expected}'`);
	});

	it("moves a column by what has one length, and nothing else", () => {
		expect(sqlOf("SELECT time + INTERVAL '1 day 90 minutes' FROM events")).toContain("strftime('%Y-%m-%dT%H:%M:%fZ', `time`, '+91800 seconds')");
		expect(problemOf("SELECT time - INTERVAL '1 month' FROM events")).toContain("months differ in length");
		expect(problemOf("SELECT NOW() + name FROM events")).toContain("beside a moment");
		expect(problemOf("SELECT NOW() + INTERVAL '5000 years'")).toContain("1,000 years");
		expect(problemOf(`SELECT NOW()${" + INTERVAL '900 years'".repeat(10)}`)).toContain("years 0 to 9999");
		expect(problemOf("SELECT DATE_TRUNC('month', time) FROM events")).toContain("DATE_TRUNC of a moment");
		expect(problemOf("SELECT DATE '2026-02-30'")).toContain("a date such as");
		expect(problemOf("SELECT INTERVAL '1 day'")).toContain("a moment before an interval");
	});

	it("counts whole units between two times, in the orders that warehouses have", () => {
		const days = "(CAST(round((unixepoch('2026-11-21T23:00:00.000Z', 'subsec') - unixepoch(`last_seen_at`, 'subsec')) * 1000) AS INTEGER) / 86400000)";
		for (const text of ["DATEDIFF(day, last_seen_at, CURRENT_DATE)", "DATE_DIFF('day', last_seen_at, CURRENT_DATE)", "DATE_DIFF(CURRENT_DATE(), last_seen_at, DAY)", "DATEDIFF(CURRENT_DATE, last_seen_at)", "TIMESTAMPDIFF(DAY, last_seen_at, CURRENT_DATE)"]) {
			expect(sqlOf(`SELECT ${text} FROM people`)).toBe(`SELECT ${days} FROM \`view people\` AS \`people\``);
		}
		expect(sqlOf("SELECT TIMESTAMP_DIFF(received_at, time, HOUR) FROM events")).toContain("/ 3600000)");
		expect(problemOf("SELECT DATEDIFF(month, time, NOW()) FROM events")).toContain("months differ in length");
	});

	it("reads types after `::` and in CAST", () => {
		expect(sqlOf("SELECT (traits ->> 'n')::int, -1::text FROM people")).toContain("CAST((`traits` ->> 'n') AS INT), (- CAST(1 AS TEXT))");
		expect(sqlOf("SELECT (properties ->> 'at')::timestamp FROM events")).toContain("strftime('%Y-%m-%dT%H:%M:%fZ', (`properties` ->> 'at'))");
		expect(problemOf("SELECT time::date FROM events")).toContain("compare with one instead: time >= CURRENT_DATE");
		expect(problemOf("SELECT 'soon'::date")).toContain("a date such as");
		expect(problemOf("SELECT 1::boolean")).toContain("a type of TEXT");
	});

	it("names what it understands instead of what it does not", () => {
		expect(problemOf("SELECT TO_CHAR(time, 'YYYY') FROM events")).toContain("did you mean `strftime('%Y-%m', x)`?");
		expect(problemOf("SELECT NVL(email, '') FROM people")).toContain("did you mean `coalesce(x, y)`?");
		expect(problemOf("SELECT DATEADD(day, x, NOW())")).toContain("a whole number");
		expect(problemOf("SELECT DATE_SUB(NOW(), INTERVAL 1 FORTNIGHT)")).toContain("an interval such as '30 days'");
	});
});
