import { expect, it } from "vitest";
import { makeHistory } from "../../test/oracle/make-history.ts";
import { makeSegments, makeTraits, MINUTE } from "../../test/oracle/make-rules.ts";
import { chanceOf, type Chance } from "../../test/oracle/random.ts";
import type { ProfileEvent } from "../event/index.ts";
import type { ProfileId } from "../identity/index.ts";
import { compile, parseRule, parseTrait, type Program } from "../segment/index.ts";
import { newProfile, step, type Effect, type ProfileState } from "./index.ts";

const LIVES = 150;
/** So many segments that not all of their ends are kept. */
const LISTS = 14;

it("who remembers the next ends changes as somebody does of whom every segment is asked each time", () => {
	let kept = 0;
	let cut = 0;
	for (let seed = 1; seed <= LIVES; seed += 1) {
		const chance = chanceOf(seed);
		const program = programOf(chance);
		const arrivals = makeHistory(chance, 40).toSorted((a, b) => a.receivedAt - b.receivedAt);
		const [remembering, forgetting] = [new Life(program), new Life(program)];
		for (const event of arrivals) {
			// Now and then an alarm is lost, so that several ends have passed when the event comes.
			const rings = chance.odds(0.7);
			for (const life of [remembering, forgetting]) life.arrive(event, rings);
			forgetting.forget();
			expect(remembering.effects, `seed ${seed}, ${event.messageId}`).toEqual(forgetting.effects);
			expect(new Map(remembering.state.memberships), `seed ${seed}`).toEqual(new Map(forgetting.state.memberships));
			kept = Math.max(kept, remembering.state.ends.length / 2);
			if (remembering.state.restEnd !== null) cut += 1;
		}
	}
	expect(kept).toBeGreaterThan(8);
	expect(cut).toBeGreaterThan(100);
});

class Life {
	effects: readonly string[] = [];
	state: ProfileState = newProfile("000000000000000a" as ProfileId, 0);
	readonly #program: Program;
	readonly #history: ProfileEvent[] = [];

	constructor(program: Program) {
		this.#program = program;
	}

	arrive(event: ProfileEvent, rings: boolean): void {
		const now = Math.max(event.receivedAt, event.time, this.state.evaluatedAt);
		this.effects = [];
		if (rings) this.#ring(now);
		this.#history.push(event);
		this.#step([event], now + MINUTE);
	}

	#ring(now: number): void {
		while (this.state.nextDue !== null && this.state.nextDue < now) this.#step([], this.state.nextDue);
	}

	/** Asks every segment at the next turn. */
	forget(): void {
		this.state = { ...this.state, ends: [], restEnd: this.state.nextDue };
	}

	#step(events: readonly ProfileEvent[], now: number): void {
		const { state, effects } = step({ program: this.#program, state: this.state, events, now, history: () => this.#history });
		this.state = state;
		this.effects = [...this.effects, ...effects.map(textOf)];
	}
}

function textOf({ at, segment, kind, cause }: Effect): string {
	return `${at} ${segment} ${kind} ${JSON.stringify(cause)}`;
}

function programOf(chance: Chance): Program {
	const lists = Array.from({ length: LISTS }, (_, list) => Object.entries(makeSegments(chance, [])).map(([id, rule]) => [`${list}-${id}`, rule] as const));
	const segments = lists.flat().flatMap(([id, source]) => {
		const rule = parseRule(source);
		return rule.ok && !JSON.stringify(source).includes('"segment"') ? [[id, rule.value] as const] : [];
	});
	const traits = Object.entries(makeTraits(chance)).flatMap(([id, source]) => {
		const trait = parseTrait(source);
		return trait.ok ? [[id, trait.value] as const] : [];
	});
	const source = { version: "v1", timeZone: "UTC", rules: {} };
	const compiled = compile({ ...source, segments: Object.fromEntries(segments), traits: Object.fromEntries(traits) });
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	return compiled.value;
}
