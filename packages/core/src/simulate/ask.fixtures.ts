import { simulate, type SimulationAnswer, type SimulationResult } from "./index.ts";

export function run(scenario: object): SimulationResult {
	const result = simulate(scenario);
	if (!result.ok || !("answers" in result.value)) throw new Error(JSON.stringify(result));
	return result.value;
}

/** What `u` did or is. */
export function track(event: string, timestamp: string, properties: object = {}, more: object = {}): object {
	return { type: "track", event, userId: "u", timestamp, properties, ...more };
}
export function identify(traits: object, timestamp: string, more: object = {}): object {
	return { type: "identify", userId: "u", traits, timestamp, ...more };
}

/** The answer about one rule for `u`; times without milliseconds. */
export function answer(
	rule: object,
	events: readonly object[],
	at: string,
	more: object = {},
): SimulationAnswer["segments"][string] {
	const { answers, refused } = run({ segments: { s: rule }, events, ask: [{ at, user: "u" }], ...more });
	const found = answers[0]?.segments["s"];
	if (found === undefined || refused.length > 0) throw new Error(JSON.stringify(refused));
	return { ...found, until: short(found.until), since: short(found.since) };
}

function short(moment: string | null): string | null {
	return moment === null ? null : moment.replace(".000Z", "Z");
}
