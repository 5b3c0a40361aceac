import { describe, expect, it } from "vitest";
import { readAnswer } from "./form-answer.ts";
import { parseForm } from "./parse-form.ts";

const REVIEW = {
	title: "How was it?",
	event: "Review Submitted",
	fields: {
		stars: { type: "rating", label: "Stars", required: true },
		likes: { type: "choice", label: "What did you like?", many: true, options: { clay: "The clay", tea: "The tea" } },
		plan: { type: "choice", label: "Again?", options: { yes: "Yes", no: "No" } },
		words: { type: "text", label: "In your words", longest: 10 },
		news: { type: "yes_no", label: "News by email" },
	},
	traits: { favourite_things: "likes" },
};

function review(): ReturnType<typeof parseForm> & { ok: true } {
	const form = parseForm("review", REVIEW);
	if (!form.ok) throw new Error(JSON.stringify(form.problems));
	return form;
}

function sent(fields: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, readonly string[]> {
	return new Map(Object.entries(fields));
}

describe("a form's file", () => {
	it("is read, with what is left out filled in", () => {
		expect(review().value).toMatchObject({
			id: "review",
			once: true,
			block: null,
			button: "Send",
			thanks: "Thank you.",
		});
		expect(review().value.fields.map((field) => [field.name, field.kind])).toEqual([
			["stars", "rating"],
			["likes", "choice"],
			["plan", "choice"],
			["words", "text"],
			["news", "yes_no"],
		]);
	});

	it.each([
		[{ ...REVIEW, title: undefined }, ["title"]],
		[{ ...REVIEW, kind: "survey" }, ["kind"]],
		[{ ...REVIEW, once: "yes" }, ["once"]],
		[{ ...REVIEW, fields: {} }, ["fields"]],
		[{ ...REVIEW, fields: { nonce: { type: "yes_no", label: "x" } }, traits: {} }, ["fields", "nonce"]],
		[{ ...REVIEW, fields: { stars: { type: "stars", label: "x" } }, traits: {} }, ["fields", "stars", "type"]],
		[
			{ ...REVIEW, fields: { a: { type: "choice", label: "x", options: { one: "1" } } }, traits: {} },
			["fields", "a", "options"],
		],
		[{ ...REVIEW, fields: { a: { type: "rating", label: "x", most: 11 } }, traits: {} }, ["fields", "a", "most"]],
		[{ ...REVIEW, traits: { favourite: "colour" } }, ["traits", "favourite"]],
		[{ ...REVIEW, traits: { __proto__x: "likes", "a.b": "likes" } }, ["traits", "__proto__x"]],
		[null, []],
	])("is refused with the place of what is wrong: %j", (input, path) => {
		const form = parseForm("review", input);
		expect(form).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ path })]) });
	});
});

describe("an answer", () => {
	it("becomes properties and traits, and nothing that was not asked", () => {
		const answer = readAnswer(
			review().value,
			sent({
				stars: ["4"],
				likes: ["tea", "clay", "tea"],
				words: ["  so good, truly  "],
				news: ["true"],
				admin: ["1"],
				__proto__: ["x"],
			}),
		);
		expect(answer).toEqual({
			kind: "answer",
			properties: { stars: 4, likes: ["tea", "clay"], words: "so good, t", news: true },
			traits: { favourite_things: ["tea", "clay"] },
		});
	});

	it.each([
		[{}, "stars"],
		[{ stars: ["6"] }, "stars"],
		[{ stars: ["0"] }, "stars"],
		[{ stars: ["4.5"] }, "stars"],
		[{ stars: ["4", "5"] }, "stars"],
		[{ stars: ["1"], likes: ["gold"] }, "likes"],
		[{ stars: ["1"], plan: ["yes", "no"] }, "plan"],
	])("%j is refused for its field", (fields: Record<string, string[]>, field) => {
		const answer = readAnswer(review().value, sent(fields));
		expect(answer).toMatchObject({ kind: "wrong", problems: [{ field }] });
	});
});
