import { describe, expect, it } from "vitest";
import { formatQueryProblem, type ReadOnlyQuery, translateQuery } from "./index.ts";

function read(text: string): ReadOnlyQuery | string {
	const query = translateQuery(text, { now: 0, timeZone: "UTC" });
	return query.ok ? query.value : formatQueryProblem(query.problem);
}

function joinsOf(text: string): string[] {
	const query = read(text);
	if (typeof query === "string") throw new Error(`${text}\n${query}`);
	return query.joins.map(({ tables }) => tables);
}

describe("a join by nothing equal is refused, with its place and what to write", () => {
	it("names both tables", () => {
		expect(read("SELECT count(*)\nFROM events a, events b")).toBe(
			"line 2, column 16: expected an equality that events b is joined by, beside AND and not inside OR, such as b.profile_id = a.profile_id (without one, every row meets every row; a table of one row, or with a LIMIT of at most 1000, needs none), got events b beside events a",
		);
	});

	it.each([
		"SELECT 1 FROM events a CROSS JOIN people p",
		"SELECT 1 FROM events a JOIN people p ON 1 = 1",
		"SELECT 1 FROM events a JOIN people p ON a.time > p.first_seen_at",
		"SELECT 1 FROM events a JOIN people p ON a.profile_id <> p.profile_id",
		"SELECT 1 FROM events a JOIN people p ON a.profile_id = 'x' AND p.profile_id = 'x'",
		"SELECT 1 FROM events a JOIN people p ON a.profile_id = a.message_id AND p.profile_id = p.email",
		"SELECT 1 FROM events a JOIN people p ON a.profile_id = p.profile_id OR a.name = p.email",
		"SELECT 1 FROM events a JOIN people p ON NOT (a.profile_id = p.profile_id)",
		"SELECT 1 FROM events a, events b, people p WHERE a.profile_id = b.profile_id",
		"SELECT 1 FROM events a JOIN (SELECT profile_id FROM people) p ON p.profile_id <> a.profile_id",
		"SELECT 1 FROM events a, (SELECT * FROM people LIMIT 100000) p",
		"WITH p AS (SELECT profile_id, max(time) AS t FROM events GROUP BY profile_id) SELECT 1 FROM p a, p b",
		"SELECT 1 FROM people p WHERE (SELECT count(*) FROM events e WHERE e.time > p.last_seen_at) > 3",
		"SELECT (SELECT max(e.time) FROM events e WHERE e.name = p.email OR e.name = 'x') FROM people p",
		"SELECT 1 FROM people p WHERE EXISTS (SELECT 1 FROM membership m WHERE p.email > '' AND m.segment = 'x')",
	])("%s", (query) => {
		expect(read(query)).toMatch(/^line 1, column \d+: expected an equality that /);
	});

	it("bounds table functions that multiply", () => {
		const each = (alias: string) => `json_each(e.properties, '$.${alias}') ${alias}`;
		expect(read(`SELECT 1 FROM events e, ${each("a")}, ${each("b")}, ${each("c")}`)).toContain("at most 2 table functions over one table's columns");
		expect(read("SELECT 1 FROM events e JOIN people p USING (profile_id), json_each(e.properties, p.email) x")).toContain("none over the columns of two");
	});
});

describe("what needs no equality, and what is not measured", () => {
	it.each([
		"SELECT count(*) FROM events WHERE name = 'x'",
		"SELECT 1 FROM people a, (SELECT avg(cart_items) v FROM people) s WHERE a.cart_items > s.v",
		"WITH p AS (SELECT CURRENT_DATE - 30 AS start) SELECT 1 FROM events, p WHERE time > p.start",
		"SELECT 1 FROM events e, json_each(e.properties, '$.products') AS item WHERE item.value ->> 'price' > 3",
		"SELECT 1 FROM events e WHERE EXISTS (SELECT 1 FROM json_each(e.properties, '$.products') i WHERE i.value = 'x')",
		"SELECT 1 FROM people WHERE profile_id IN (SELECT profile_id FROM events WHERE time > '2026')",
		"SELECT (SELECT count(*) FROM events), (SELECT max(time) FROM events) FROM people",
		"SELECT name FROM events GROUP BY name ORDER BY (SELECT 1)",
		"SELECT profile_id FROM people UNION SELECT profile_id FROM events EXCEPT SELECT profile_id FROM membership",
		"SELECT profile_id FROM (SELECT profile_id, row_number() OVER (PARTITION BY profile_id ORDER BY time) n FROM events) WHERE n = 1",
	])("%s", (query) => {
		expect(joinsOf(query)).toEqual([]);
	});

	it("tables of few rows stand beside others, and are counted where they are more than one", () => {
		expect(joinsOf("SELECT 1 FROM people, (SELECT DISTINCT segment FROM membership LIMIT 50) s")).toEqual(["people"]);
		expect(joinsOf("SELECT 1 FROM (SELECT * FROM events LIMIT 900) a, (SELECT * FROM events LIMIT 900) b")).toEqual(["tables of few rows"]);
		expect(joinsOf("SELECT 1 FROM events, json_each('[1,2,3]') n")).toEqual(["events"]);
	});
});

describe("what is joined is written down to be measured, the inner before the outer", () => {
	it.each([
		["SELECT 1 FROM events a JOIN events b ON a.profile_id = b.profile_id AND b.time > a.time", ["events a, events b"]],
		["SELECT 1 FROM events a, events b WHERE (b.profile_id = a.profile_id) AND (a.name = 'x' AND b.name = 'y')", ["events a, events b"]],
		["SELECT 1 FROM events NATURAL JOIN people", ["events, people"]],
		["SELECT 1 FROM people p JOIN events e USING (profile_id) JOIN membership USING (profile_id)", ["people p, events e, membership"]],
		["SELECT 1 FROM people p WHERE EXISTS (SELECT 1 FROM events e WHERE e.profile_id = p.profile_id)", ["people p, events e"]],
		["SELECT (SELECT max(time) FROM events e WHERE e.profile_id = people.profile_id) FROM people", ["people, events e"]],
		["SELECT 1 FROM people p WHERE (SELECT 1 FROM events a WHERE a.profile_id = p.profile_id AND EXISTS (SELECT 1 FROM events b WHERE b.message_id = a.message_id AND b.name = p.email))", ["people p, events a", "people p, events a, events b"]],
		["SELECT 1 FROM (SELECT a.profile_id FROM events a JOIN events b USING (profile_id)) x JOIN people USING (profile_id)", ["events a, events b", "x, people"]],
		["WITH d AS (SELECT properties ->> 'id' AS id FROM events) SELECT 1 FROM events e, json_each(e.properties, '$.products') i JOIN d ON d.id = i.value ->> 'id'", ["events e, d"]],
		["SELECT 1 FROM events e, json_each(e.properties, '$.a') a, json_each(e.properties, '$.b') b", ["events e"]],
	])("%s", (query, expected) => {
		expect(joinsOf(query)).toEqual(expected);
	});

	it("by each table's rows that pass its own conditions, but not by those of an outer join's other side", () => {
		const [inner] = measuresOf("SELECT 1 FROM events a JOIN events b USING (profile_id) WHERE a.name = 'x' AND b.time > a.time");
		expect(inner).toContain("max(1, count(*) FILTER (WHERE (`a`.`name` = 'x'))) AS n FROM `view events` AS `a`");
		expect(inner).toContain("count(*) AS n FROM `view events` AS `b`");
		const [outer] = measuresOf("SELECT 1 FROM events a LEFT JOIN events b ON a.profile_id = b.profile_id AND a.name = 'x' AND b.name = 'y'");
		expect(outer).not.toContain("FILTER");
	});
});

function measuresOf(text: string): string[] {
	const query = read(text);
	return typeof query === "string" ? [query] : query.joins.map(({ measure }) => measure);
}
