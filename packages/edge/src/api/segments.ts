import { PROFILE_ID, problemWith } from "./components.ts";
import { QUERY } from "../admin/bodies.ts";
import { failed, inPath, inQuery, json, jsonBody, next, nextPage, type Operation, operation } from "./operation.ts";
import { requestBody } from "./request.ts";
import { anyObject, anything, choice, flag, list, map, moment, nullable, number, type Schema, shape, text, whole } from "./schema.ts";

const MEASURES = map(shape({ people: whole("How many have a value."), percentiles: list({ type: "number" }, "For 1 % to 99 %: what at least that share does not exceed.") }), "By measure.");
const MODELS: { readonly [key: string]: Schema } = {
	version: nullable(text("The same cuts have the same version; null before they were measured.")),
	sequence: nullable(whole("Counts the versions.")),
	computed_at: nullable(moment("When it was measured.")),
	measures: MEASURES,
};

const SCENARIO = {
	...shape(
		{
			segments: map(anything("A rule."), "Rules by segment."),
			traits: map(anything("A computed trait."), "Computed traits by name."),
			events: list(anyObject("An event as every wire takes it; `user` may stand for its identifiers."), "What happened."),
			ask: list(anything("A moment, or a moment and a user."), "When to look."),
			time_zone: text("IANA name; UTC without it."),
			consent: { ...choice(["granted", "pending"], "What people have agreed to who were not asked."), default: "granted" },
		},
		["segments", "traits", "events", "ask", "time_zone", "consent"],
	),
	description: "`name` and `description` may stand in it for people.",
};

const SIMULATED = shape(
	{
		answers: list(
			shape(
				{
					at: anything("As it was asked."),
					user: { type: ["string", "number"], description: "Of whom." },
					known: flag("Whether anything is known of them then."),
					segments: map(shape({ in: flag("Whether they are in it."), until: nullable(moment("Until when, if nothing happens.")), since: nullable(moment("Since when.")), approximate: { type: "boolean", const: true, description: "Only where a bound may have made this inexact." } }, ["approximate"]), "By segment."),
					traits: map(anything("The value."), "Computed traits that have a value."),
					approximate_traits: list(text("A name."), "Only where a bound may have made some inexact."),
				},
				["approximate_traits"],
			),
			"One for each moment and person.",
		),
		refused: list(anyObject("What could not be taken, with its problems."), "The rest was run without it."),
	},
);

const QUERY_FAULT = shape({
	path: list(text("`sql`."), "The field."),
	expected: text("What would have been right."),
	got: text("What was there."),
	line: whole("From 1."),
	column: whole("From 1."),
	message: text("All of it in one line."),
});

export const segments: readonly Operation[] = [
	operation({
		method: "get",
		path: "/segments",
		id: "listSegments",
		tag: "Segments",
		summary: "Segments and their sizes",
		description: "From the mirror, which is seconds behind.",
		answers: {
			200: json(
				"The segments.",
				shape({
					segments: list(
						shape({
							id: text("The segment's id."),
							name: text("For people."),
							description: nullable(text("What it is for.")),
							members: whole("People in it."),
							query: nullable(shape({ ran_at: moment("When it last ran."), entered: whole("How many entered then."), exited: whole("How many left then."), error: nullable(text("Why it failed.")) })),
						}),
						"`query` is of a segment that a query defines, once it has run.",
					),
				}),
			),
		},
	}),
	operation({
		method: "get",
		path: "/segments/:segment/members",
		id: "listMembers",
		tag: "Segments",
		summary: "Who is in a segment",
		description: "100 at a time, in the order of their ids; from the mirror, which is seconds behind.",
		parameters: [inPath("segment", "The segment's id.", "cart-abandoned"), nextPage("a profile id")],
		answers: {
			200: json("A page of people.", shape({ members: list(shape({ profile_id: PROFILE_ID, since: nullable(moment("Since when.")), until: nullable(moment("Until when, if nothing happens; null: for ever.")), traits: anyObject("What is known of them.") }), "At most 100."), next: next("A profile id.") })),
			404: failed("No such segment is published."),
		},
	}),
	operation({
		method: "post",
		path: "/query",
		id: "query",
		tag: "Segments",
		summary: "One SELECT over the mirror",
		description: "Over people, their events, carts, memberships …, of this site and no other; the mirror is seconds behind. A query may take 10 seconds.",
		body: requestBody("The query.", QUERY, { sql: "One SELECT.", limit: "At most so many rows." }, { sql: "SELECT email, last_seen_at FROM people ORDER BY last_seen_at DESC", limit: 10 }),
		answers: {
			200: json(
				"The rows.",
				shape({
					columns: list(text("A name."), "In the order of the rows' values."),
					rows: list(list({ type: ["string", "number", "boolean", "null"] }, "A row."), "At most `limit`."),
					truncated: flag("Whether there are more rows."),
					asked_at: moment("What `NOW()` was."),
					events_since: nullable(moment("From when on the mirror has events, where the query reads them.")),
				}),
			),
			400: failed("A field is not as it should be."),
			422: failed("The query is refused, with line and column, or takes too long.", problemWith({ problems: list(QUERY_FAULT, "What is wrong, and where.") }, ["problems"])),
		},
	}),
	operation({
		method: "get",
		path: "/models",
		id: "getModels",
		tag: "Segments",
		summary: "Whom people are compared with",
		description: "The population that `top 10 %`, RFM and engagement are measured against.",
		answers: { 200: json("The population.", shape(MODELS)) },
	}),
	operation({
		method: "post",
		path: "/models",
		id: "computeModels",
		tag: "Segments",
		summary: "Measure the population now",
		description: "Instead of at the next full hour.",
		answers: { 200: json("The population.", shape({ changed: flag("Whether the cuts have moved."), ...MODELS })) },
	}),
	operation({
		method: "post",
		path: "/simulate",
		id: "simulate",
		tag: "Segments",
		summary: "Try rules on made-up people",
		description: "Runs a scenario, or a list of them, through the same code that judges real people. Nothing is stored.",
		ofSite: false,
		body: jsonBody("What happens, and when to look.", { oneOf: [SCENARIO, list(SCENARIO, "Several.")] }, {
			segments: { keen: { event: "Product Viewed", count: { gte: 2 }, within: "1d" } },
			events: [
				{ type: "track", event: "Product Viewed", messageId: "1", anonymousId: "a", timestamp: "2026-11-22T09:00:00Z" },
				{ type: "track", event: "Product Viewed", messageId: "2", anonymousId: "a", timestamp: "2026-11-22T10:00:00Z" },
			],
			ask: ["2026-11-22T09:30:00Z", "2026-11-22T10:00:00Z"],
		}),
		answers: { 200: json("Who is in what, of each scenario.", { oneOf: [SIMULATED, list(SIMULATED, "One for each scenario.")] }), 400: failed("The body is not JSON."), 422: failed("It is no scenario.") },
	}),
];

const FIGURES: { readonly [key: string]: Schema } = {
	renders: whole("Whole blocks that were served, to people and machines."),
	human_opens: whole("Of those: to people."),
	machine_opens: whole("Of those: to machines that load ahead or scan. What is left could not be told."),
	machine_share: nullable(number("`machine_opens` of `renders`; null without any.")),
	clicks: whole("By people."),
	machine_clicks: whole("By machines."),
	clicks_per_100_opens: nullable(number("Of people; null without any.")),
	without_shard: whole("Served from a copy or as the fallback, because the person's own data did not answer in time."),
};

export const reports: readonly Operation[] = [
	operation({
		method: "get",
		path: "/reports/blocks",
		id: "reportBlocks",
		tag: "Reports",
		summary: "How the blocks did",
		description: "Per mailing, block and variant. Counts arrive within seconds.",
		parameters: [inQuery("message", "Only of this mailing: its name or number.", "abandoned-cart"), inQuery("days", "Of how many days, today among them.", "30", whole("Days.", { minimum: 1, maximum: 400, default: 30 }))],
		answers: {
			200: json(
				"The figures.",
				shape({
					site: text("The site's id."),
					since: moment("From when on."),
					asked_at: moment("Until when."),
					blocks: list(
						shape({
							message: whole("The mailing's number."),
							message_name: nullable(text("Its name, where some address or definition has said it.")),
							block: text("The block's id."),
							totals: shape(FIGURES),
							variants: list(shape({ variant: text("`show.0`, `preloaded`, `fallback`."), ...FIGURES }), "The same by variant."),
							fallbacks: map({ type: "integer" }, "How often the fallback was shown, by why; `not_drawn`: a picture that could not be drawn."),
							outputs: map({ type: "integer" }, "How often each way of showing it was asked for: `png`, `gif`, `html`, `json`, `amp`."),
						}),
						"One for each block and mailing.",
					),
				}),
			),
			400: failed("`days` is no such number."),
		},
	}),
	operation({
		method: "get",
		path: "/messages/:name",
		id: "reportMessage",
		tag: "Reports",
		summary: "Whom a mailing has reached",
		description: "As far as Pipit can know: `note` says what it cannot.",
		parameters: [inPath("name", "The mailing's name or number.", "abandoned-cart")],
		answers: {
			200: json(
				"The people.",
				shape({
					message: whole("The mailing's number."),
					name: nullable(text("Its name; null where it was asked for by number.")),
					people: shape({ recipients: whole("For whom it was made."), not_fetched_yet: whole("Of those: nothing of it was loaded."), machines_only: whole("Of those: only machines loaded it."), opened: whole("Of those: opened it."), clicked: whole("Of those: clicked.") }),
					shards: shape({ asked: whole("Shards there are."), answered: whole("Shards that answered.") }),
					overridden: list(text("A block's id."), "Blocks that this mailing shows otherwise."),
					fixed: list(text("A block's id."), "Blocks that stay as they were first shown."),
					note: text("What the figures do not know."),
				}),
			),
		},
	}),
];
