import { describe, expect, it } from "vitest";
import { makeAnyRule } from "../../test/language/random-rules.ts";
import { chanceOf } from "../../test/oracle/random.ts";
import { formatProblem } from "../problem/index.ts";
import { parseRule, type Rule } from "../segment/index.ts";
import { describeRule, parseSentence } from "./index.ts";

const SEEDS = 24_000;

function canonical(input: unknown): Rule {
	const result = parseRule(input);
	if (!result.ok) throw new Error(`${JSON.stringify(input)}: ${result.problems.map(formatProblem).join("; ")}`);
	return result.value;
}

describe("a sentence", () => {
	it.each<readonly [unknown, string]>([
		[{ event: "Order Completed", within: "30d", count: { gte: 2 } }, "Bought at least twice in the last 30 days"],
		[
			{
				all: [
					{ event: "Order Completed", within: "30d", sum: "total", gt: 500 },
					{ event: "Product Viewed", count: { gte: 3 } },
				],
			},
			"(bought in the last 30 days, and of these the sum of total is more than 500) and viewed a product at least 3 times",
		],
		[
			{ cart: { items: { gte: 1 }, idle: "30m", leave_after: "7d" } },
			"Has a cart with at least 1 product, left alone for 30 minutes, and from then on for 7 days",
		],
		[{ not: { event: "*", within: "30d" } }, "Not (did anything in the last 30 days)"],
		[
			{ habit: { device: "mobile", local_time: { after: "20:00" } }, within: "30d", days: { gte: 3 } },
			"Came by mobile at local times from 20:00, on at least 3 days in the last 30 days",
		],
		[
			{ any: [{ all: [{ segment: "a" }, { list: "b" }] }, { not: { segment: "c" } }] },
			'Either (is in the segment "a" and is on the list "b") or is not in the segment "c"',
		],
		[
			{ event: "Signed Up", since: "2026-05-01", where: { plan: "pro", and: { gte: 2 } } },
			'Did "Signed Up" since 2026-05-01, where ("and" is at least 2 and plan is "pro")',
		],
		[
			{
				after: { event: "Product Viewed" },
				wait: "36h",
				without: ["Order Completed"],
				by: "product_id",
				anchor: "first",
			},
			"It has been at least 36 hours since they first viewed a product, with none of these since: (bought), for each product_id by itself",
		],
		[{ trait: "birthday", anniversary_within: "7d" }, "Their birthday has its next anniversary within 7 days"],
		[{ share: "10%", salt: "holdout" }, 'Is among the 10% of people drawn for "holdout"'],
		[
			{ rfm: { class: "at_risk", recency: { between: [1, 3] } } },
			"Has RFM scores of the class at risk, recency from 1 to 3",
		],
		[{ near: { lat: 52.5, lon: 13.4, km: 30 } }, "Is within 30 km of latitude 52.5 longitude 13.4"],
		[{ predicted: "churn", gte: 0.7 }, 'Their predicted "churn" is at least 0.7'],
		[{ cluster: { model: "shoppers", in: [2, "b"] } }, 'Their cluster of the model "shoppers" is one of ("b", 2)'],
		[{ trait: "predicted", eq: 1 }, 'Their "predicted" is 1'],
	])("says %j", (rule, sentence) => {
		expect(describeRule(canonical(rule))).toBe(sentence);
		expect(parseSentence(sentence)).toEqual({ ok: true, value: canonical(rule) });
	});

	it("of any rule reads back as the same rule", () => {
		let tried = 0;
		const different: string[] = [];
		for (let seed = 1; tried < SEEDS; seed += 1) {
			const made = makeAnyRule(chanceOf(seed));
			const rule = parseRule(made);
			if (!rule.ok) continue;
			tried += 1;
			const sentence = describeRule(rule.value);
			const back = parseSentence(sentence);
			// What JSON tells apart is all that rules differ in, and the matcher is slow.
			if (JSON.stringify(back) !== JSON.stringify(rule))
				different.push(`seed ${seed}: ${sentence} => ${JSON.stringify(back)}`);
		}
		expect(tried).toBe(SEEDS);
		expect(different).toEqual([]);
	});

	it("may be written with other spaces and letters, and end in a full stop", () => {
		expect(parseSentence("  BOUGHT  at least\n2 times in the last 4 weeks. ")).toEqual(
			parseRule({ event: "Order Completed", within: "28d", count: { gte: 2 } }),
		);
	});

	it("names every operator of the language in the random rules", () => {
		const seen = new Set<string>();
		for (let seed = 1; seed <= 3_000; seed += 1) {
			for (const key of JSON.stringify(makeAnyRule(chanceOf(seed))).match(/"\w+":/g) ?? []) seen.add(key.slice(1, -2));
		}
		const all = [
			"all any not everyone trait event cart segment after last sequence held list share consent country region near device local_time points rfm top middle bottom engagement lifecycle habit",
			"eq ne gt gte lt lte between in not_in exists contains starts_with ends_with matches includes includes_all any_item before after within_last within_next older_than anniversary_within",
			"where within ago since until min_profile_age count sum avg min max distinct first latest mode wait without by leave_after anchor span during salt days of class recency frequency monetary",
		];
		expect(
			all
				.join(" ")
				.split(" ")
				.filter((key) => !seen.has(key)),
		).toEqual([]);
	});
});

describe("what is wrong with a sentence", () => {
	it.each([
		["Bougth twice", 0, /did you mean `bought`\?$/, '"Bougth twice"'],
		["Bought at least twise", 16, /^one of `once`, `twice`, a number/, '"twise"'],
		["bought in the last 30", 19, /^a length of time such as 30 days$/, '"30"'],
		["their plan is", 13, /^one of a text in quotes, a number/, "the end"],
		["bought and (viewed a page", 25, /\band \d+ others$/, "the end"],
		["bought and viewed a page or did anything", 25, /^one of /, '"or did anything"'],
		["bought, where (price is 1 and price is 2)", 41, /^each property once/, "the end"],
		["bought, where a is 1", 14, /in quotes where it is a word of the sentence/, '"a is 1"'],
		["", 0, /^one of `either`/, "the end"],
		["not (".repeat(50_000), 665, /at most 400 levels/, '"not (not (not (not (not (not (not (not ("'],
	])("%j", (text, place, expected, got) => {
		const result = parseSentence(text);
		expect(result).toMatchObject({ ok: false, problems: [{ path: ["sentence", place], got }] });
		expect(result.ok ? "" : result.problems[0]?.expected).toMatch(expected);
	});

	it("is named in the rule where the words are right and the meaning is not", () => {
		expect(parseSentence("bought in the last 90000 days")).toMatchObject({
			ok: false,
			problems: [{ path: ["within"] }],
		});
	});

	it("is found in time that grows with the sentence", () => {
		const long = "bought and (viewed a page, where (a is 1 and ".repeat(20_000);
		expect(parseSentence(long).ok).toBe(false);
		const wide = Array.from({ length: 9_000 }, (_, index) => `did "${index}"`).join(" or ");
		expect(parseSentence(`either ${wide}`).ok).toBe(true);
	});
});
