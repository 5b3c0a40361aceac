import { expect, it } from "vitest";
import type { JsonObject, ProfileEvent } from "../event/index.ts";
import { identifierKeyOf, isProfileId, type ProfileId } from "../identity/index.ts";
import { compile, parseRule, type Rule } from "../segment/index.ts";
import { evaluate, mergeStates, newProfile, type ProfileState, splitState, step } from "./index.ts";

const CASES = 2_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const ONE = idOf("0010000000000001");
const TWO = idOf("0020000000000002");

const program = programOf({
	cart: { cart: { items: { gte: 1 }, idle: "30m", leave_after: "7d" } },
	often: { event: "Product Viewed", within: "2d", count: { gte: 3 } },
	never: { event: "Order Completed", within: "3d", count: { eq: 0 } },
	spent: { event: "Order Completed", sum: "total", gt: 50 },
	pro: { trait: "plan", eq: "pro" },
	left: { after: { event: "Product Viewed" }, wait: "6h", without: ["Order Completed"], leave_after: "10d" },
	each: { after: { event: "Product Viewed" }, wait: "6h", without: ["Order Completed"], by: "product_id", leave_after: "10d" },
	first: { after: { event: "Product Viewed" }, wait: "6h", without: ["Order Completed"], anchor: "first" },
	steps: { sequence: [{ event: "Product Viewed" }, { event: "Product Added", within: "12h" }], without: ["Identified"] },
	same: { sequence: [{ event: "Product Viewed" }, { event: "Order Completed" }], by: "product_id", within: "3d" },
	kinds: { event: "Product Viewed", distinct: "product_id", gte: 2 },
	mostly: { event: "Product Added", mode: "product_id", eq: "p1" },
	begun: { event: "Product Added", first: "product_id", eq: "p2" },
	newest: { last: "Order Completed", has: { product_id: "p0" } },
	range: { event: "Product Viewed", min: "price", lt: 20, within: "4d" },
	stays: { held: "plan", eq: "pro", during: "20h" },
	exactly: { event: "Order Completed", count: { between: [2, 3] } },
});

it(`gives back exactly what was, in ${CASES} random merges of two or three people`, () => {
	for (let seed = 1; seed <= CASES; seed += 1) {
		const random = randomFrom(seed);
		let now = START;
		const histories: ProfileEvent[][] = [[], [], []];
		const states = [newProfile(ONE, now), newProfile(TWO, now), newProfile(TWO, now)];
		const alone = [...states];
		let number = 0;
		const arrive = (person: number, to: number): void => {
			now += Math.floor(random() * 8 * HOUR);
			const event = eventOf(random, `m${number}`, now - (random() < 0.3 ? Math.floor(random() * 20 * HOUR) : 0), now);
			number += 1;
			histories[person]?.push(event);
			states[to] = next(states[to], to === 0 ? all() : (histories[to] ?? []), [event], now);
			alone[person] = next(alone[person], histories[person] ?? [], [event], now);
		};
		const merged = new Set<number>([0]);
		const all = (): ProfileEvent[] => [...merged].flatMap((person) => histories[person] ?? []);
		for (let index = 0; index < 8; index += 1) arrive(index % 3, index % 3);
		const before = at(states, 0);
		const seen = new Set(all().map(({ messageId }) => messageId));
		merged.add(1);
		states[0] = join(before, at(states, 1), all(), now);
		const others: ProfileState[] = [];
		for (let index = 0; index < 4; index += 1) arrive(index % 2, 0);
		if (random() < 0.5) {
			others.push(at(states, 2));
			merged.add(2);
			states[0] = join(at(states, 0), at(states, 2), all(), now);
		}
		merged.delete(1);
		const input = { program, current: at(states, 0), before, others, history: all(), now, mergeId: "m" };
		const split = splitState(input);
		const added = splitState({ ...input, since: all().filter(({ messageId }) => !seen.has(messageId)) });
		about(`seed ${seed}, added`, () => expect([factsOf(added.state, now), added.effects]).toEqual([factsOf(split.state, now), split.effects]));
		// What the first one would be had only the third ever come.
		const expected = merged.has(2) ? join(at(alone, 0), at(alone, 2), all(), now) : next(alone[0], all(), [], now);
		const context = `seed ${seed}`;
		about(context, () => expect(factsOf(split.state, now)).toEqual(factsOf(expected, now)));
		about(context, () => expect(split.state.memberships.map(([id]) => id).toSorted()).toEqual(expected.memberships.map(([id]) => id).toSorted()));
		about(context, () => expect(split.effects.every((effect) => effect.cause.kind === "merge")).toBe(true));
	}
});

it(`folding events onto a memory comes to the same as telling all of them, in ${CASES} random merges`, () => {
	for (let seed = 1; seed <= CASES; seed += 1) {
		const random = randomFrom(seed ^ 0x51ab);
		let now = START;
		const histories: [ProfileEvent[], ProfileEvent[]] = [[], []];
		const states: [ProfileState, ProfileState] = [newProfile(ONE, now), newProfile(TWO, now)];
		for (let number = 0; number < 12; number += 1) {
			const person = random() < 0.5 ? 0 : 1;
			now += Math.floor(random() * 8 * HOUR);
			const event = eventOf(random, `m${number}`, now - (random() < 0.3 ? Math.floor(random() * 20 * HOUR) : 0), now);
			for (const to of random() < 0.1 ? ([0, 1] as const) : ([person] as const)) {
				histories[to].push(event);
				states[to] = next(states[to], histories[to], [event], now);
			}
		}
		const ids = histories.map((history) => new Set(history.map(({ messageId }) => messageId)));
		const [ours, theirs] = histories;
		const united = [...ours, ...theirs.filter(({ messageId }) => ids[0]?.has(messageId) === false)];
		const [winner, loser] = states.map((state, index) => next(state, histories[index] ?? [], [], now));
		if (winner === undefined || loser === undefined) throw new Error("nobody");
		const input = { program, winner, loser, history: () => united, now, mergeId: "m" };
		const before = JSON.stringify([winner, loser]);
		const told = mergeStates(input);
		for (const [whose, added] of [["winner", theirs.filter(({ messageId }) => ids[0]?.has(messageId) === false)], ["loser", ours.filter(({ messageId }) => ids[1]?.has(messageId) === false)]] as const) {
			const folded = mergeStates({ ...input, onto: { whose, added } });
			about(`seed ${seed} ${whose}`, () => expect(factsOf(folded.state, now)).toEqual(factsOf(told.state, now)));
			about(`seed ${seed} ${whose}`, () => expect(folded.effects).toEqual(told.effects));
		}
		about(`seed ${seed}`, () => expect(JSON.stringify([winner, loser])).toBe(before));
	}
});

it("what somebody remembers from before the kept history goes on in a merge", () => {
	const old = Array.from({ length: 5 }, (_, index) => eventOf(() => 0.5, `old${index}`, START + index * HOUR, START + 100 * HOUR)).map((event) => ({ ...event, name: "Order Completed", type: "track" as const }));
	const imported = next(newProfile(ONE, START), old, old, START + 100 * HOUR);
	const fresh = eventOf(() => 0, "fresh", START + 101 * HOUR, START + 101 * HOUR);
	const browser = next(newProfile(TWO, START), [fresh], [fresh], START + 101 * HOUR);
	for (const [winner, loser, whose] of [[imported, browser, "winner"], [browser, imported, "loser"]] as const) {
		// Of the five orders, 150 in all, the history holds one.
		const history = () => [...old.slice(4), fresh];
		const { state } = mergeStates({ program, winner, loser, history, now: START + 102 * HOUR, mergeId: "m", onto: { whose, added: [fresh] } });
		expect(evaluate(program, state, START + 102 * HOUR).segment("spent").in).toBe(true);
	}
});

function next(state: ProfileState | undefined, history: readonly ProfileEvent[], events: readonly ProfileEvent[], now: number): ProfileState {
	if (state === undefined) throw new Error("nobody");
	return step({ program, state, events, now, history: () => history }).state;
}

function join(winner: ProfileState, loser: ProfileState, history: readonly ProfileEvent[], now: number): ProfileState {
	return mergeStates({ program, winner: next(winner, history, [], now), loser: next(loser, history, [], now), history: () => history, now, mergeId: "m" }).state;
}

/** What can be read of a profile, now and when time has passed. */
function factsOf(state: ProfileState, now: number): object {
	const { traits, consent, cart, viewed, firstSeenAt, lastSeenAt } = state;
	const moments = [now, now + HOUR, now + 30 * HOUR, now + 200 * HOUR];
	const segments = moments.map((moment) => program.segments.map(({ id }) => [id, evaluate(program, state, moment).segment(id).in, evaluate(program, state, moment).segment(id).until]));
	return { traits, consent, cart, viewed, firstSeenAt, lastSeenAt, segments };
}

function eventOf(random: () => number, messageId: string, time: number, receivedAt: number): ProfileEvent {
	const names = ["Product Viewed", "Product Added", "Order Completed", "Identified"];
	const name = names[Math.floor(random() * names.length)] ?? "Product Viewed";
	const identifier = { type: "anonymous_id", value: "b" } as const;
	const properties: JsonObject = { product_id: `p${Math.floor(random() * 3)}`, price: 10, quantity: 1, total: 30 };
	return {
		messageId,
		type: name === "Identified" ? "identify" : "track",
		name,
		time,
		receivedAt,
		source: identifierKeyOf(identifier),
		identifiers: [identifier],
		properties: name === "Identified" ? {} : properties,
		traits: name === "Identified" ? { plan: random() < 0.5 ? "pro" : "free", [`t${Math.floor(random() * 3)}`]: messageId } : {},
		unset: random() < 0.1 ? ["plan"] : [],
		consent: random() < 0.2 ? { email: random() < 0.5, personalization: random() < 0.7 } : null,
		context: {},
	};
}

function programOf(rules: Record<string, unknown>) {
	const segments: Record<string, Rule> = {};
	for (const [id, input] of Object.entries(rules)) {
		const rule = parseRule(input);
		if (!rule.ok) throw new Error(JSON.stringify(rule.problems));
		segments[id] = rule.value;
	}
	const compiled = compile({ version: "v1", timeZone: "UTC", segments, traits: {}, rules: {} });
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	return compiled.value;
}

function at<T>(list: readonly T[], index: number): T {
	const item = list[index];
	if (item === undefined) throw new Error(String(index));
	return item;
}

function idOf(text: string): ProfileId {
	if (!isProfileId(text)) throw new Error(text);
	return text;
}

/** Runs a check, and says in its failure what it was about. */
function about(context: string, check: () => void): void {
	try {
		check();
	} catch (error) {
		throw new Error(`${context}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}

function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
