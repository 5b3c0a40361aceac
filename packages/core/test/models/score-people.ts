import type { ProfileEvent } from "../../src/event/index.ts";
import { mintProfileId } from "../../src/identity/index.ts";
import {
	histogramOf,
	measuredValue,
	measureKey,
	NO_PURCHASES,
	populationOf,
	RFM_CLASSES,
	type Histograms,
	type Measure,
	type Population,
	type Purchases,
	type RfmClass,
} from "../../src/model/index.ts";
import { enteredAt, memoryOf, newProfile, step, type ProfileState } from "../../src/profile/index.ts";
import { compile, type Program } from "../../src/segment/index.ts";

/** A scored customer. */
export interface Scored {
	readonly id: string;
	/** Null for somebody with refunds only. */
	readonly class: RfmClass | null;
	readonly recencyMs: number;
	readonly orders: number;
	readonly value: number;
	readonly isTopFifth: boolean;
}

export interface ScoredPeople {
	readonly people: readonly Scored[];
	readonly population: Population;
	/** How many memberships the new population changed. */
	readonly moved: number;
}

/**
 * Takes people through the same steps as the shards: their events under a program without a population, the histograms
 * of what they keep, then the program with it.
 */
export function scorePeople(histories: ReadonlyMap<string, readonly ProfileEvent[]>, now: number): ScoredPeople {
	const before = programOf(null);
	const states = [...histories].map(([id, events], index) => {
		const state = newProfile(mintProfileId(0, [0, index]), events[0]?.time ?? now);
		return { id, events, state: step({ program: before, state, events, now, history: () => events }).state };
	});
	const { measured } = before;
	if (measured === null) throw new Error("nothing is measured");
	// As if they lived in seven shards.
	const shards = Array.from({ length: 7 }, (_, shard): Histograms => {
		const own = states.filter((_person, index) => index % 7 === shard);
		return Object.fromEntries(
			measured.measures.map((measure) => [
				measureKey(measure),
				histogramOf(own.flatMap(({ state }) => valueOf(before, state, measure, now) ?? [])),
			]),
		);
	});
	const population = populationOf(shards, null, now);
	const program = programOf(population);
	let moved = 0;
	const people = states.map(({ id, events, state }): Scored => {
		const after = step({ program, state, events: [], now, history: () => events });
		moved += after.effects.filter(
			({ cause }) => cause.kind === "models" && cause.version === population.version,
		).length;
		return {
			id,
			class: RFM_CLASSES.find((name) => enteredAt(after.state.memberships, name) !== null) ?? null,
			recencyMs: now - (events.findLast(({ name }) => name === "Order Completed")?.time ?? now),
			orders: valueOf(program, after.state, { of: "frequency", within: null }, now) ?? 0,
			value: valueOf(program, after.state, { of: "monetary", within: null }, now) ?? 0,
			isTopFifth: enteredAt(after.state.memberships, "top_fifth") !== null,
		};
	});
	return { people, population, moved };
}

function valueOf(program: Program, state: ProfileState, measure: Measure, now: number): number | null {
	const book = memoryOf<Purchases>(program, state, program.measured?.slot ?? 0) ?? NO_PURCHASES;
	return measuredValue(book, measure, now);
}

function programOf(population: Population | null): Program {
	const classes = Object.fromEntries(RFM_CLASSES.map((name) => [name, { rfm: name }]));
	const segments = { ...classes, top_fifth: { top: "20%", of: "monetary" } as const };
	const compiled = compile({ version: "v1", timeZone: "UTC", segments, traits: {}, rules: {}, population });
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	return compiled.value;
}
