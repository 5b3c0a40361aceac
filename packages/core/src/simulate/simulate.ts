import { gate } from "../consent/index.ts";
import { NO_DEFAULTS, parseEvent, parseTime, type Json, type ProfileEvent } from "../event/index.ts";
import { parsed, refused, show, type Parsed, type Problem } from "../problem/index.ts";
import { evaluate } from "../profile/index.ts";
import { People } from "./people.ts";
import { isObject, parseScenario, type Ask, type Refusal, type Scenario } from "./scenario.ts";

/** What a scenario gives: plain JSON, times as ISO 8601. */
export interface SimulationResult {
	readonly answers: readonly SimulationAnswer[];
	/** Segments, traits, events and asks that could not be taken, each with its problems. */
	readonly refused: readonly Refusal[];
}

export interface SimulationAnswer {
	/** As it was asked. */
	readonly at: Json;
	readonly user: string | number;
	readonly known: boolean;
	readonly segments: { readonly [id: string]: SimulatedMembership };
	/** The computed traits of the scenario that have a value. */
	readonly traits: { readonly [id: string]: Json };
	/** Only where a bound may have made computed traits inexact: which. */
	readonly approximate_traits?: readonly string[];
}

export interface SimulatedMembership {
	readonly in: boolean;
	readonly until: string | null;
	readonly since: string | null;
	/** Only where a bound may have made this answer inexact. */
	readonly approximate?: true;
}

/**
 * Runs one scenario `{segments, traits, events, ask}` or a list of them; a list gives a list of results. What cannot be
 * taken is told in `refused` and the rest runs; only what is no scenario at all is refused as a whole.
 */
export function simulate(input: unknown): Parsed<SimulationResult | readonly SimulationResult[]> {
	if (!Array.isArray(input)) {
		const scenario = parseScenario(input);
		return scenario === null ? refused(noScenario([], input)) : parsed(run(scenario));
	}
	const scenarios = input.map((one: unknown) => parseScenario(one));
	const problems = scenarios.flatMap((scenario, index) =>
		scenario === null ? [noScenario([index], input[index])] : [],
	);
	if (problems.length > 0) return refused(...problems);
	return parsed(scenarios.flatMap((scenario) => (scenario === null ? [] : [run(scenario)])));
}

function noScenario(path: Problem["path"], got: unknown): Problem {
	return { path, expected: "a scenario {segments, traits, events, ask}", got: show(got) };
}

function run(scenario: Scenario): SimulationResult {
	const { program, consent } = scenario;
	const people = new People(program, consent);
	const arrivals = arrivalsOf(scenario);
	const asks = scenario.asks
		.map((ask, index) => ({ ask, index }))
		.toSorted((a, b) => a.ask.at - b.ask.at || a.index - b.index);
	const answers: SimulationAnswer[] = [];
	let next = 0;
	for (const { ask, index } of asks) {
		while (next < arrivals.length && (arrivals[next]?.receivedAt ?? Infinity) <= ask.at) {
			const now = arrivals[next]?.receivedAt ?? ask.at;
			let end = next;
			while (arrivals[end]?.receivedAt === now) end += 1;
			people.arrive(arrivals.slice(next, end), now);
			next = end;
		}
		answers[index] = answerOf(scenario, people, ask);
	}
	return { answers, refused: scenario.refused };
}

/** The events that can be taken, in order of arrival; those of one moment as they were written. */
function arrivalsOf({ events, consent, refused: refusals }: Scenario): readonly ProfileEvent[] {
	const taken: ProfileEvent[] = [];
	events.forEach((raw, index) => {
		const event = readEvent(raw, index);
		if (!event.ok) refusals.push({ kind: "event", index, problems: event.problems });
		else if (gate({ default: consent }, event.value) !== "hold") taken.push(event.value);
	});
	return taken.toSorted((a, b) => a.receivedAt - b.receivedAt);
}

function readEvent(raw: unknown, index: number): Parsed<ProfileEvent> {
	const fields = isObject(raw) ? raw : {};
	const written = fields["receivedAt"] ?? fields["timestamp"];
	const receivedAt = parseTime(written);
	if (receivedAt === null) {
		const path = fields["receivedAt"] === undefined ? ["timestamp"] : ["receivedAt"];
		return refused({ path, expected: "a time as ISO 8601", got: show(written) });
	}
	const event = parseEvent(raw, {
		receivedAt,
		sentAt: null,
		// A call that says what happened but not its type is a track call.
		type: fields["type"] === undefined && typeof fields["event"] === "string" ? "track" : null,
		defaults: NO_DEFAULTS,
		mintId: () => `simulated-${String(index).padStart(6, "0")}`,
		via: "simulate",
	});
	return event.ok ? parsed(event.event) : refused(...event.problems);
}

function answerOf({ program }: Scenario, people: People, { at, written, user }: Ask): SimulationAnswer {
	const state = people.find(String(user));
	const evaluation = state === null ? null : evaluate(program, state, at);
	const segments = program.segments.map(({ id }) => {
		const membership = evaluation?.segment(id) ?? { in: false, until: null, since: null };
		const { in: isIn, until, since, ...rest } = membership;
		return [id, { in: isIn, until: iso(until), since: iso(since), ...rest }] as const;
	});
	const approximate = evaluation?.approximateTraits() ?? [];
	const values = Object.entries(evaluation?.traits() ?? {}).filter(([id]) => program.traits.has(id));
	return {
		at: typeof written === "string" ? written : iso(at),
		user,
		known: state !== null,
		segments: Object.fromEntries(segments),
		traits: Object.fromEntries(values),
		...(approximate.length === 0 ? {} : { approximate_traits: approximate }),
	};
}

function iso(moment: number | null): string | null {
	return moment === null ? null : new Date(moment).toISOString();
}
