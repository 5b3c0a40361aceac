import { expect, it } from "vitest";
import { simulate } from "./index.ts";

const DAY = 86_400_000;

function said(type: string, day: number, allowed: boolean): object {
	const preferences = { categoryPreferences: { email: allowed } };
	const name = type === "track" ? { event: "Anything" } : {};
	return {
		type,
		...name,
		messageId: `${type} ${day}`,
		anonymousId: "ann",
		timestamp: new Date(day * DAY).toISOString(),
		context: { consent: preferences },
	};
}

const START = 20_000;

// Whoever signs up on a form sends an identify; what follows repeats the decision.
it.each([
	["as they come", [said("identify", START, true), said("track", START + 20, true)]],
	[
		"late",
		[
			said("track", START + 20, true),
			{ ...said("identify", START, true), receivedAt: new Date((START + 20) * DAY).toISOString() },
		],
	],
	[
		"after a refusal by identify",
		[said("track", START - 9, true), said("identify", START - 1, false), said("track", START, true)],
	],
])("a subscriber is new from the first consent on, whatever event says it: %s", (_, events) => {
	const at = new Date((START + 25) * DAY).toISOString();
	const result = simulate({ segments: { fresh: { lifecycle: "new_subscriber" } }, events, ask: [{ at, user: "ann" }] });
	expect(result).toMatchObject({
		ok: true,
		value: { answers: [{ segments: { fresh: { in: true, until: new Date((START + 30) * DAY).toISOString() } } }] },
	});
});
