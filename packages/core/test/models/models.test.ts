import { expect, test } from "vitest";
import { chanceOf, type Chance } from "../oracle/random.ts";
import type { JsonObject, ProfileEvent } from "../../src/event/index.ts";
import { identifierKeyOf, mintProfileId } from "../../src/identity/index.ts";
import { evaluate, newProfile, step, type ProfileState } from "../../src/profile/index.ts";
import { compile, parseRule, type Program, type Rule } from "../../src/segment/index.ts";
import {
	DEFAULT_SETTINGS,
	histogramOf,
	parseModelSettings,
	populationOf,
	type ModelSettings,
	type Population,
} from "../../src/model/index.ts";
import { naiveHolds, naiveTurns } from "./naive-models.ts";

const LIVES = Number(process.env["PIPIT_LIVES"] ?? 60);
const FIRST_SEED = Number(process.env["PIPIT_SEED"] ?? 1);
const DAY = 86_400_000;
const START = Date.parse("2025-01-01T00:00:00Z");
const SOMEBODY = { type: "anonymous_id", value: "somebody" } as const;

const RULES: readonly unknown[] = [
	{ rfm: "champions" },
	{ rfm: ["at_risk", "cant_lose", "lapsed"] },
	{ rfm: ["new", "promising", "potential"] },
	{ rfm: { recency: { gte: 4 } } },
	{ rfm: { frequency: { eq: 1 }, monetary: { gte: 3 } } },
	{ rfm: { class: "hibernating", recency: { lte: 2 } } },
	{ top: "20%", of: "monetary" },
	{ middle: "60%", of: "monetary" },
	{ bottom: "20%", of: "monetary" },
	{ top: "30%", of: "recency" },
	{ middle: "40%", of: "recency" },
	{ bottom: "30%", of: "recency" },
	{ top: "50%", of: "frequency", within: "60d" },
	{ bottom: "50%", of: "monetary", within: "60d" },
	{ engagement: "highly" },
	{ engagement: "moderately" },
	{ engagement: "inactive" },
	{ lifecycle: "re_engaged" },
	{ lifecycle: ["new", "loyal"] },
	{ lifecycle: "active" },
	{ lifecycle: "churn_risk" },
	{ lifecycle: "lapsed" },
	{ lifecycle: ["visitor", "new_subscriber"] },
	{ lifecycle: "subscriber" },
	{ habit: { device: "mobile", local_time: { after: "20:00" } }, within: "60d" },
	{ habit: { local_time: { after: "18:00", days: ["sat", "sun"] } }, within: "90d", days: { gte: 1 } },
	{ habit: { device: ["tablet", "mobile"] }, within: "7d", days: { gte: 2 } },
];

const SETTINGS: readonly unknown[] = [
	{},
	{ rfm: { within: "120d" } },
	{ rfm: { recency: ["10d", "30d", "60d", "200d"], frequency: [1, 2, 3, 4], monetary: [10, 20.5, 40, 80] } },
	{
		rfm: { frequency: ["10%", "30%", "70%", "90%"] },
		engagement: { highly: 12, moderately: 3 },
		lifecycle: { loyal_orders: 2, silence: "40d", returned: "40d" },
	},
];

test(`models agree with a naive reading of the whole history, late events and ends included (${LIVES} lives)`, () => {
	let checks = 0;
	const held = new Set<number>();
	for (let seed = FIRST_SEED; seed < FIRST_SEED + LIVES; seed += 1) checks += live(seed, held);
	expect(checks).toBeGreaterThan(LIVES * 500);
	// A rule that never held would prove nothing.
	expect(RULES.filter((_, index) => !held.has(index))).toEqual([]);
});

/** One person's life: events in batches, a quarter of them late; after each batch all rules at the turns to come. */
function live(seed: number, held: Set<number>): number {
	const chance = chanceOf(seed);
	const settings = settingsOf(chance.pick(SETTINGS));
	let population = chance.odds(0.1) ? null : makePopulation(chance);
	let program = programOf(settings, population, "v1");
	let state: ProfileState = newProfile(mintProfileId(0, [0, seed]), START);
	const events: ProfileEvent[] = [];
	let now = START;
	let checks = 0;
	for (let batch = 0; batch < 6; batch += 1) {
		now += chance.below(120) * DAY + chance.below(DAY);
		const arriving = chance.list(1, 4, (index) =>
			makeEvent(
				chance,
				now - (chance.odds(0.25) ? chance.below(300 * DAY) : chance.below(2 * DAY)),
				`${batch} ${index}`,
				events,
			),
		);
		events.push(...arriving);
		state = step({ program, state, events: arriving, now, history: () => events }).state;
		if (chance.odds(0.3)) {
			population = makePopulation(chance);
			program = programOf(settings, population, "v1");
			state = step({ program, state, events: [], now, history: () => events }).state;
		}
		if (chance.odds(0.3)) state = JSON.parse(JSON.stringify(state)) as ProfileState;
		checks += check(seed, { program, state, now, chance }, { events, settings, population }, held);
	}
	return checks;
}

interface Reading {
	readonly program: Program;
	readonly state: ProfileState;
	readonly now: number;
	readonly chance: Chance;
}

function check(
	seed: number,
	{ program, state, now, chance }: Reading,
	world: Parameters<typeof naiveHolds>[0],
	held: Set<number>,
): number {
	const turns = naiveTurns(world, [60 * DAY]).filter((turn) => turn > now);
	let checks = 0;
	RULES.forEach((input, index) => {
		const rule = ruleOf(input);
		const changes = changesOf(world, rule, now, turns);
		const next = changes[0] ?? Infinity;
		if (state.nextDue === null ? next < Infinity : state.nextDue > next)
			fail("the next alarm comes too late", state.nextDue, next);
		const edge = chance.pick([now, ...changes]);
		for (const at of [now, edge - 1, edge, edge + chance.below(40 * DAY)].filter((moment) => moment >= now)) {
			const membership = evaluate(program, state, at).segment(String(index));
			const expected = naiveHolds(world, rule, at);
			if (expected) held.add(index);
			if (membership.in !== expected) fail(`membership at ${iso(at)}`, membership.in, expected);
			const until = changes.find((change) => change > at) ?? null;
			if (membership.until !== until) fail(`until at ${iso(at)}`, iso(membership.until), iso(until));
			checks += 2;
		}
		function fail(what: string, got: unknown, expected: unknown): never {
			const known = world.events.map(
				(event) =>
					`${iso(event.time)} ${event.name} ${JSON.stringify({ ...event.properties, ...event.context, consent: event.consent })}`,
			);
			throw new Error(
				[
					`seed ${seed}, ${JSON.stringify(rule)}: ${what}: got ${String(got)}, expected ${String(expected)}`,
					JSON.stringify(world.settings),
					JSON.stringify(world.population),
					...known.toSorted(),
				].join("\n"),
			);
		}
	});
	return checks;
}

/** The moments after now at which a naive reading turns. */
function changesOf(
	world: Parameters<typeof naiveHolds>[0],
	rule: Rule,
	now: number,
	turns: readonly number[],
): number[] {
	let value = naiveHolds(world, rule, now);
	return turns.filter((turn) => {
		const before = value;
		value = naiveHolds(world, rule, turn);
		return value !== before;
	});
}

const NAMES = [
	"Page Viewed",
	"Product Viewed",
	"Product Added",
	"Email Opened",
	"Email Link Clicked",
	"Order Completed",
	"Order Completed",
	"Order Completed",
	"Order Refunded",
	"Order Cancelled",
	"Consent Updated",
];
const AMOUNTS = [0.1, 0.2, 5, 12.34, 19.99, 40, 100];

function makeEvent(chance: Chance, time: number, messageId: string, known: readonly ProfileEvent[]): ProfileEvent {
	const name = chance.pick(NAMES);
	// Now and then in the very same millisecond as something else.
	const at = known.length > 0 && chance.odds(0.1) ? Math.min(time, chance.pick(known).time) : time;
	return {
		messageId,
		type: "track",
		name,
		time: at,
		receivedAt: at,
		source: identifierKeyOf(SOMEBODY),
		identifiers: [SOMEBODY],
		properties: name.startsWith("Order")
			? makeOrder(chance, name)
			: name.startsWith("Email")
				? { client: chance.pick(["human", "proxy", "prefetch", "unknown"]) }
				: {},
		traits: {},
		unset: [],
		consent: name === "Consent Updated" || chance.odds(0.2) ? { email: chance.odds(0.7) } : null,
		context: {
			...(chance.odds(0.8) ? { device: { type: chance.pick(["mobile", "mobile", "desktop", "tablet"]) } } : {}),
			...(chance.odds(0.6) ? { timezone: chance.pick(["America/New_York", "Europe/Berlin", "Asia/Kolkata"]) } : {}),
		},
	};
}

function makeOrder(chance: Chance, name: string): JsonObject {
	const id = chance.odds(0.85)
		? { order_id: chance.pick(name === "Order Completed" ? ["a", "b", "c", 4, 5, 6] : ["a", "b", 4]) }
		: {};
	if (name === "Order Refunded" && chance.odds(0.3)) return id;
	if (chance.odds(0.2))
		return {
			...id,
			products: chance.list(1, 3, () => ({ price: chance.pick(AMOUNTS), quantity: 1 + chance.below(3) })),
		};
	return { ...id, total: chance.pick(AMOUNTS) * (name === "Order Refunded" && chance.odds(0.2) ? -1 : 1) };
}

function makePopulation(chance: Chance): Population {
	const values = (make: () => number) => histogramOf(chance.list(1, 40, make));
	const money = () => chance.pick(AMOUNTS) * (1 + chance.below(4));
	const orders = () => 1 + chance.below(5);
	const histograms = {
		recency: values(() => chance.below(250 * DAY)),
		frequency: values(orders),
		monetary: values(money),
		"frequency within 60d": values(orders),
		"monetary within 60d": values(money),
		"frequency within 120d": values(orders),
		"monetary within 120d": values(money),
	};
	return populationOf([histograms], null, START);
}

const programs = new Map<string, Program>();

function programOf(settings: ModelSettings, population: Population | null, version: string): Program {
	const key = JSON.stringify([settings, population?.version]);
	const known = programs.get(key);
	if (known !== undefined) return known;
	const segments = Object.fromEntries(RULES.map((rule, index) => [String(index), ruleOf(rule)]));
	const compiled = compile({
		version,
		timeZone: "UTC",
		segments,
		traits: {},
		rules: {},
		modelSettings: settings,
		population,
	});
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	programs.set(key, compiled.value);
	return compiled.value;
}

function ruleOf(input: unknown): Rule {
	const rule = parseRule(input);
	if (!rule.ok) throw new Error(`${JSON.stringify(input)}: ${JSON.stringify(rule.problems)}`);
	return rule.value;
}

function settingsOf(input: unknown): ModelSettings {
	const settings = parseModelSettings(input);
	if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
	return settings.value;
}

test("settings that are left out are the defaults", () => {
	expect(settingsOf({})).toEqual(DEFAULT_SETTINGS);
});

function iso(moment: number | null): string | null {
	return moment === null ? null : new Date(moment).toISOString();
}
