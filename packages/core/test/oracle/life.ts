import { compareEvents, type ProfileEvent } from "../../src/event/index.ts";
import type { ProfileId } from "../../src/identity/index.ts";
import type { Population } from "../../src/model/index.ts";
import {
	memoryOf,
	mergeStates,
	newProfile,
	splitState,
	step,
	type Effect,
	type ProfileState,
} from "../../src/profile/index.ts";
import { courseOf } from "./course.ts";
import { withPopulation, type Definitions } from "./definitions.ts";
import { iso, readAhead } from "./read-ahead.ts";
import type { Chance } from "./random.ts";
import { text } from "./values.ts";
import type { World } from "./world.ts";

/** What the oracle and the evaluator disagreed about, in words. */
export class Mismatch extends Error {}

/** Definitions that come, and what is told as the cause of what they change. */
export interface Adoption {
	readonly definitions: Definitions;
	readonly cause: Effect["cause"];
}

interface Joined {
	readonly mergeId: string;
	readonly before: ProfileState;
	readonly since: ReadonlyMap<string, number>;
	readonly brought: ReadonlySet<ProfileEvent>;
}

type Because = (id: string) => Effect["cause"];

const NONE: ReadonlySet<string> = new Set();
const TIME: Because = () => ({ kind: "time" });

/** A life of one profile. Everything that is done to it is compared with what the oracle says of its history. */
export class Life {
	/** How many comparisons were made. */
	checks = 0;
	definitions: Definitions;
	#state: ProfileState | null = null;
	readonly #id: string;
	readonly #isOneList: boolean;
	#known: ProfileEvent[] = [];
	/** What the oracle says about the profile's memberships. */
	readonly #since = new Map<string, number>();
	#clock = -Infinity;
	/** What was before another life was joined to this one, and what that one brought. */
	#joined: Joined | null = null;
	#lastWorld: World | null = null;

	constructor(definitions: Definitions, id: string) {
		this.definitions = definitions;
		this.#id = id;
		this.#isOneList = /[0-7]$/.test(id);
	}

	get isBegun(): boolean {
		return this.#state !== null;
	}

	restart(): void {
		if (this.#state !== null) this.#state = JSON.parse(JSON.stringify(this.#state));
	}

	/** Other rules. */
	publish(definitions: Definitions): Adoption {
		return { definitions, cause: { kind: "definitions", version: definitions.version } };
	}

	/** Another population for the same rules. */
	remodel(population: Population | null): Adoption {
		const cause = { kind: "models", version: population?.version ?? "none" } as const;
		return { definitions: withPopulation(this.definitions, population), cause };
	}

	adopt(adoption: Adoption, now = this.#clock): void {
		if (this.#state === null) {
			this.definitions = adoption.definitions;
			return;
		}
		const at = Math.max(now, this.#clock);
		const { told, because } = this.#redefine(adoption, at);
		this.#step([], at, [...told, ...this.#turn(at, this.#world(), because)]);
	}

	/** The alarm rings, sometimes late, sometimes not at all, sometimes for nothing. */
	alarm(latest: number, chance: Chance): void {
		const due = this.#state?.nextDue ?? null;
		if (this.#state === null) return;
		const at = due === null || chance.odds(0.2) ? this.#clock + chance.below(10) * 30_000 : due;
		if (at < this.#clock || at > latest) return;
		this.#step([], at, this.#passTime(at, true));
	}

	arrive(events: readonly ProfileEvent[], now: number, adoption: Adoption | null = null): void {
		if (this.#state === null && adoption !== null) this.adopt(adoption);
		const { told: expected, because } =
			this.#state === null
				? { told: [], because: TIME }
				: adoption === null
					? { told: this.#passTime(now, false), because: TIME }
					: this.#redefine(adoption, now);
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
		expected.push(...this.#turn(now, this.#world(), (id) => causes.get(id) ?? because(id)));
		this.#step(events.toReversed(), now, expected);
	}

	/** The other life turns out to be this person's, too: from now on one history. */
	merge(other: Life, mergeId: string): void {
		const now = Math.max(this.#clock, other.#clock);
		const { version, population } = this.definitions;
		if (other.definitions.version === version) other.adopt(other.remodel(population));
		else other.adopt(other.publish(this.definitions));
		for (const life of [this, other]) life.#step([], now, life.#passTime(now, true));
		const [winner, loser] = [this.#state, other.#state];
		if (winner === null || loser === null) throw new Error("there is nobody to merge");
		this.#joined = { mergeId, before: winner, since: new Map(this.#since), brought: new Set(other.#known) };
		this.#learn(other.#known);
		for (const [id, since] of other.#since) this.#since.set(id, Math.min(since, this.#since.get(id) ?? since));
		const expected = this.#turn(now, this.#world(), () => ({ kind: "merge", mergeId }));
		const before = text([winner, loser]);
		const { program } = this.definitions;
		const history = () => this.#history();
		const merged = mergeStates({ program, winner, loser, history, now, mergeId });
		this.#same("the states that were given", text([winner, loser]), before);
		this.#took(merged, now, expected);
		this.checks += other.checks;
	}

	/** The other life was somebody else's after all: what it brought, it takes away. */
	split(): void {
		if (this.#joined === null || this.#state === null) return;
		const { mergeId, before, since: sinceThen, brought } = this.#joined;
		this.#joined = null;
		this.#step([], this.#clock, []);
		const current = this.#state;
		this.#known = this.#known.filter((event) => !brought.has(event));
		this.#learn([]);
		for (const [id, since] of this.#since) this.#since.set(id, sinceThen.get(id) ?? since);
		const now = this.#clock;
		const expected = this.#turn(now, this.#world(), () => ({ kind: "merge", mergeId }));
		const { program } = this.definitions;
		this.#took(
			splitState({ program, current, before, others: [], history: this.#history(), now, mergeId }),
			now,
			expected,
		);
	}

	/** Reads the profile now and at some moments to come, without any event. */
	read(chance: Chance): void {
		if (this.#state === null) return;
		const { definitions } = this;
		const same = this.#same.bind(this);
		readAhead(
			{ definitions, state: this.#state, world: this.#world(), since: this.#since, clock: this.#clock, same },
			chance,
		);
	}

	#learn(events: readonly ProfileEvent[]): void {
		this.#known.push(...events);
		this.#lastWorld = null;
	}

	/** A list that only grows, as a shard keeps it, or one that is read anew each time. */
	#history(): readonly ProfileEvent[] {
		return this.#isOneList ? this.#known : this.#known.toReversed();
	}

	#world(): World {
		const { segments, population } = this.definitions;
		if (this.#lastWorld?.segments !== segments || this.#lastWorld.population !== population)
			this.#lastWorld = { ...this.definitions, profileId: this.#id, events: [...this.#known] };
		return this.#lastWorld;
	}

	#answersAt(world: World, now: number): Map<string, boolean> {
		return new Map(Object.entries(world.segments).map(([id, rule]) => [id, courseOf(world, rule).at(now)]));
	}

	/**
	 * Other definitions from the last step on: a segment that answers then as it did has not changed, so that it is told
	 * what time does to it; the others change now.
	 */
	#redefine({ definitions, cause }: Adoption, now: number): { readonly told: Effect[]; readonly because: Because } {
		this.#checkMemories(definitions);
		this.definitions = definitions;
		const world = this.#world();
		const told: Effect[] = [];
		for (const id of this.#since.keys())
			if (!(id in world.segments)) told.push(...this.#change(id, false, now, () => cause));
		const answers = this.#answersAt(world, this.#clock);
		const redefined = new Set([...answers].flatMap(([id, value]) => (value === this.#since.has(id) ? [] : [id])));
		told.push(...this.#passTime(now, false, redefined));
		return { told, because: (id) => (redefined.has(id) ? cause : { kind: "time" }) };
	}

	/** What a program finds of what another one kept: the memories that both keep. */
	#checkMemories({ program }: Definitions): void {
		const state = this.#state;
		if (state === null) return;
		const { keepers } = this.definitions.program;
		for (const [key, { slot }] of program.keepers) {
			const known = keepers.get(key);
			const kept = known === undefined ? undefined : memoryOf(this.definitions.program, state, known.slot);
			this.#same(`the memory ${key}`, memoryOf(program, state, slot), kept);
		}
	}

	/** The changes that time alone makes after the last step, before `to` or up to and including it. */
	#passTime(to: number, inclusive: boolean, without: ReadonlySet<string> = NONE): Effect[] {
		const effects: Effect[] = [];
		const world = this.#world();
		for (const [id, rule] of Object.entries(world.segments)) {
			if (without.has(id)) continue;
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
		const result = step({ program, state, events, now, history: () => this.#history() });
		this.#same("the state that was given", JSON.stringify(state), before);
		this.#took(result, now, expected);
	}

	#took({ state, effects, nextDue }: ReturnType<typeof step>, now: number, expected: readonly Effect[]): void {
		this.#same(`effects at ${iso(now)}`, ordered(effects), ordered(expected));
		const early = effects.filter(({ at }, place) => at < (effects[place - 1]?.at ?? at));
		this.#same("effects that come after later ones", early, []);
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
		const { program: _, ...definitions } = this.definitions;
		throw new Mismatch(
			[
				`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`,
				`definitions: ${JSON.stringify(definitions)}`,
				...this.#known.map((event) =>
					JSON.stringify({ ...event, time: iso(event.time), receivedAt: iso(event.receivedAt) }),
				),
			].join("\n"),
		);
	}
}

function ordered(effects: readonly Effect[]): readonly string[] {
	const texts = effects.map(({ at, segment, kind, cause }) => `${iso(at)} ${segment} ${kind} ${JSON.stringify(cause)}`);
	return texts.toSorted();
}
