import { expect, it } from "vitest";
import { makeHistory } from "../../test/oracle/make-history.ts";
import { BASE, makeSegments, makeTraits, MINUTE } from "../../test/oracle/make-rules.ts";
import { chanceOf, type Chance } from "../../test/oracle/random.ts";
import { compareEvents, type ProfileEvent } from "../event/index.ts";
import type { ProfileId } from "../identity/index.ts";
import { compile, parseRule, parseTrait, type Program } from "../segment/index.ts";
import { evaluate, newProfile, step, type ProfileState } from "./index.ts";

const CASES = 150;

it("in whatever order and portions events arrive, what holds of the person is the same", () => {
	for (let seed = 1; seed <= CASES; seed += 1) {
		const chance = chanceOf(seed);
		const program = programOf(chance);
		const events = makeHistory(chance, 40);
		const now = Math.max(...events.map(({ time }) => time)) + chance.below(30) * MINUTE;
		const inOrder = events.toSorted(compareEvents);
		const expected = answersOf(program, livedThrough(program, inOrder, now, 1), now);
		const orders = { "all at once": events, "newest first": inOrder.toReversed(), shuffled: shuffled(events, chance) };
		for (const [name, order] of Object.entries(orders)) {
			const most = name === "all at once" ? order.length : 1 + chance.below(3);
			const lived = livedThrough(program, order, now, most);
			expect(answersOf(program, lived, now), `seed ${seed}, ${name}, ${most} at a time`).toEqual(expected);
		}
	}
});

function programOf(chance: Chance): Program {
	const segments = Object.entries(makeSegments(chance, [])).map(([id, rule]) => [id, good(parseRule(rule))] as const);
	const traits = Object.entries(makeTraits(chance)).map(([id, trait]) => [id, good(parseTrait(trait))] as const);
	const source = { version: "v1", timeZone: "UTC", rules: {} };
	return good(compile({ ...source, segments: Object.fromEntries(segments), traits: Object.fromEntries(traits) }));
}

function good<T>(parsed: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: unknown }): T {
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	return parsed.value;
}

/** So many events at a time, all arriving at one moment after the last of them. */
function livedThrough(program: Program, events: readonly ProfileEvent[], now: number, most: number): ProfileState {
	const kept: ProfileEvent[] = [];
	let state = newProfile("000000000000000a" as ProfileId, now);
	while (kept.length < events.length) {
		const portion = events.slice(kept.length, kept.length + most);
		kept.push(...portion);
		({ state } = step({ program, state, events: portion, now, history: () => kept }));
	}
	return state;
}

function answersOf(program: Program, state: ProfileState, now: number): unknown {
	const { traits, consent, cart, viewed, firstSeenAt, lastSeenAt } = state;
	const moments = [now, now + MINUTE, now + 20 * MINUTE, BASE + 600 * MINUTE].filter((at) => at >= now);
	const answers = moments.map((at) => {
		const evaluation = evaluate(program, state, at);
		const segments = program.segments.map(({ id }) => {
			const { since: _, ...membership } = evaluation.segment(id);
			return [id, membership];
		});
		return { at, segments, traits: evaluation.traits() };
	});
	return { answers, traits, consent, cart, viewed, firstSeenAt, lastSeenAt };
}

function shuffled(events: readonly ProfileEvent[], chance: Chance): ProfileEvent[] {
	const drawn = events.map((event) => [chance.next(), event] as const);
	return drawn.toSorted(([a], [b]) => a - b).map(([, event]) => event);
}
