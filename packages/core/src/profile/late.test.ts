import { expect, it } from "vitest";
import { makeHistory } from "../../test/oracle/make-history.ts";
import { chanceOf, type Chance } from "../../test/oracle/random.ts";
import type { ProfileEvent } from "../event/index.ts";
import type { ProfileId } from "../identity/index.ts";
import { compile, parseRule, type Program } from "../segment/index.ts";
import { evaluate, newProfile, step, type ProfileState } from "./index.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5);
const CASES = 3_000;
/** Minutes after the start. */
const END = 14;

/** What late events are most often about, so dense that they begin, go on, end, break and tie with what is known. */
const RULES = [
	{ sequence: [{ event: "A" }, { event: "B", within: "4m" }, { event: "C", within: "4m" }], without: ["X"], within: "9m" },
	{ sequence: [{ event: "A" }, { event: "B" }], without: ["X"], by: "key", within: "20m" },
	{ sequence: [{ event: "A" }, { event: "A", within: "3m" }], within: "6m" },
	{ sequence: [{ event: "B" }, { event: "X" }], without: ["C"] },
	{ held: "plan", eq: "p", during: "5m" },
	{ held: "plan", ne: "p", during: "3m" },
	{ held: "plan", exists: false, during: "2m" },
];

it("events that come late one by one leave what the same events leave in their order", () => {
	const program = programOf();
	let read = 0;
	for (let seed = 1; seed <= CASES; seed += 1) {
		const chance = chanceOf(seed);
		const [like] = makeHistory(chance, 1);
		if (like === undefined) throw new Error("no event");
		const count = 3 + chance.below(9);
		// The last ones come in time, and go on with what the late ones left.
		const events = Array.from({ length: count + 2 }, (_, index) =>
			makeEvent(chance, like, index, index < count ? chance.below(12) : 12 + index - count),
		);
		const now = START + END * MINUTE;
		const kept: ProfileEvent[] = [];
		let late = newProfile("000000000000000a" as ProfileId, now);
		for (const event of events) {
			kept.push(event);
			const history = (): readonly ProfileEvent[] => {
				read += 1;
				return kept;
			};
			late = step({ program, state: late, events: [event], now, history }).state;
		}
		const fresh = newProfile("000000000000000a" as ProfileId, now);
		const inOrder = step({ program, state: fresh, events, now, history: () => events }).state;
		expect(answersOf(program, late), `seed ${seed}`).toEqual(answersOf(program, inOrder));
	}
	// Some must be told from the history, but not all.
	expect(read).toBeGreaterThan(CASES);
	expect(read).toBeLessThan(CASES * 5);
});

function makeEvent(chance: Chance, like: ProfileEvent, index: number, minute: number): ProfileEvent {
	const time = START + minute * MINUTE;
	const isTrait = chance.odds(0.4);
	return {
		...like,
		messageId: `message-${chance.below(1_000_000)}-${index}`,
		type: isTrait ? "identify" : "track",
		name: isTrait ? "Identified" : chance.pick(["A", "B", "C", "X"]),
		time,
		receivedAt: START + END * MINUTE,
		properties: chance.odds(0.8) ? { key: chance.pick(["k", "l"]) } : {},
		traits: isTrait && chance.odds(0.9) ? { plan: chance.pick(["p", "q", "", "p"]) } : {},
		unset: isTrait && chance.odds(0.2) ? ["plan"] : [],
		consent: null,
	};
}

function answersOf(program: Program, state: ProfileState): unknown {
	return [0, 1, 3, 6, 30].map((minute) => {
		const evaluation = evaluate(program, state, START + (END + minute) * MINUTE);
		return program.segments.map(({ id }) => [id, evaluation.segment(id).in, evaluation.segment(id).until]);
	});
}

function programOf(): Program {
	const segments = RULES.map((source, place) => {
		const rule = parseRule(source);
		if (!rule.ok) throw new Error(JSON.stringify(rule.problems));
		return [`s${place}`, rule.value] as const;
	});
	const compiled = compile({ version: "v1", timeZone: "UTC", segments: Object.fromEntries(segments), traits: {}, rules: {} });
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	return compiled.value;
}
