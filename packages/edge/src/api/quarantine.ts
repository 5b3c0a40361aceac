import { DROP, FIX, LETTERS, REPLAY, REPLAY_ONE } from "../quality/bodies.ts";
import { failed, inPath, inQuery, json, next, nextPage, type Operation, operation, type Parameter } from "./operation.ts";
import { requestBody, type Words } from "./request.ts";
import { anyObject, choice, flag, list, map, moment, named, nullable, type Schema, shape, text, whole } from "./schema.ts";

const QUARANTINE = "Quarantine";
const STATE_SAYS = "`reported` was taken all the same.";
const STATE = choice(["open", "reported", "replayed", "dropped", "all"], STATE_SAYS);
const SINCE = text("RFC 3339.", { format: "date-time" });

const FILTER: Words = {
	filter: "Which events; `{}` is all that are open.",
	"filter.state": STATE_SAYS,
	"filter.field": "The field that is wrong, `properties.total`.",
	"filter.event": "The event's name.",
	"filter.via": "Where it came in.",
	"filter.reason": "Part of what was expected or got.",
	"filter.since": SINCE,
	"filter.until": SINCE,
	"filter.ids": "Only these.",
};
const FILTER_QUERY: readonly Parameter[] = [
	inQuery("state", "Which; `open` without it.", "open", STATE),
	inQuery("field", "Only where this field is wrong.", "properties.total"),
	inQuery("event", "Only events of this name.", null),
	inQuery("via", "Only what came in here.", null),
	inQuery("reason", "Only where this is part of what is wrong.", null),
	inQuery("since", "Received from then on.", null, SINCE),
	inQuery("until", "Received before then.", null, SINCE),
];

const PATCH = {
	...shape(
		{
			move: map({ type: "string" }, "From a path to another, `properties.orderId` → `properties.order_id`."),
			convert: map({ type: "string" }, "A path's value into a kind: `properties.total` → `number`."),
			merge: anyObject("JSON Merge Patch (RFC 7396): objects are merged, null removes."),
		},
		["move", "convert", "merge"],
	),
	description: "How to mend an event.",
};
const EXAMPLE_PATCH = { merge: { properties: { total: 52 } } };

const ENTRY: { readonly [key: string]: Schema } = {
	id: text("The entry's.", { pattern: "^[0-9a-f]{32}$" }),
	received_at: moment("When it came in."),
	via: text("Where it came in."),
	message_id: nullable(text("The sender's id of the event.")),
	event: text("What happened."),
	field: text("The first field that is wrong."),
	state: choice(["open", "reported", "replayed", "dropped"], "`reported` was taken all the same."),
	decided_at: nullable(moment("When it was replayed or dropped.")),
	problems: list(named("ExplainedFault"), "All that is wrong."),
	sample: text("The event as it was sent, JSON; where it was larger than 32 KB, its beginning."),
};

const OUTCOME: { readonly [key: string]: Schema } = {
	outcome: choice(["accepted", "refused", "held"], "`held`: the person has not consented."),
	problems: list(named("ExplainedFault"), "What is still wrong."),
};
const ENTRY_ID = inPath("id", "The entry's.", "QUARANTINE_ID", text("32 hexadecimal digits."));
const NO_ENTRY = failed("No such event is in quarantine; entries are kept for 30 days.");
const DECIDED = failed("It was replayed or dropped already.");
const DRY_RUN = "Only try: nothing is sent or noted.";
const BAD = failed("A field or parameter is not as it should be.");

export const quarantine: readonly Operation[] = [
	operation({
		method: "get",
		path: "/quarantine",
		id: "listQuarantine",
		tag: QUARANTINE,
		summary: "Refused events",
		description: "The newest first.",
		parameters: [...FILTER_QUERY, nextPage("a moment and an id"), inQuery("limit", "At most so many.", "10", whole("How many.", { minimum: 1, maximum: 1_000, default: 100 }))],
		answers: { 200: json("A page of them.", shape({ entries: list(shape({ ...ENTRY, fixed: flag("Whether it was mended and waits to be replayed.") }), "At most `limit`."), next: next("A moment and an id.") })), 400: BAD },
	}),
	operation({
		method: "get",
		path: "/quarantine/summary",
		id: "summarizeQuarantine",
		tag: QUARANTINE,
		summary: "How many of what",
		description: "By event, field and state.",
		parameters: FILTER_QUERY,
		answers: { 200: json("The counts.", shape({ groups: list(shape({ event: text("The event's name."), field: text("The field that is wrong."), state: text("Theirs."), count: whole("How many."), newest: moment("When the newest came in.") }), "The 200 most frequent.") })), 400: BAD },
	}),
	operation({
		method: "get",
		path: "/quarantine/:id",
		id: "getQuarantined",
		tag: QUARANTINE,
		summary: "One refused event",
		description: "With what it was mended to.",
		parameters: [ENTRY_ID],
		answers: { 200: json("The entry.", shape({ ...ENTRY, whole: flag("Whether `sample` is all of it."), fixed: nullable(text("What it was mended to, JSON.")) })), 404: NO_ENTRY },
	}),
	operation({
		method: "post",
		path: "/quarantine/:id/fix",
		id: "fixQuarantined",
		tag: QUARANTINE,
		summary: "Mend one",
		description: "Keeps the mended event beside the sent one, with what is still wrong; replaying sends it.",
		parameters: [ENTRY_ID],
		body: requestBody("How.", FIX, { patch: PATCH }, { patch: EXAMPLE_PATCH }),
		answers: { 200: json("What came of it.", shape({ id: text("The entry's."), event: anyObject("The mended event."), ...OUTCOME })), 400: BAD, 404: NO_ENTRY, 409: DECIDED, 422: failed("Only its beginning was kept.") },
	}),
	operation({
		method: "post",
		path: "/quarantine/:id/replay",
		id: "replayQuarantined",
		tag: QUARANTINE,
		summary: "Send one again",
		description: "As it was sent or mended, perhaps with a patch.",
		parameters: [ENTRY_ID],
		body: requestBody("How.", REPLAY_ONE, { patch: PATCH, dry_run: DRY_RUN }, { patch: EXAMPLE_PATCH, dry_run: false }),
		answers: {
			200: json("It is accepted.", replayed("accepted")),
			400: BAD,
			404: NO_ENTRY,
			409: DECIDED,
			422: { description: "It is still wrong, or may not be stored; or only its beginning was kept.", content: { "application/json": replayed("refused", "held"), "application/problem+json": named("Problem") } },
		},
	}),
	operation({
		method: "post",
		path: "/quarantine/replay",
		id: "replayQuarantine",
		tag: QUARANTINE,
		summary: "Send many again",
		description: "Open ones, up to 500 in one request.",
		body: requestBody("Which, and how.", REPLAY, { ...FILTER, patch: PATCH, dry_run: DRY_RUN }, { filter: { event: "Order Completed" }, patch: EXAMPLE_PATCH, dry_run: false }),
		answers: {
			200: json("What came of them.", shape({ dry_run: flag("Whether it was only tried."), tried: whole("How many."), accepted: whole("How many are as they should be."), refused: list(shape({ id: text("The entry's."), outcome: choice(["refused", "held", "cut"], "Why not."), problems: list(named("ExplainedFault"), "What is still wrong.") }), "The others."), more: flag("Whether there are more: ask again.") })),
			400: BAD,
		},
	}),
	operation({
		method: "post",
		path: "/quarantine/drop",
		id: "dropQuarantine",
		tag: QUARANTINE,
		summary: "Drop refused events",
		description: "They are kept as dropped until they are 30 days old.",
		body: requestBody("Which: `{}` for everything.", DROP, FILTER, { filter: { event: "Order Completed" } }),
		answers: { 200: json("They are dropped.", shape({ dropped: whole("How many.") })), 400: BAD },
	}),
	operation({
		method: "get",
		path: "/dead-letters",
		id: "listDeadLetters",
		tag: QUARANTINE,
		summary: "Messages that failed for good",
		description: "Parts of the Worker's own queues that were tried as often as a queue may.",
		parameters: [inQuery("state", "`open`, `replayed`, `dropped` or `all`; `open` without it.", "open"), nextPage("an id")],
		answers: {
			200: json(
				"A page of them.",
				shape({
					letters: list(shape({ id: text("The letter's."), queue: text("`project` or `ingest`."), state: text("`open`, `replayed` or `dropped`."), received_at: moment("When it failed for good."), kind: text("What it holds: `copies`, `events`, `quarantine` …"), items: whole("How many of it."), body: anyObject("The message.") }), "At most 100."),
					next: next("An id."),
				}),
			),
		},
	}),
	operation({ method: "post", path: "/dead-letters/replay", id: "replayDeadLetters", tag: QUARANTINE, summary: "Send messages again", description: "100 in one request.", body: letters(), answers: { 200: json("They are sent.", shape({ replayed: whole("How many."), more: flag("Whether there are more: ask again.") })), 400: BAD } }),
	operation({ method: "post", path: "/dead-letters/drop", id: "dropDeadLetters", tag: QUARANTINE, summary: "Drop messages", description: "1,000 in one request.", body: letters(), answers: { 200: json("They are dropped.", shape({ dropped: whole("How many.") })), 400: BAD } }),
];

function replayed(...outcomes: string[]): Schema {
	return shape({ id: text("The entry's."), dry_run: flag("Whether it was only tried."), event: anyObject("The event as it was sent again."), outcome: choice(outcomes, "`held`: the person has not consented."), problems: list(named("ExplainedFault"), "What is still wrong.") });
}

function letters() {
	return requestBody("Which.", LETTERS, { ids: "Of letters.", all: "All that are open." }, { all: true });
}
