import { compareEvents, type ProfileEvent } from "../../src/event/index.ts";
import type { ProfileId } from "../../src/identity/index.ts";
import type { Population } from "../../src/model/index.ts";
import { mergeStates } from "../../src/profile/merge.ts";
import { evaluate, newProfile, step, type Effect, type ProfileState } from "../../src/profile/index.ts";
import { courseOf } from "./course.ts";
import { withPopulation, type Definitions } from "./definitions.ts";
import { clockHorizon, followsClock } from "./moments.ts";
import { computed } from "./oracle.ts";
import type { Chance } from "./random.ts";
import { text } from "./values.ts";
import { storedTraits, type World } from "./world.ts";

/** What the oracle and the evaluator disagreed about, in words. */
export class Mismatch extends Error {}

/** Of anniversaries the oracle knows those up to 2035. */
const LAST_READ = Date.parse("2034-01-01T00:00:00Z");

type Because = (id: string) => Effect["cause"];

const TIME: Because = () => ({ kind: "time" });

/** A life of one profile. Everything that is done to it is compared with what the oracle says of its history. */
export class Life {
	/** How many comparisons were made. */
	checks = 0;
	definitions: Definitions;
	#state: ProfileState | null = null;
	readonly #id: string;
	readonly #known: ProfileEvent[] = [];
	/** What the oracle says about the profile's memberships. */
	readonly #since = new Map<string, number>();
	#clock = -Infinity;
	#lastWorld: World | null = null;

	constructor(definitions: Definitions, id: string) {
		this.definitions = definitions;
		this.#id = id;
	}

	get isBegun(): boolean {
		return this.#state !== null;
	}

	restart(): void {
		if (this.#state !== null) this.#state = JSON.parse(JSON.stringify(this.#state));
	}

	/** Other rules, or another population for the same ones. */
	adopt(definitions: Definitions, cause: Effect["cause"]): void {
		if (this.#state === null) {
			this.definitions = definitions;
			return;
		}
		// What time did under the old definitions is told before the new ones hold.
		this.#step([], this.#clock, []);
		this.definitions = definitions;
		const world = this.#world();
		for (const id of this.#since.keys()) if (!(id in world.segments)) this.#since.delete(id);
		this.#step(
			[],
			this.#clock,
			this.#turn(this.#clock, world, () => cause),
		);
	}

	publish(definitions: Definitions): void {
		this.adopt(definitions, { kind: "definitions", version: definitions.version });
	}

	remodel(population: Population | null): void {
		const cause = { kind: "models", version: population?.version ?? "none" } as const;
		this.adopt(withPopulation(this.definitions, population), cause);
	}

	/** The alarm rings, sometimes late, sometimes not at all, sometimes for nothing. */
	alarm(latest: number, chance: Chance): void {
		const due = this.#state?.nextDue ?? null;
		if (this.#state === null) return;
		const at = due === null || chance.odds(0.2) ? this.#clock + chance.below(10) * 30_000 : due;
		if (at < this.#clock || at > latest) return;
		this.#step([], at, this.#passTime(at, true));
	}

	arrive(events: readonly ProfileEvent[], now: number): void {
		const expected = this.#state === null ? [] : this.#passTime(now, false);
		const before = this.#state === null ? null : this.#answersAt(this.#world(), now);
		const causes = new Map<string, Effect["cause"]>();
		let last = before;
		for (const event of events.toSorted(compareEvents)) {
			this.#learn([event]);
			const answers = this.#answersAt(this.#world(), now);
			for (const [id, value] of answers) {
				if (value !== (last?.get(id) ?? false)) causes.set(id, { kind: "event", messageId: event.messageId });
			}
			last = answers;
		}
		expected.push(...this.#turn(now, this.#world(), (id) => causes.get(id) ?? { kind: "time" }));
		this.#step(events.toReversed(), now, expected);
	}

	/** The other life turns out to be this person's, too: from now on one history. */
	merge(other: Life, mergeId: string): void {
		const now = Math.max(this.#clock, other.#clock);
		const { version, population } = this.definitions;
		if (other.definitions.version === version) other.remodel(population);
		else other.publish(this.definitions);
		for (const life of [this, other]) life.#step([], now, life.#passTime(now, true));
		const [winner, loser] = [this.#state, other.#state];
		if (winner === null || loser === null) throw new Error("there is nobody to merge");
		this.#learn(other.#known);
		for (const [id, since] of other.#since) this.#since.set(id, Math.min(since, this.#since.get(id) ?? since));
		const expected = this.#turn(now, this.#world(), () => ({ kind: "merge", mergeId }));
		const before = text([winner, loser]);
		const { program } = this.definitions;
		const history = () => this.#known.toReversed();
		const merged = mergeStates({ program, winner, loser, history, now, mergeId });
		this.#same("the states that were given", text([winner, loser]), before);
		this.#took(merged, now, expected);
		this.checks += other.checks;
	}

	/** Reads the profile at some moments to come, without any event. */
	read(chance: Chance): void {
		const state = this.#state;
		if (state === null) return;
		const world = this.#world();
		const rule = chance.pick(Object.values(world.segments));
		const coming = courseOf(world, rule).points.filter((point) => point > this.#clock);
		const edge = coming.length === 0 ? this.#clock : chance.pick(coming);
		for (const at of new Set([this.#clock, edge - 1, edge, this.#clock + chance.below(400) * 60_000])) {
			if (at >= this.#clock && at < LAST_READ) this.#readAt(at, world, state, chance);
		}
	}

	#readAt(at: number, world: World, state: ProfileState, chance: Chance): void {
		const evaluation = evaluate(this.definitions.program, state, at);
		const horizon = clockHorizon(world);
		for (const [id, rule] of Object.entries(world.segments)) {
			const course = courseOf(world, rule);
			const isByClock = followsClock(world, rule);
			// Beyond its horizon the oracle does not know what the clock does.
			if (isByClock && at >= horizon - 3_600_000) continue;
			const membership = evaluation.segment(id);
			this.#same(`${id} at ${iso(at)}`, membership.in, course.at(at));
			const found = course.nextChange(at);
			const next = isByClock && found !== null && found > horizon ? null : found;
			const isBeyond = next === null && isByClock && (membership.until ?? Infinity) > horizon - 900_000;
			if (!isBeyond) this.#same(`until of ${id} at ${iso(at)}`, iso(membership.until), iso(next));
			if (next !== null) this.#readBetween(id, { at, until: next }, world, state, chance);
			let since = this.#since.get(id) ?? null;
			for (let place = course.after(this.#clock); (course.points[place] ?? Infinity) <= at; place += 1) {
				const value = course.atPoint(place);
				if (value !== (since !== null)) since = value ? (course.points[place] ?? null) : null;
			}
			this.#same(`since of ${id} at ${iso(at)}`, iso(membership.since), iso(since));
		}
		const traits: { [name: string]: unknown } = { ...storedTraits(world) };
		// Only the management API sets these, and nobody reads them as traits.
		for (const name of ["list:vip", "score:churn", "score:groups"]) delete traits[name];
		for (const [id, trait] of Object.entries(world.traits)) {
			delete traits[id];
			const value = computed(world, trait, at);
			if (value !== undefined) traits[id] = value;
		}
		this.#same(`traits at ${iso(at)}`, evaluation.traits(), traits);
	}

	/** Nothing changes before `until`, and something does at it; the oracle's own list of moments is not asked. */
	#readBetween(
		id: string,
		{ at, until }: { readonly at: number; readonly until: number },
		world: World,
		state: ProfileState,
		chance: Chance,
	): void {
		const rule = world.segments[id];
		if (rule === undefined || !chance.odds(0.3)) return;
		const value = courseOf(world, rule).at(at);
		for (const moment of [at + Math.floor(chance.next() * (until - at)), until - 1, until]) {
			this.#same(
				`${id} at ${iso(moment)}, read for its until`,
				evaluate(this.definitions.program, state, moment).segment(id).in,
				moment < until ? value : !value,
			);
			this.#same(
				`the oracle's own ${id} at ${iso(moment)}`,
				courseOf(world, rule).at(moment),
				moment < until ? value : !value,
			);
		}
	}

	#learn(events: readonly ProfileEvent[]): void {
		this.#known.push(...events);
		this.#lastWorld = null;
	}

	#world(): World {
		const { segments, traits, settings, population } = this.definitions;
		if (this.#lastWorld?.segments !== segments || this.#lastWorld.population !== population)
			this.#lastWorld = { segments, traits, settings, population, profileId: this.#id, events: [...this.#known] };
		return this.#lastWorld;
	}

	#answersAt(world: World, now: number): Map<string, boolean> {
		return new Map(Object.entries(world.segments).map(([id, rule]) => [id, courseOf(world, rule).at(now)]));
	}

	/** The changes that time alone makes after the last step, before `to` or up to and including it. */
	#passTime(to: number, inclusive: boolean): Effect[] {
		const effects: Effect[] = [];
		const world = this.#world();
		for (const [id, rule] of Object.entries(world.segments)) {
			const course = courseOf(world, rule);
			for (let place = course.after(this.#clock); place < course.points.length; place += 1) {
				const point = course.points[place] ?? Infinity;
				if (point > to || (point === to && !inclusive)) break;
				effects.push(...this.#change(id, course.atPoint(place), point, TIME));
			}
		}
		return effects;
	}

	#turn(at: number, world: World, because: Because): Effect[] {
		return [...this.#answersAt(world, at)].flatMap(([id, value]) => this.#change(id, value, at, because));
	}

	#change(id: string, value: boolean, at: number, because: Because): Effect[] {
		if (value === this.#since.has(id)) return [];
		if (value) this.#since.set(id, at);
		else this.#since.delete(id);
		return [{ kind: value ? "entered" : "exited", segment: id, at, cause: because(id) }];
	}

	#step(events: readonly ProfileEvent[], now: number, expected: readonly Effect[]): void {
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by this test
		const state = this.#state ?? newProfile(this.#id as ProfileId, now);
		const before = JSON.stringify(state);
		const { program } = this.definitions;
		const result = step({ program, state, events, now, history: () => this.#known.toReversed() });
		this.#same("the state that was given", JSON.stringify(state), before);
		this.#took(result, now, expected);
	}

	#took({ state, effects, nextDue }: ReturnType<typeof step>, now: number, expected: readonly Effect[]): void {
		this.#same(`effects at ${iso(now)}`, ordered(effects), ordered(expected));
		this.#same("memberships", Object.fromEntries(state.memberships), Object.fromEntries(this.#since));
		this.#state = state;
		this.#clock = now;
		// The next alarm is never too late.
		const world = this.#world();
		for (const rule of Object.values(world.segments)) {
			const next = courseOf(world, rule).nextChange(now);
			const isInTime = next === null || (nextDue !== null && nextDue <= next);
			this.#same(`alarm ${iso(nextDue)} for ${JSON.stringify(rule)}, which changes ${iso(next)}`, isInTime, true);
		}
	}

	#same(what: string, got: unknown, expected: unknown): void {
		this.checks += 1;
		if (got === expected || text(got) === text(expected)) return;
		const { version, segments, traits, settings, population } = this.definitions;
		throw new Mismatch(
			[
				`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`,
				`definitions ${version}: ${JSON.stringify({ segments, traits, settings, population })}`,
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
