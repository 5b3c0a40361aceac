import { expect, test } from "vitest";
import type { Json, ProfileEvent } from "../../src/event/index.ts";
import { DEFAULT_SETTINGS } from "../../src/model/index.ts";
import { simulate } from "../../src/simulate/index.ts";
import { parseRule, parseTrait, type ComputedTrait, type Rule } from "../../src/segment/index.ts";
import { courseOf } from "./course.ts";
import { makeHistory } from "./make-history.ts";
import { clockHorizon, followsClock, LAST_POINT } from "./moments.ts";
import { makeSegments, makeTraits } from "./make-rules.ts";
import { computed } from "./oracle.ts";
import { chanceOf } from "./random.ts";
import { isObj, text } from "./values.ts";
import type { World } from "./world.ts";

/* Scenarios as they are written in files, through all that reads them, against the naive reading of their history. */

const SCENARIOS = Number(process.env["PIPIT_SCENARIOS"] ?? 250);

test(`simulate answers random scenarios as a naive reading does (${SCENARIOS} scenarios)`, () => {
	let answers = 0;
	for (let seed = 9_000_001; seed <= 9_000_000 + SCENARIOS; seed += 1) answers += checkScenario(seed);
	expect(answers).toBeGreaterThan(SCENARIOS * 10);
});

/** What a scenario cannot say (where an event came from), or says otherwise (whose draw it is, what holds undecided). */
const LEFT_OUT = /"(share|consent|country|region|near)"/;

function checkScenario(seed: number): number {
	const chance = chanceOf(seed);
	const written = Object.entries(makeSegments(chance, [])).filter(([, rule]) => !LEFT_OUT.test(JSON.stringify(rule)));
	const ids = new Set(written.map(([id]) => id));
	const usable = written.filter(([, rule]) => usesOf(rule).every((id) => ids.has(id)));
	// A segment that uses one that was left out is left out, and so is who uses that one.
	const segments = Object.fromEntries(
		usable.filter(([, rule]) => usesOf(rule).every((id) => usable.some(([other]) => other === id))),
	);
	const traits = makeTraits(chance);
	const events = makeHistory(chance, 25).map((event) => ({
		...event,
		context: withoutPlace(event),
		properties: withoutJunk(event),
	}));
	const last = events.at(-1)?.receivedAt ?? 0;
	const moments = Array.from({ length: 8 }, () => chance.pick(events).receivedAt + chance.below(200) * 30_000);
	const ask = moments.map((at) => ({ at: new Date(at).toISOString(), user: "somebody" }));
	const result = simulate(JSON.parse(JSON.stringify({ segments, traits, events: events.map(toScenario), ask })));
	if (!result.ok || Array.isArray(result.value)) throw new Error(`seed ${seed}: ${JSON.stringify(result)}`);
	const value = result.value as { readonly answers: readonly Answer[]; readonly refused: readonly object[] };
	const unresolved = value.refused.length > 0 ? JSON.stringify(value.refused) : "";
	if (unresolved !== "") throw new Error(`seed ${seed} was refused: ${unresolved}`);
	let checks = 0;
	for (const [index, at] of moments.entries()) {
		const known = events.filter(({ receivedAt }) => receivedAt <= at);
		const world = worldOf(segments, traits, known);
		const answer = value.answers[index];
		if (answer?.known !== known.length > 0) throw new Error(`seed ${seed}: known ${answer?.known}`);
		for (const [id, rule] of Object.entries(world.segments)) {
			const course = courseOf(world, rule);
			const told = answer.segments[id];
			if (told?.in !== course.at(at)) fail(`${id} at ${iso(at)}`, told, course.at(at), rule);
			const next = course.nextChange(at);
			const isBeyond = followsClock(world, rule) && (next === null || next > clockHorizon(world));
			if (next === null && Date.parse(told?.until ?? "") >= LAST_POINT) continue;
			if (!isBeyond && told?.until !== iso(next)) fail(`until of ${id} at ${iso(at)}`, told, iso(next), rule);
			checks += 2;
		}
		const expected = Object.fromEntries(
			Object.entries(world.traits).flatMap(([id, trait]) => {
				const found = computed(world, trait, at);
				return found === undefined ? [] : [[id, found]];
			}),
		);
		if (text(answer.traits) !== text(expected)) fail(`traits at ${iso(at)}`, answer.traits, expected, traits);
		checks += 1;
	}
	expect(last).toBeGreaterThan(0);
	return checks;

	function fail(what: string, got: unknown, wanted: unknown, about: unknown): never {
		const all = events.map((event) => JSON.stringify(toScenario(event))).join("\n");
		throw new Error(
			`seed ${seed}: ${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}\n${JSON.stringify(about)}\n${all}`,
		);
	}
}

interface Answer {
	readonly known: boolean;
	readonly segments: { readonly [id: string]: { readonly in: boolean; readonly until: string | null } | undefined };
	readonly traits: object;
}

function usesOf(rule: unknown): string[] {
	return [...JSON.stringify(rule).matchAll(/"segment":"(\w+)"/g)].map(([, id = ""]) => id);
}

function withoutPlace({ context }: ProfileEvent): ProfileEvent["context"] {
	return Object.fromEntries(Object.entries(context).filter(([key]) => key !== "location"));
}

/** What stands among products and is none does not get past the reader of events. */
function withoutJunk({ properties }: ProfileEvent): ProfileEvent["properties"] {
	const { products } = properties;
	return Array.isArray(products)
		? { ...properties, products: products.filter((product: Json) => isObj(product)) }
		: properties;
}

/** As a sender writes it. */
function toScenario({
	messageId,
	type,
	name,
	time,
	receivedAt,
	properties,
	traits,
	unset,
	consent,
	context,
}: ProfileEvent): object {
	return {
		type,
		messageId,
		anonymousId: "somebody",
		timestamp: iso(time),
		receivedAt: iso(receivedAt),
		...(type === "track" ? { event: name } : {}),
		properties,
		...(type === "identify" ? { traits } : {}),
		context: {
			...context,
			...(type === "identify" ? {} : { traits }),
			unset,
			...(consent === null ? {} : { consent: { categoryPreferences: consent } }),
		},
	};
}

function worldOf(segments: object, traits: object, events: readonly ProfileEvent[]): World {
	return {
		segments: parsedOf<Rule>(segments, parseRule),
		traits: parsedOf<ComputedTrait>(traits, parseTrait),
		settings: DEFAULT_SETTINGS,
		population: null,
		timeZone: "UTC",
		undecided: "granted",
		profileId: "",
		events,
	};
}

function parsedOf<T>(
	inputs: object,
	parse: (input: unknown) => { readonly ok: true; readonly value: T } | { readonly ok: false },
): { [id: string]: T } {
	return Object.fromEntries(
		Object.entries(inputs).flatMap(([id, input]) => {
			const result = parse(input);
			return result.ok ? [[id, result.value]] : [];
		}),
	);
}

function iso(moment: number | null): string | null {
	return moment === null ? null : new Date(moment).toISOString();
}
