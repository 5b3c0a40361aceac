import { compareEvents, type ProfileEvent } from "../../src/event/index.ts";
import type { ProfileId } from "../../src/identity/index.ts";
import { evaluate, newProfile, step, type Effect, type ProfileState } from "../../src/profile/index.ts";
import {
	compile,
	parseRule,
	parseTrait,
	type ComputedTrait,
	type Program,
	type Rule,
} from "../../src/segment/index.ts";
import { makeHistory } from "./make-history.ts";
import { makeSegments, makeTraits } from "./make-rules.ts";
import { clockHorizon, followsClock, turningPoints } from "./moments.ts";
import { computed, holds } from "./oracle.ts";
import { chanceOf, type Chance } from "./random.ts";
import { text } from "./values.ts";
import { storedTraits, type World } from "./world.ts";

/** What the oracle and the evaluator disagreed about, in words. */
export class Mismatch extends Error {}

export interface CaseOptions {
	readonly seed: number;
	/** How many of the case's events happen. */
	readonly events: number;
}

/** A whole life of one profile, checked at every turn. Answers how many comparisons were made. */
export function checkCase({ seed, events: length }: CaseOptions): number {
	const chance = chanceOf(seed);
	const definitions = [definitionsOf(chance, "v1"), definitionsOf(chance, "v2")] as const;
	const history = makeHistory(chance, 30).slice(0, length);
	const life = new Life(definitions[0]);
	// Which chance a turn takes does not depend on the turns before it, so that a shorter history fails alike.
	for (let next = 0; next < history.length;) {
		const turn = chanceOf(seed * 1_000 + next);
		const first = history[next];
		if (first === undefined) break;
		let end = next + 1;
		while (history[end]?.receivedAt === first.receivedAt) end += 1;
		if (turn.odds(0.5)) life.alarm(first.receivedAt, turn);
		if (turn.odds(0.06)) life.publish(life.definitions === definitions[0] ? definitions[1] : definitions[0]);
		life.arrive(history.slice(next, end), first.receivedAt);
		if (turn.odds(0.3)) life.restart();
		life.read(turn);
		next = end;
	}
	return life.checks;
}

interface Definitions {
	readonly version: string;
	readonly segments: { readonly [id: string]: Rule };
	readonly traits: { readonly [id: string]: ComputedTrait };
	readonly program: Program;
}

let shared: { [id: string]: unknown } = {};

function definitionsOf(chance: Chance, version: string): Definitions {
	// The second version keeps some of the first one's rules.
	const made = makeSegments(chance, []);
	const segments = version === "v2" ? { ...made, ...Object.fromEntries(Object.entries(shared).slice(0, 2)) } : made;
	shared = made;
	const parsedSegments: { [id: string]: Rule } = {};
	for (const [id, input] of Object.entries(segments)) {
		const rule = parseRule(input);
		if (!rule.ok) throw new Error(`${JSON.stringify(input)} was refused: ${JSON.stringify(rule.problems)}`);
		parsedSegments[id] = rule.value;
	}
	const traits: { [id: string]: ComputedTrait } = {};
	for (const [id, input] of Object.entries(makeTraits(chance))) {
		const trait = parseTrait(input);
		if (!trait.ok) throw new Error(`${JSON.stringify(input)} was refused: ${JSON.stringify(trait.problems)}`);
		traits[id] = trait.value;
	}
	const program = compile({ version, timeZone: "UTC", segments: parsedSegments, traits, rules: {} });
	if (!program.ok) throw new Error(JSON.stringify(program.problems));
	return { version, segments: parsedSegments, traits, program: program.value };
}

class Life {
	checks = 0;
	definitions: Definitions;
	#state: ProfileState | null = null;
	readonly #known: ProfileEvent[] = [];
	/** What the oracle says about the profile's memberships. */
	readonly #since = new Map<string, number>();
	#clock = -Infinity;

	constructor(definitions: Definitions) {
		this.definitions = definitions;
	}

	restart(): void {
		if (this.#state !== null) this.#state = JSON.parse(JSON.stringify(this.#state));
	}

	publish(definitions: Definitions): void {
		if (this.#state === null) return;
		// What time did under the old definitions is told before the new ones hold.
		this.#step([], this.#clock, [], this.definitions);
		this.definitions = definitions;
		const before = new Map(this.#since);
		const world = this.#world();
		for (const id of before.keys()) if (!(id in world.segments)) this.#since.delete(id);
		const expected = this.#turn(this.#clock, world, () => ({ kind: "definitions", version: definitions.version }));
		this.#step([], this.#clock, expected, definitions);
	}

	/** The alarm rings, sometimes late, sometimes not at all, sometimes for nothing. */
	alarm(latest: number, chance: Chance): void {
		const due = this.#state?.nextDue ?? null;
		if (this.#state === null) return;
		const at = due === null || chance.odds(0.2) ? this.#clock + chance.below(10) * 30_000 : due;
		if (at < this.#clock || at > latest) return;
		const expected = this.#passTime(at, true);
		this.#step([], at, expected, this.definitions);
	}

	arrive(events: readonly ProfileEvent[], now: number): void {
		const expected = this.#state === null ? [] : this.#passTime(now, false);
		const before = this.#state === null ? null : this.#answersAt(this.#world(), now);
		const causes = new Map<string, Effect["cause"]>();
		let last = before;
		for (const event of events.toSorted(compareEvents)) {
			this.#known.push(event);
			const answers = this.#answersAt(this.#world(), now);
			for (const [id, value] of answers) {
				if (value !== (last?.get(id) ?? false)) causes.set(id, { kind: "event", messageId: event.messageId });
			}
			last = answers;
		}
		expected.push(...this.#turn(now, this.#world(), (id) => causes.get(id) ?? { kind: "time" }));
		this.#step(events.toReversed(), now, expected, this.definitions);
	}

	/** Reads the profile at some moments to come, without any event. */
	read(chance: Chance): void {
		const state = this.#state;
		if (state === null) return;
		const world = this.#world();
		const coming = this.#allPoints(world).filter((point) => point > this.#clock);
		const edge = coming.length === 0 ? this.#clock : chance.pick(coming);
		for (const at of [this.#clock, edge - 1, edge, this.#clock + chance.below(400) * 60_000]) {
			if (at >= this.#clock && at < clockHorizon(world) - 3_600_000) this.#readAt(at, world, state);
		}
	}

	#readAt(at: number, world: World, state: ProfileState): void {
		const evaluation = evaluate(this.definitions.program, state, at);
		for (const [id, rule] of Object.entries(world.segments)) {
			const expected = holds(world, rule, at);
			const membership = evaluation.segment(id);
			this.#same(`${id} at ${iso(at)}`, membership.in, expected);
			const next = this.#nextChange(world, rule, at);
			// Beyond its horizon the oracle does not know what the clock does.
			const isBeyond =
				next === null && followsClock(world, rule) && (membership.until ?? Infinity) > clockHorizon(world) - 900_000;
			if (!isBeyond) this.#same(`until of ${id} at ${iso(at)}`, iso(membership.until), iso(next));
			let since = this.#since.get(id) ?? null;
			let value = since !== null;
			for (const point of turningPoints(world, rule).filter((moment) => moment > this.#clock && moment <= at)) {
				const now = holds(world, rule, point);
				if (now !== value) since = now ? point : null;
				value = now;
			}
			this.#same(`since of ${id} at ${iso(at)}`, iso(membership.since), iso(since));
		}
		const traits: { [name: string]: unknown } = { ...storedTraits(world) };
		delete traits["list:vip"];
		for (const [id, trait] of Object.entries(world.traits)) {
			delete traits[id];
			const value = computed(world, trait, at);
			if (value !== undefined) traits[id] = value;
		}
		this.#same(`traits at ${iso(at)}`, evaluation.traits(), traits);
	}

	#allPoints(world: World): readonly number[] {
		const points = Object.values(world.segments).flatMap((rule) => turningPoints(world, rule));
		return [...new Set(points)].toSorted((a, b) => a - b);
	}

	#nextChange(world: World, rule: Rule, at: number): number | null {
		const value = holds(world, rule, at);
		return turningPoints(world, rule).find((point) => point > at && holds(world, rule, point) !== value) ?? null;
	}

	#world(): World {
		return { segments: this.definitions.segments, traits: this.definitions.traits, events: [...this.#known] };
	}

	#answersAt(world: World, now: number): Map<string, boolean> {
		return new Map(Object.entries(world.segments).map(([id, rule]) => [id, holds(world, rule, now)]));
	}

	/** The changes that time alone makes after the last step, before `to` or up to and including it. */
	#passTime(to: number, inclusive: boolean): Effect[] {
		const world = this.#world();
		const effects: Effect[] = [];
		for (const point of this.#allPoints(world)) {
			if (point <= this.#clock || point > to || (point === to && !inclusive)) continue;
			effects.push(...this.#turn(point, world, () => ({ kind: "time" })));
		}
		return effects;
	}

	#turn(at: number, world: World, causeOf: (id: string) => Effect["cause"]): Effect[] {
		const effects: Effect[] = [];
		for (const [id, value] of this.#answersAt(world, at)) {
			if (value === this.#since.has(id)) continue;
			effects.push({ kind: value ? "entered" : "exited", segment: id, at, cause: causeOf(id) });
			if (value) this.#since.set(id, at);
			else this.#since.delete(id);
		}
		return effects;
	}

	#step(events: readonly ProfileEvent[], now: number, expected: readonly Effect[], definitions: Definitions): void {
		const state = this.#state ?? newProfile("000000000000000a" as ProfileId, now);
		const before = JSON.stringify(state);
		const result = step({ program: definitions.program, state, events, now, history: () => this.#known.toReversed() });
		this.#same("the state that was given", JSON.stringify(state), before);
		this.#same(`effects at ${iso(now)}`, ordered(result.effects), ordered(expected));
		this.#same("memberships", result.state.memberships, Object.fromEntries(this.#since));
		this.#state = result.state;
		this.#clock = now;
		// The next alarm is never too late.
		const world = this.#world();
		for (const rule of Object.values(world.segments)) {
			const next = this.#nextChange(world, rule, now);
			this.checks += 1;
			if (next !== null && (result.nextDue === null || result.nextDue > next)) {
				throw new Mismatch(`next due at ${iso(result.nextDue)}, but ${JSON.stringify(rule)} changes at ${iso(next)}`);
			}
		}
	}

	#same(what: string, got: unknown, expected: unknown): void {
		this.checks += 1;
		if (got === expected || text(got) === text(expected)) return;
		throw new Mismatch(
			[
				`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`,
				`definitions ${this.definitions.version}: ${JSON.stringify({ segments: this.definitions.segments, traits: this.definitions.traits })}`,
				...this.#known.map((event) =>
					JSON.stringify({ ...event, time: iso(event.time), receivedAt: iso(event.receivedAt) }),
				),
			].join("\n"),
		);
	}
}

function iso(moment: number | null): string | null {
	return moment === null ? null : new Date(moment).toISOString();
}

function ordered(effects: readonly Effect[]): readonly string[] {
	const texts = effects.map(({ at, segment, kind, cause }) => `${iso(at)} ${segment} ${kind} ${JSON.stringify(cause)}`);
	return texts.toSorted();
}
