import { ref, type Schema, strict, text } from "./json-schema.ts";

type Fields = { readonly [key: string]: Schema };

const number: Schema = { type: "number" };
const scalar: Schema = { oneOf: [{ type: "string" }, number, { type: "boolean" }] };
const list = (items: Schema): Schema => ({ type: "array", items, minItems: 1, maxItems: 10_000 });
const some: Schema = { type: "string", minLength: 1, maxLength: 1_000 };
const range: Schema = { type: "array", items: number, minItems: 2, maxItems: 2 };

const COMPARISONS: Fields = { gt: number, gte: number, lt: number, lte: number, between: range };

/** Tests of a number, by operator. */
export const NUMBER_TESTS: Fields = { eq: number, ne: number, ...COMPARISONS, in: list(number), not_in: list(number) };

/** Tests of what is a name or a number of a thing. */
export const AMONG_TESTS: Fields = { eq: scalar, ne: scalar, in: list(scalar), not_in: list(scalar) };

/** Tests of a value that do not move with time. */
export const STILL_TESTS: Fields = {
	eq: scalar,
	ne: scalar,
	...COMPARISONS,
	in: list(scalar),
	not_in: list(scalar),
	exists: { type: "boolean" },
	contains: some,
	starts_with: some,
	ends_with: some,
	matches: some,
	includes: scalar,
	includes_all: list(scalar),
	any_item: ref("where"),
	before: ref("moment"),
	after: ref("moment"),
};

/** Tests of a value. */
export const VALUE_TESTS: Fields = {
	...STILL_TESTS,
	within_last: ref("duration"),
	within_next: ref("duration"),
	older_than: ref("duration"),
	anniversary_within: ref("duration"),
};

function exactlyOne(tests: Fields): Schema {
	return { ...strict(tests), minProperties: 1, maxProperties: 1 };
}

const wheres: Schema = { type: "array", items: ref("where"), maxItems: 10_000 };
const logic = ["all", "any", "not"];

/** Definitions of tests and of what they are made of. */
export const TEST_DEFS: Fields = {
	duration: text(
		String.raw`^(?=.*[1-9])(?:\d{1,12}[smhdw]|P(?=.)(?:\d{1,9}W|(?:\d{1,9}D)?(?:T(?=.)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,12}S)?)?))$`,
		"A length of time: 45s, 30m, 48h, 30d, 2w or ISO 8601 without months and years.",
	),
	moment: text(
		String.raw`^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$`,
		"A date, or a date and time, of ISO 8601.",
	),
	path: {
		...text(
			String.raw`^(?=[\s\S]*\S)(?!(?:[\s\S]*\.)?(?:__proto__|constructor|prototype)(?:\.|$))[^.]+(?:\.[^.]+){0,9}$`,
			"A path such as price or address.city.",
		),
		maxLength: 200,
	},
	numberTest: exactlyOne(NUMBER_TESTS),
	where: {
		description: "A map of path to value or test; or all, any or not of such.",
		oneOf: [
			strict({ all: wheres }, ["all"]),
			strict({ any: wheres }, ["any"]),
			strict({ not: ref("where") }, ["not"]),
			{
				type: "object",
				propertyNames: { allOf: [ref("path"), { not: { enum: logic } }] },
				additionalProperties: { oneOf: [scalar, exactlyOne(STILL_TESTS)] },
			},
		],
	},
};
