import { describe, expect, test } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { parseHookSource } from "./parse-source.ts";

function problems(input: unknown): readonly string[] {
	const result = parseHookSource("shop", input);
	return result.ok ? [] : result.problems.map(formatProblem);
}

const MAP = { event: "Survey Answered", email: "answers.email" };

describe("sources/ID.yaml", () => {
	test("names who sends and which secrets prove it", () => {
		expect(parseHookSource("shop", { provider: "shopify", secret: ["PIPIT_HOOK_NEW", "PIPIT_HOOK_OLD"] })).toEqual({
			ok: true,
			value: {
				id: "shop",
				provider: "shopify",
				secrets: ["PIPIT_HOOK_NEW", "PIPIT_HOOK_OLD"],
				settings: {},
				map: null,
			},
		});
		expect(problems({ provider: "ses", settings: { topic_arn: "arn:aws:sns:eu-west-1:1:shop" } })).toEqual([]);
		expect(problems({ provider: "form", secret: "PIPIT_HOOK_A", map: MAP })).toEqual([]);
	});

	test.each([
		["nothing", null, "a source with `provider`"],
		["an unknown provider", { provider: "toString", secret: "PIPIT_HOOK_A" }, "provider: expected one of brevo"],
		["no secret", { provider: "stripe" }, "secret: expected the name of a secret"],
		["a secret of the Worker itself", { provider: "stripe", secret: "PIPIT_ADMIN_KEY" }, "begins with PIPIT_HOOK_"],
		["the value of a secret", { provider: "stripe", secret: "whsec_abc" }, "begins with PIPIT_HOOK_"],
		["an unknown key", { provider: "stripe", secret: "PIPIT_HOOK_A", url: "x" }, "url: expected one of"],
		["a missing setting", { provider: "ses" }, "settings.topic_arn: expected a text"],
		[
			"a map where the words are known",
			{ provider: "stripe", secret: "PIPIT_HOOK_A", map: MAP },
			"map: expected no map",
		],
		["no map where they are not", { provider: "form", secret: "PIPIT_HOOK_A" }, "map: expected a map"],
		["a map of nobody", { provider: "form", secret: "PIPIT_HOOK_A", map: { event: "X" } }, "who it is"],
		[
			"a path that is none",
			{ provider: "form", secret: "PIPIT_HOOK_A", map: { ...MAP, traits: { taste: 5 } } },
			"map.traits.taste",
		],
		[
			"a trait that reaches into a prototype",
			{ provider: "form", secret: "PIPIT_HOOK_A", map: { ...MAP, traits: JSON.parse('{"__proto__": "a"}') } },
			"__proto__",
		],
	])("%s is refused by its name", (_, input, expected) => {
		expect(problems(input).join("; ")).toContain(expected);
	});
});
