import { expect, test } from "vitest";
import { formatFileProblem, parseDefinitions, type SourceFile } from "./parse.ts";
import { senseWarnings } from "./sense.ts";

const SITE = { path: "site.yaml", text: "id: s\nname: S\nurl: https://s.example\nwrite_key: s-0123456789ab\ncurrency: EUR\ntime_zone: Europe/Berlin\n" };

function folder(rule: string, more: readonly SourceFile[] = []): readonly SourceFile[] {
	return [SITE, { path: "segments/a.yaml", text: `name: A\nrule:\n  all:\n    - not: ${rule}\n` }, ...more];
}

function refusals(files: readonly SourceFile[]): readonly string[] {
	const read = parseDefinitions(files);
	return read.ok ? [] : read.problems.map(formatFileProblem);
}

function warnings(rule: string): readonly string[] {
	const files = folder(rule);
	const read = parseDefinitions(files);
	if (!read.ok) throw new Error(JSON.stringify(read.problems));
	return senseWarnings(read.value, files).map(({ message }) => message);
}

test.each([
	["{ event: A, since: 2026-12-01, until: 2026-11-01, count: { eq: 0 } }", "until: expected a moment after `since` (2026-12-01), got \"2026-11-01\""],
	["{ event: A, since: 2026-12-01, until: 2026-12-01 }", "until: expected a moment after `since` (2026-12-01), got \"2026-12-01\""],
	// Midnight in Berlin is 23:00 UTC of the day before.
	["{ event: A, since: 2026-12-01, until: 2026-11-30T22:59:59Z, sum: total, gt: 1 }", "until: expected a moment after `since` (2026-12-01), got \"2026-11-30T22:59:59Z\""],
	["{ event: A, count: { gte: -1 } }", "count.gte: expected a whole number, 0 or more (it is a number of times), got -1"],
	["{ event: A, within: 30d, count: { gte: 1.5 } }", "count.gte: expected a whole number, 0 or more (it is a number of times), got 1.5"],
	["{ event: A, distinct: product_id, in: [1, 2.5] }", "in: expected a whole number, 0 or more (it is a number of values), got 2.5"],
	["{ cart: { items: { between: [-1, 3] } } }", "cart.items.between: expected a whole number, 0 or more (it is a number of items), got -1"],
	["{ habit: { device: mobile }, within: 30d, days: { gte: 0.5 } }", "days.gte: expected a whole number, 0 or more (it is a number of days), got 0.5"],
	["{ rfm: { recency: { gte: 6 } } }", "rfm.recency.gte: expected a whole number, 1 to 5 (it is a score), got 6"],
	["{ rfm: { class: champions, monetary: { in: [0, 5] } } }", "rfm.monetary.in: expected a whole number, 1 to 5 (it is a score), got 0"],
])("%s is refused when it is published, and goes on where it was before", (rule, says) => {
	expect(refusals(folder(rule))).toEqual([`segments/a.yaml:4 rule.all[0].not.${says}`]);
	expect(parseDefinitions(folder(rule), "taken")).toMatchObject({ ok: true });
});

test("an empty window of a computed trait, and what a block asks, are refused too", () => {
	const trait = { path: "traits/t.yaml", text: "count: true\nof: A\nsince: 2026-02-01\nuntil: 2026-01-01\n" };
	const block = { path: "blocks/b/block.yaml", text: "use: banner\nname: B\nalt: B\nsize: { width: 600, height: 200 }\nshow:\n  - when: { rfm: { frequency: { eq: 9 } } }\n    text: Hello\n    link: https://s.example/\nfallback: { text: Hello, link: https://s.example/ }\n" };
	expect(refusals(folder("{ everyone: true }", [trait, block]))).toEqual([
		'traits/t.yaml:4 until: expected a moment after `since` (2026-02-01), got "2026-01-01"',
		"blocks/b/block.yaml:6 show[0].when.rfm.frequency.eq: expected a whole number, 1 to 5 (it is a score), got 9",
	]);
});

test("what is read for the first time is refused as it always was", () => {
	expect(refusals(folder("{ event: A, ago: [30d, 90d] }"))).toEqual(['segments/a.yaml:4 rule.all[0].not.ago: expected the longer duration first, got ["30d","90d"]']);
});

test.each([
	["{ event: A, count: { gte: 0 } }", 'count: {"gte":0} always holds: a number of times is 0 or more'],
	["{ event: A, count: { lt: 0 } }", 'count: {"lt":0} never holds: a number of times is 0 or more'],
	["{ rfm: { monetary: { lte: 5 } } }", 'rfm.monetary: {"lte":5} always holds: a score is 1 to 5'],
	["{ rfm: { recency: { gt: 5 } } }", 'rfm.recency: {"gt":5} never holds: a score is 1 to 5'],
	["{ rfm: { recency: { in: [1, 2, 3, 4, 5] } } }", 'rfm.recency: {"in":[1,2,3,4,5]} always holds: a score is 1 to 5'],
	["{ country: XX }", "country: `XX` is no ISO 3166 code of a country"],
	["{ country: [DE, uk] }", "country: `UK` is no ISO 3166 code of a country: did you mean `GB`?"],
])("%s is warned of and published", (rule, says) => {
	expect(warnings(rule)).toEqual([`segments/a.yaml:4 rule.all[0].not.${says}`]);
});

test.each([
	"{ event: A, count: { eq: 0 } }",
	"{ event: A, count: { gt: 0 } }",
	"{ event: A, count: { not_in: [0] } }",
	"{ event: A, count: { between: [0, 9999] } }",
	"{ event: A, sum: total, gte: -1.5 }",
	"{ event: A, since: 2026-11-30T23:00Z, until: 2026-12-01T00:01 }",
	"{ rfm: { recency: { gte: 4 }, class: [loyal] } }",
	"{ rfm: champions }",
	"{ cart: { items: { gte: 1 }, value: { gt: 0.5 } } }",
	"{ country: [DE, AT, GB, XK] }",
])("%s is what it is", (rule) => {
	expect(warnings(rule)).toEqual([]);
});
