import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { EVERY_NODE } from "../../core/test/explain/every-node.ts";
import { event, HOUR, why } from "../../core/test/explain/person.ts";
import { reasonText } from "../src/why/reason-text.ts";
import { REPOSITORY } from "./tool.ts";

/* Every line that `pipit why` writes can be read without knowing JSON. */

const TRAITS = { last_total: "latest: total\nof: Order Completed\n" };

function told(rule: string, more: Parameters<typeof why>[1] = {}): string {
	return reasonText({ ...why(rule, { traits: TRAITS, ...more }) }, 0);
}

const CODE = /[{}"]|undefined|null|NaN|\[object/;

it.each(EVERY_NODE)("says in words: $rule", ({ rule, evidence, holds }) => {
	const lines = told(rule).trimEnd().split("\n");
	// The heading names values in quotes.
	for (const line of lines.filter((text) => !/^ *(yes|no ) /.test(text))) expect(line).not.toMatch(CODE);
	expect(lines[0]).toMatch(holds ? /^yes \w/ : /^no {2}\w/);
	expect(lines.filter((text) => /^ +2026-\S+ {2}\w/.test(text)).length).toBeGreaterThanOrEqual(evidence.length);
});

it.each(EVERY_NODE)("says it of somebody of whom nothing is known: $rule", ({ rule }) => {
	const lines = told(rule, { history: [event("hello", "Page Viewed", HOUR)] }).split("\n");
	for (const line of lines.filter((text) => !/^ *(yes|no ) /.test(text))) expect(line).not.toMatch(CODE);
});

it("names the product whose clock ran out, and what stopped the other's, as the docs show", () => {
	const rule = "{ after: { event: Product Viewed }, wait: 48h, without: [Product Added], by: product_id, leave_after: 30d }";
	const text = reasonText({ ...why(rule) }, 1);
	expect(text).toContain("\n         moon-jar: since 2026-11-20T12:00:00Z, in from 2026-11-22T12:00:00Z to 2026-12-22T12:00:00Z\n");
	expect(readFileSync(join(REPOSITORY, "docs/why.md"), "utf8")).toContain(text);
});

it("is told in the docs, rule by rule", () => {
	const page = readFileSync(join(REPOSITORY, "docs/why.md"), "utf8");
	for (const { rule } of EVERY_NODE) {
		const [, node = ""] = /^\{ (\w+):/.exec(rule) ?? [];
		if (node !== "everyone") expect(page).toContain(`\`${node}\``);
		const { found } = why(rule, { traits: TRAITS });
		const names = typeof found === "object" && found !== null ? Object.keys(found) : [];
		const line = page.split("\n").find((one) => one.startsWith("|") && one.split("|")[1]?.includes(`\`${node}\``)) ?? "";
		for (const name of names) expect(line, `${node} ${name}`).toContain(name);
	}
});

it("says what is under way, and that there is more than is named", () => {
	expect(told("{ sequence: [{ event: Product Viewed }, { event: Product Added }, { event: Order Completed, within: 2d }] }")).toContain(
		"step 2 of 3 was reached at 2026-11-21T07:00:00Z; the next must come before 2026-11-23T07:00:00Z\n",
	);
	const history = Array.from({ length: 12 }, (_, index) => event(`e${index}`, "Page Viewed", index * HOUR));
	expect(told("{ event: Page Viewed }", { history })).toMatch(/found 12, needs at least 1\n[^]*\n +and 2 more\n$/);
});

it("puts parts below what they belong to", () => {
	expect(told("{ points: [{ when: { list: vip }, add: 50 }, { when: { not: { trait: plan, eq: pro } }, add: 5 }], gte: 55 }")).toBe(
		`no  points, 50, 5 for these
       50 points, needs at least 55
  yes Is on the list "vip"
         on the list since 2026-11-18T12:00:00Z
           2026-11-18T12:00:00.000Z  Identified  listed  puts them on the list
  no  not
    yes Their plan is "pro"
           is pro, since 2026-11-02T12:00:00Z; needs pro
             2026-11-02T12:00:00.000Z  Identified  upgrade  sets it to pro
`,
	);
});
