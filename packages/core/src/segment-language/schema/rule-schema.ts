import { PURPOSES } from "../../event/index.ts";
import { ENGAGEMENT_TIERS, LIFECYCLE_STAGES, RFM_CLASSES } from "../../model/index.ts";
import { MEASURES } from "../../model/measure.ts";
import { WEEKDAYS } from "../../segment/rule.ts";
import { NUMBER_AGGREGATES, VALUE_AGGREGATES } from "../../segment/parse-event-rule.ts";
import { DEVICES } from "../words.ts";
import { oneKeyOf, oneOrSome, ref, type Schema, strict, text } from "./json-schema.ts";
import { AMONG_TESTS as AMONG, NUMBER_TESTS, STILL_TESTS, TEST_DEFS, VALUE_TESTS } from "./test-schema.ts";

type Fields = { readonly [key: string]: Schema };

const duration = ref("duration");
const path = ref("path");

const WINDOW: Fields = {
	within: duration,
	ago: { type: "array", prefixItems: [duration, duration], minItems: 2, maxItems: 2 },
	since: ref("moment"),
	until: ref("moment"),
};

/** At most one kind of window. */
const ONE_WINDOW: Schema = {
	allOf: [
		["within", "ago"],
		["within", "since"],
		["within", "until"],
		["ago", "since"],
		["ago", "until"],
	].map((required) => ({ not: { required } })),
};

const EVENT: Fields = { event: ref("events"), where: ref("where"), ...WINDOW, min_profile_age: duration };

function node(description: string, fields: Fields, required: readonly string[], ...more: readonly Schema[]): Schema {
	return { ...strict(fields, required), description, ...(more.length === 0 ? {} : { allOf: more }) };
}

/** A node that has one test among its keys. */
function tested(
	description: string,
	fields: Fields,
	tests: Fields,
	required: readonly string[],
	...more: readonly Schema[]
): Schema {
	return node(description, { ...fields, ...tests }, required, oneKeyOf(Object.keys(tests)), ...more);
}

const matcherFields: Fields = { event: ref("events"), where: ref("where") };
const rules: Schema = { type: "array", items: ref("rule"), maxItems: 10_000 };
const words = (list: readonly string[]): Schema => oneOrSome({ enum: list });
const name: Schema = { ...text(String.raw`\S`), maxLength: 200 };

/** The name of a list or a model. */
const undotted: Schema = { ...text(String.raw`^[^.]*[^.\s][^.]*$`), maxLength: 100 };

const NODES: Fields = {
	all: node("Every one of these holds. An empty list holds.", { all: rules }, ["all"]),
	any: node("At least one of these holds. An empty list does not hold.", { any: rules }, ["any"]),
	not: node("This does not hold.", { not: ref("rule") }, ["not"]),
	everyone: node("Everybody who is known.", { everyone: { const: true } }, ["everyone"]),
	trait: tested("A trait by its path, and a test.", { trait: path }, VALUE_TESTS, ["trait"]),
	count: node(
		"How often something happened; without `count` at least once.",
		{ ...EVENT, count: ref("numberTest") },
		["event"],
		ONE_WINDOW,
	),
	...Object.fromEntries(
		NUMBER_AGGREGATES.map((key) => [
			key,
			tested(
				`\`${key}\` of a property over events, and a test.`,
				{ ...EVENT, [key]: path },
				NUMBER_TESTS,
				["event", key],
				ONE_WINDOW,
			),
		]),
	),
	...Object.fromEntries(
		VALUE_AGGREGATES.map((key) => [
			key,
			tested(
				`\`${key}\` value of a property over events, and a test.`,
				{ ...EVENT, [key]: path },
				VALUE_TESTS,
				["event", key],
				ONE_WINDOW,
			),
		]),
	),
	cart: node(
		"The cart passes every one of these.",
		{
			cart: {
				...strict({
					items: ref("numberTest"),
					value: ref("numberTest"),
					contains: ref("where"),
					idle: duration,
					leave_after: duration,
				}),
				minProperties: 1,
			},
		},
		["cart"],
	),
	segment: node("They are in that segment.", { segment: name }, ["segment"]),
	after: node(
		"Something, and then for a wait none of `without`.",
		{
			after: ref("matcher"),
			wait: duration,
			without: ref("matchers"),
			by: path,
			leave_after: duration,
			anchor: { enum: ["last", "first"] },
		},
		["after"],
	),
	last: node(
		"The newest of these events has these properties.",
		{ last: ref("events"), where: ref("where"), has: ref("where") },
		["last", "has"],
	),
	sequence: node(
		"These events in this order.",
		{
			sequence: {
				type: "array",
				prefixItems: [ref("matcher")],
				items: { oneOf: [name, strict({ ...matcherFields, within: duration }, ["event"])] },
				minItems: 2,
				maxItems: 10,
			},
			without: ref("matchers"),
			span: duration,
			within: duration,
			by: path,
		},
		["sequence"],
	),
	held: tested("A trait has passed this test for so long.", { held: path, during: duration }, STILL_TESTS, [
		"held",
		"during",
	]),
	list: node("They are on that list.", { list: undotted }, ["list"]),
	share: node(
		"A stable share of people.",
		{ share: text(String.raw`^(?:100(?:\.0{1,6})?|0{0,2}\d(?:\.\d{1,6})?|0?\d{2}(?:\.\d{1,6})?)%$`), salt: name },
		["share"],
	),
	consent: node("They agreed to this purpose.", { consent: { enum: PURPOSES } }, ["consent"]),
	country: node("ISO 3166 codes.", { country: oneOrSome(text(String.raw`^\s*[A-Za-z]{2}\s*$`)) }, ["country"]),
	region: node("Codes or names of regions.", { region: oneOrSome(name) }, ["region"]),
	near: node(
		"So near to a place.",
		{
			near: strict(
				{
					lat: { type: "number", minimum: -90, maximum: 90 },
					lon: { type: "number", minimum: -180, maximum: 180 },
					km: { type: "number", minimum: 0, maximum: 20_040 },
				},
				["lat", "lon", "km"],
			),
		},
		["near"],
	),
	device: node("The kind of device they last used.", { device: ref("devices") }, ["device"]),
	local_time: node("What their own clock shows.", { local_time: ref("localTime") }, ["local_time"]),
	points: tested(
		"The sum of `add` over the rules that hold, and a test of it.",
		{
			points: {
				type: "array",
				items: strict({ when: ref("rule"), add: { type: "number" } }, ["when", "add"]),
				minItems: 1,
				maxItems: 10_000,
			},
		},
		NUMBER_TESTS,
		["points"],
	),
	rfm: node(
		"Class or scores of a customer among all.",
		{
			rfm: {
				oneOf: [
					words(RFM_CLASSES),
					{
						...strict({
							class: words(RFM_CLASSES),
							...Object.fromEntries(MEASURES.map((measure) => [measure, ref("numberTest")])),
						}),
						minProperties: 1,
					},
				],
			},
		},
		["rfm"],
	),
	...Object.fromEntries(["top", "middle", "bottom"].map((place) => [place, rank(place)])),
	engagement: node("How engaged they are.", { engagement: words(ENGAGEMENT_TIERS) }, ["engagement"]),
	lifecycle: node("The stage of their life as a customer.", { lifecycle: words(LIFECYCLE_STAGES) }, ["lifecycle"]),
	habit: node(
		"On how many days they came with such a device or at such a time.",
		{
			habit: { ...strict({ device: ref("devices"), local_time: ref("localTime") }), minProperties: 1 },
			within: duration,
			days: ref("numberTest"),
		},
		["habit", "within"],
	),
	predicted: tested("The score that a model has given.", { predicted: undotted }, NUMBER_TESTS, ["predicted"]),
	cluster: node(
		"The group that a model has put them in.",
		{ cluster: { ...strict({ model: undotted, ...AMONG }, ["model"]), allOf: [oneKeyOf(Object.keys(AMONG))] } },
		["cluster"],
	),
};

function rank(place: string): Schema {
	const even = place === "middle";
	return node(
		`The ${place} so many percent of customers.`,
		{
			[place]: text(even ? String.raw`^(?:[2468]|[1-9][02468])\s?%$` : String.raw`^[1-9]\d?\s?%$`),
			of: { enum: MEASURES },
			within: duration,
		},
		[place, "of"],
		{ not: { required: ["within"], properties: { of: { const: "recency" } } } },
	);
}

const time = text(
	String.raw`^(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)$`,
	'A time of day in quotes, such as "20:00".',
);

/** What the schemas of files refer to: `rule`, `where`, and the parts of them. */
export const RULE_DEFS: Fields = {
	...TEST_DEFS,
	rule: { oneOf: Object.values(NODES) },
	events: oneOrSome({
		...text(String.raw`^(?=[\s\S]*\S)[^*]*\*?$`, "An event name, or a prefix that ends in *."),
		maxLength: 200,
	}),
	matcher: { oneOf: [name, strict(matcherFields, ["event"])] },
	matchers: oneOrSome(ref("matcher")),
	devices: words(DEVICES),
	localTime: {
		...strict({ after: time, before: time, days: { type: "array", items: { enum: WEEKDAYS }, minItems: 1 } }),
		minProperties: 1,
	},
};

/** Windows of computed traits, which they have in common with rules. */
export const WINDOW_FIELDS = WINDOW;
export const ONE_WINDOW_ONLY = ONE_WINDOW;
