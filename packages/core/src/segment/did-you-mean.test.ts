import { expect, test } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { parseRule } from "./index.ts";

function problemOf(rule: unknown): string {
	const read = parseRule(rule);
	return read.ok ? "" : read.problems.map(formatProblem).join("\n");
}

test.each<readonly [unknown, string]>([
	[{ engagement: "high" }, "highly"],
	[{ lifecycle: "churn" }, "churn_risk"],
	[{ rfm: "champion" }, "champions"],
	[{ trait: "plan", equals: "pro" }, "eq"],
	[{ trait: "plan", "is": "pro" }, "eq"],
	[{ event: "A", count: { at_least: 3 } }, "gte"],
	[{ event: "A", count: { greaterThan: 3 } }, "gt"],
	[{ trait: "plan", one_of: ["pro"] }, "in"],
	[{ consent: "mail" }, "email"],
	[{ local_time: { days: ["monday"] } }, "mon"],
	[{ top: "20%", of: "frequncy" }, "frequency"],
	[{ cart: { item: { gte: 1 } } }, "items"],
	[{ device: "phone_mobile" }, ""],
	[{ engagement: "hi" }, ""],
	[{ lifecycle: "subscribers" }, "subscriber"],
	[{ trait: "plan", constructor: "pro" }, ""],
])("%j is answered with what was meant", (rule, meant) => {
	const said = problemOf(rule);
	expect(said).not.toBe("");
	expect(/did you mean `(\w+)`\?/.exec(said)?.[1] ?? "").toBe(meant);
});

test.each([
	["36526d", "a duration of at most 100 years (36525d)"],
	["999999999999999d", "a duration of at most 100 years (36525d)"],
	["PT9999999999999H", "a duration of at most 100 years (36525d)"],
	["101y", "months and years differ in length: write days"],
	["3 months", "months and years differ in length: write days"],
	["P1Y2M", "months and years differ in length: write days"],
	["0d", "PT30M, longer than zero, got"],
	["soon", "PT30M, longer than zero, got"],
])("the length %s is answered with what is wrong with it", (within, says) => {
	expect(problemOf({ event: "A", within })).toContain(says);
});

test("the path of what stands dozens of levels deep is shortened in the middle", () => {
	let rule: unknown = { event: "A", count: { gte: "many" } };
	for (let level = 0; level < 60; level += 1) rule = { not: rule };
	expect(problemOf(rule)).toBe('not.not.not.not.not.not.not.not…(46 more)….not.not.not.not.not.not.count.gte: expected a number, got "many"');
});
