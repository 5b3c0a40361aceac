import type { Json } from "@pipit/core/event";

/** Whom the rule is asked of. */
export interface Person {
	readonly [property: string]: Json;
	readonly country: string;
	readonly plan: string;
	readonly orders: number;
	readonly email: string;
	readonly age: number;
}

/** The rule of `property-rules.ts`, made ready once; a library that answers by a promise is asked for one at a time. */
export type PropertyTest = (person: Person) => boolean | Promise<boolean>;

export interface Contestant {
	readonly name: string;
	/** Null where the library is not installed. */
	readonly start: (() => Promise<PropertyTest>) | null;
}

const COUNTRIES = ["DE", "AT", "CH", "FR", "NL"];
/** The language of MongoDB, which three of them speak. */
const QUERY = {
	country: { $in: COUNTRIES },
	plan: { $ne: "free" },
	orders: { $gte: 1 },
	email: { $regex: "@shop\\.example$" },
	age: { $gt: 21, $lte: 90 },
};

/** Libraries that test properties by rules kept as data, each as its documentation says to use it for many documents. */
export async function rivals(): Promise<Contestant[]> {
	return [
		{ name: "GrowthBook", start: await installed("@growthbook/growthbook", growthbook) },
		{ name: "sift", start: await installed("sift", sift) },
		{ name: "mingo", start: await installed("mingo", mingo) },
		{ name: "json-rules-engine", start: await installed("json-rules-engine", jsonRulesEngine) },
	];
}

async function installed(name: string, start: () => Promise<PropertyTest>): Promise<Contestant["start"]> {
	try {
		await import(name);
		return start;
	} catch {
		return null;
	}
}

async function growthbook(): Promise<PropertyTest> {
	const { evalCondition } = await import("@growthbook/growthbook");
	return (person) => evalCondition(person, QUERY);
}

async function sift(): Promise<PropertyTest> {
	const { default: compile } = await import("sift");
	return compile<Person>({ ...QUERY, email: { $regex: /@shop\.example$/ } });
}

async function mingo(): Promise<PropertyTest> {
	const { Query } = await import("mingo");
	const query = new Query({ ...QUERY, email: /@shop\.example$/ });
	return (person) => query.test(person);
}

async function jsonRulesEngine(): Promise<PropertyTest> {
	const { Engine } = await import("json-rules-engine");
	const engine = new Engine();
	engine.addOperator("endsWith", (value: string, end: string) => value.endsWith(end));
	engine.addRule({
		conditions: {
			all: [
				{ fact: "country", operator: "in", value: COUNTRIES },
				{ fact: "plan", operator: "notEqual", value: "free" },
				{ fact: "orders", operator: "greaterThanInclusive", value: 1 },
				{ fact: "email", operator: "endsWith", value: "@shop.example" },
				{ fact: "age", operator: "greaterThan", value: 21 },
				{ fact: "age", operator: "lessThanInclusive", value: 90 },
			],
		},
		event: { type: "fits" },
	});
	return async (person) => (await engine.run(person)).events.length > 0;
}
