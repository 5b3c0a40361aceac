import { evaluate, newProfile, type ProfileState } from "@pipit/core/profile";
import { compile, type Rule } from "@pipit/core/segment";
import { compileWhere } from "../../packages/core/src/segment/static-test.ts";
import { zoneOf } from "../../packages/core/src/segment/zone.ts";
import { below, pick, randomFrom } from "../random.ts";
import { median, short, whole } from "../report/numbers.ts";
import { type Row, verdictOf } from "../report/row.ts";
import { COUNTRIES, PLANS } from "./shop.ts";
import { makeStream } from "./make-events.ts";
import { type Person, type PropertyTest, rivals } from "./rivals.ts";

const BUDGET = 5_000_000;
const ROUNDS = 5;
/** How long each library works in each round. */
const ROUND_MS = 300;

/**
 * One rule of five clauses over plain properties, asked of the same 1,000 people, half of whom it fits. Every library must
 * give the same 1,000 answers before it is timed.
 */
export async function propertyRules(say: (line: string) => void): Promise<readonly Row[]> {
	const people = makePeople();
	const expected = people.map(fits);
	const contestants = [oursOnProperties(), oursOnProfiles(people), ...(await rivals())];
	const rates = new Map<string, number>();
	for (const { name, start } of contestants) {
		if (start === null) continue;
		const ask = await start();
		const answers = await Promise.all(people.map(async (person) => ask(person)));
		const wrong = answers.findIndex((answer, index) => answer !== expected[index]);
		if (wrong >= 0) throw new Error(`${name} answers ${answers[wrong]} for ${JSON.stringify(people[wrong])}`);
		const rounds: number[] = [];
		for (let round = 0; round < ROUNDS; round += 1) rounds.push(await ratePerSecond(ask, people));
		rates.set(name, median(rounds));
		say(`${name}: ${whole(median(rounds))} rules/s`);
	}
	const growthbook = rates.get("GrowthBook");
	return contestants.map(({ name, start }): Row => {
		const rate = rates.get(name);
		const ours = name.startsWith("Pipit");
		const beside =
			rate === undefined || growthbook === undefined || name === "GrowthBook"
				? ""
				: `${short(rate / growthbook)} × GrowthBook`;
		return {
			what: `Five property tests in a rule: ${name}`,
			budget: ours ? `≥ ${whole(BUDGET)} rules/s` : "",
			figure: start === null || rate === undefined ? "not installed" : `${whole(rate)} rules/s`,
			beside,
			verdict: rate === undefined ? "not measured" : ours ? verdictOf(rate >= BUDGET) : "no budget",
		};
	});
}

async function ratePerSecond(ask: Ask, people: readonly Person[]): Promise<number> {
	const until = process.hrtime.bigint() + BigInt(ROUND_MS * 1e6);
	const before = process.cpuUsage();
	let asked = 0;
	do {
		for (const person of people) {
			// Only who answers by a promise is waited for: an `await` costs more than a rule.
			const answer = ask(person);
			if (typeof answer !== "boolean") await answer;
		}
		asked += people.length;
	} while (process.hrtime.bigint() < until);
	const { user, system } = process.cpuUsage(before);
	return (asked * 1e6) / (user + system);
}

type Ask = PropertyTest;

/** The rule in plain words, against which every library is checked. */
function fits({ country, plan, orders, email, age }: Person): boolean {
	return (
		["DE", "AT", "CH", "FR", "NL"].includes(country) &&
		plan !== "free" &&
		orders >= 1 &&
		email.endsWith("@shop.example") &&
		age > 21 &&
		age <= 90
	);
}

const WHERE = {
	country: { in: ["DE", "AT", "CH", "FR", "NL"] },
	plan: { ne: "free" },
	orders: { gte: 1 },
	email: { ends_with: "@shop.example" },
	age: { between: [22, 90] },
} as const;

function oursOnProperties(): { readonly name: string; readonly start: () => Promise<Ask> } {
	return {
		name: "Pipit, an event's properties",
		async start() {
			const test = compileWhere(WHERE, zoneOf("UTC"));
			return (person) => test(person);
		},
	};
}

/** The same as a segment, read at a moment with all that a read does: entry, end, and the clock. */
function oursOnProfiles(people: readonly Person[]): { readonly name: string; readonly start: () => Promise<Ask> } {
	return {
		name: "Pipit, a profile's traits",
		async start() {
			const rule: Rule = { all: Object.entries(WHERE).map(([trait, test]) => ({ trait, ...test })) };
			const compiled = compile({ version: "bench", timeZone: "UTC", segments: {}, traits: {}, rules: { rule } });
			if (!compiled.ok) throw new Error("the rule is refused");
			const profileId = makeStream(1, 0).profiles[0];
			if (profileId === undefined) throw new Error("no profile");
			const states = new Map<Person, ProfileState>(
				people.map((person) => [
					person,
					{
						...newProfile(profileId, 0),
						traits: Object.fromEntries(Object.entries(person).map(([name, value]) => [name, [value, 0]])),
					},
				]),
			);
			const { value: program } = compiled;
			return (person) => {
				const state = states.get(person);
				return state !== undefined && evaluate(program, state, 1_000).rule("rule").value;
			};
		},
	};
}

function makePeople(): readonly Person[] {
	const random = randomFrom(7);
	return Array.from({ length: 1_000 }, (_, index) => ({
		country: pick(random, COUNTRIES.slice(0, 6)),
		plan: pick(random, PLANS),
		orders: below(random, 12),
		email: `person-${index}@${random() < 0.93 ? "shop.example" : "mail.example"}`,
		age: 18 + below(random, 60),
	}));
}
