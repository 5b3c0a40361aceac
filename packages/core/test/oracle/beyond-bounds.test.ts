import { expect, it } from "vitest";
import type { ProfileEvent } from "../../src/event/index.ts";
import { identifierKeyOf, type ProfileId } from "../../src/identity/index.ts";
import { DEFAULT_SETTINGS } from "../../src/model/index.ts";
import { evaluate, newProfile, step } from "../../src/profile/index.ts";
import { compile, parseRule, type Rule } from "../../src/segment/index.ts";
import { holds } from "./oracle.ts";
import { chanceOf, type Chance } from "./random.ts";
import type { World } from "./world.ts";

/* The oracle's lives are short. Here so much happens that memories run over: what is new enough stays exact all the same. */

const START = Date.parse("2026-01-05T00:00:00Z");
const SECOND = 1_000;
/** One a second: more than any memory keeps. */
const EVENTS = 2_600;

const KINDS: readonly { readonly [kind: string]: unknown }[] = [
	{ count: { gte: 100 } },
	{ count: { eq: 240 } },
	{ sum: "n", gt: 1_200.5 },
	{ avg: "n", gte: 5 },
	{ min: "n", lte: 0 },
	{ max: "n", gte: 10 },
	{ distinct: "k", gte: 230 },
	{ first: "n", gte: 5 },
	{ latest: "n", gte: 5 },
	{ mode: "n", gte: 5 },
	{ mode: "k", starts_with: "key-1" },
];
const WINDOWS = [{ within: "4m" }, { within: "5m" }, { ago: ["8m", "4m"] }, { ago: ["5m", "1s"] }];
/** Shares its memory with the others, and makes it reach so far back that it runs over. */
const LONG = [{ within: "30d" }, { ago: ["30d", "1s"] }];

const BY_KEY: readonly { readonly [key: string]: unknown }[] = [
	...[100, 420].map((wait) => ({
		after: { event: "A" },
		without: ["B"],
		by: "k",
		wait: `${wait}s`,
		leave_after: "5s",
	})),
	...[20, 200].map((within) => ({
		sequence: [{ event: "A" }, { event: "B", within: `${within}s` }],
		by: "k",
		within: "3s",
		span: "200s",
	})),
];
/** Of values without an end in sight, those longest unseen give way, and never one that comes again and again. */
const LATELY = { event: "A", mode: "m", eq: "lately" };
const LONG_BY_KEY = [{ after: { event: "A" }, without: ["B"], by: "k", wait: "1s", leave_after: "30d" }];

it("what a memory that has run over still holds is the newest, and what that decides is exact", () => {
	const chance = chanceOf(1);
	const near = [...KINDS.flatMap((kind) => WINDOWS.map((window) => ({ event: "A", ...window, ...kind }))), ...BY_KEY];
	const far = [...KINDS.flatMap((kind) => LONG.map((window) => ({ event: "A", ...window, ...kind }))), ...LONG_BY_KEY];
	const rules = [...near, ...far, LATELY].map(parsed);
	const segments = Object.fromEntries(rules.map((rule, place) => [`s${place}`, rule]));
	const program = compile({ version: "v1", timeZone: "UTC", segments: {}, traits: {}, rules: segments });
	if (!program.ok) throw new Error(JSON.stringify(program.problems));
	const events: ProfileEvent[] = [];
	let state = newProfile("00000000000000aa" as ProfileId, START);
	let answers = 0;
	while (events.length < EVENTS) {
		const batch = Array.from({ length: 20 + chance.below(60) }, (_, index) => eventOf(chance, events.length + index));
		events.push(...batch);
		const now = START + events.length * SECOND;
		({ state } = step({ program: program.value, state, events: batch, now, history: () => events }));
		if (events.length < EVENTS * 0.9 || chance.odds(0.5)) continue;
		// What happened longer ago cannot matter to these rules.
		const recent = events.filter(({ time }) => time > now - 560 * SECOND);
		for (const at of [now, now + chance.below(60) * SECOND]) {
			const world: World = {
				segments,
				traits: {},
				settings: DEFAULT_SETTINGS,
				population: null,
				profileId: "",
				timeZone: "UTC",
				undecided: "pending",
				events: recent,
			};
			const evaluation = evaluate(program.value, state, at);
			for (const [place, rule] of rules.slice(0, near.length).entries()) {
				const { value, approximate } = evaluation.rule(`s${place}`);
				const expected = { value: holds(world, rule, at), approximate: undefined };
				expect({ value, approximate }, `${events.length} events, ${JSON.stringify(rule)} at ${at - START}`).toEqual(
					expected,
				);
				answers += 1;
			}
		}
	}
	expect(answers).toBeGreaterThan(100);
	const last = evaluate(program.value, state, START + events.length * SECOND);
	const exact = far.filter((_, place) => last.rule(`s${near.length + place}`).approximate !== true);
	expect(last.rule(`s${rules.length - 1}`)).toMatchObject({ value: true, approximate: true });
	// The newest few are enough for these.
	expect(exact).toEqual(far.filter((rule) => "within" in rule && ("count" in rule || "latest" in rule)));
});

function parsed(source: object): Rule {
	const rule = parseRule(source);
	if (!rule.ok) throw new Error(JSON.stringify(rule.problems));
	return rule.value;
}

/** A key is new most often, or one of the newest; a tenth comes late. */
function eventOf(chance: Chance, place: number): ProfileEvent {
	const isEnd = chance.odds(0.15);
	const time = START + (place - (chance.odds(0.1) ? chance.below(40) : 0)) * SECOND;
	const somebody = { type: "anonymous_id", value: "somebody" } as const;
	return {
		messageId: `${chance.below(1_000_000)}-${place}`,
		type: "track",
		name: isEnd ? "B" : "A",
		time,
		receivedAt: START + EVENTS * SECOND,
		source: identifierKeyOf(somebody),
		identifiers: [somebody],
		properties: {
			n: chance.below(12),
			m: chance.odds(0.2) && place < 600 ? "before" : chance.odds(0.2) && place > 1_500 ? "lately" : `once-${place}`,
			k: `key-${isEnd ? place - chance.below(250) : place}`,
		},
		traits: {},
		unset: [],
		consent: null,
		context: {},
	};
}
