import { expect, test } from "vitest";
import type { Rule } from "../../src/segment/index.ts";
import { makeDefinitions } from "./definitions.ts";
import { makeHistory } from "./make-history.ts";
import { turningPoints } from "./moments.ts";
import { holds } from "./oracle.ts";
import { chanceOf } from "./random.ts";
import { isObj } from "./values.ts";
import type { World } from "./world.ts";

/* A comparison proves nothing about rules that are never made, or that always answer the same. */

const NODES =
	"all any not everyone trait event cart segment after last sequence held list share consent country region near device local_time points rfm top middle bottom engagement lifecycle habit predicted cluster".split(
		" ",
	);
const PARTS =
	"eq ne gt gte lt lte between in not_in exists contains starts_with ends_with matches includes includes_all any_item before after within_last within_next older_than anniversary_within where within ago since until min_profile_age count sum avg min max distinct first latest mode wait without by leave_after anchor span during salt days of class recency frequency monetary items value contains idle habit device".split(
		" ",
	);

test("the oracle's random rules have every part of the language, and every node holds at times and at times not", () => {
	const held = new Set<string>();
	const failed = new Set<string>();
	const seen = new Set<string>();
	for (let seed = 1; seed <= 400; seed += 1) {
		const chance = chanceOf(seed);
		const [definitions] = makeDefinitions(chance);
		const { segments, traits } = definitions;
		const events = makeHistory(chance, 20);
		const world: World = { ...definitions, profileId: String(seed), events };
		for (const rule of Object.values(segments).flatMap(nodesOf)) {
			const points = turningPoints(world, rule);
			const moments = [
				events.at(-1)?.receivedAt ?? 0,
				...[0.2, 0.4, 0.6, 0.8].map((part) => points[Math.floor(points.length * part)]),
			];
			const operator = NODES.find((name) => name in rule) ?? "";
			for (const moment of moments)
				if (moment !== undefined) (holds(world, rule, moment) ? held : failed).add(operator);
		}
		for (const [key] of JSON.stringify([segments, traits]).matchAll(/"\w+"(?=:)/g)) seen.add(key.slice(1, -1));
	}
	expect([...NODES, ...PARTS].filter((key) => !seen.has(key))).toEqual([]);
	expect(NODES.filter((key) => !held.has(key))).toEqual([]);
	expect(NODES.filter((key) => !failed.has(key))).toEqual(["everyone"]);
});

/** A rule and all those inside it. */
function nodesOf(rule: Rule): Rule[] {
	const inner = Object.values(rule)
		.flatMap((value) => (Array.isArray(value) ? value : [value]))
		.flatMap((value: unknown) => (isObj(value) && isObj(value["when"]) ? [value["when"]] : [value]));
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is named like a node stands where a rule does
	const rules = inner.filter((value) => isObj(value) && NODES.some((name) => name in value)) as Rule[];
	return ["all", "any", "not", "points"].some((name) => name in rule) ? [rule, ...rules.flatMap(nodesOf)] : [rule];
}
