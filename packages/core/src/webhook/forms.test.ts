import { describe, expect, test } from "vitest";
import { hook, read } from "./webhook.fixtures.ts";

describe("forms", () => {
	const map = {
		event: "Survey Answered",
		id: "event_id",
		time: "submitted_at",
		user_id: null,
		email: "form_response.answers.0.email",
		phone: null,
		traits: { taste: "form_response.answers.1.choice.label" },
		properties: { score: "form_response.score" },
	};
	const body = {
		event_id: "f1",
		submitted_at: "2026-11-21T10:00:00Z",
		form_response: { score: 9, answers: [{ email: "a@b.example" }, { choice: { label: "Tea" } }] },
	};

	test("say what the source's map picks", () => {
		expect(read("form", hook(body), map).calls).toEqual([
			{
				type: "track",
				event: "Survey Answered",
				messageId: "x-f1",
				timestamp: "2026-11-21T10:00:00.000Z",
				context: { traits: { taste: "Tea", email: "a@b.example" } },
				properties: { score: 9, source: "x" },
			},
		]);
	});

	test("may be urlencoded, and the same answers told twice are one event", () => {
		const request = hook("email=a%40b.example&score=9", { "content-type": "application/x-www-form-urlencoded" });
		const flat = { ...map, id: null, time: null, email: "email", traits: {}, properties: { score: "score" } };
		expect(read("form", request, flat).calls).toEqual(read("form", request, flat).calls);
		expect(read("form", request, flat).calls).toMatchObject([{ properties: { score: "9" } }]);
	});

	test("without anybody in them are refused with the path that has nobody", () => {
		expect(() => read("form", hook({ form_response: {} }), map)).toThrow("form_response");
	});
});
