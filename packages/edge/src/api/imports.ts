import { IMPORT, RUN } from "../import/bodies.ts";
import { failed, inPath, json, type Operation, operation } from "./operation.ts";
import { requestBody } from "./request.ts";
import { anyObject, choice, flag, list, moment, named, nullable, type Schema, shape, text, whole } from "./schema.ts";

const NAMED = (what: string): Schema => list(shape({ index: whole("Place in the list, from 0.", { minimum: 0 }), message_id: nullable(text("The event's.")), problems: list(named("TextFault"), "Field by field.") }), what);

const PULL: { readonly [key: string]: Schema } = {
	name: text("Of `pulls/NAME.yaml`."),
	ran_at: nullable(moment("When it was last read.")),
	accepted: whole("Events taken, since it exists."),
	refused: whole("Items and events refused, since it exists."),
	failures: whole("In a row."),
	error: nullable(text("Why the last reading failed.")),
	waits_until: nullable(moment("Until when its server asked to be left alone.")),
	since: nullable(text("From where on the next reading asks for changes.")),
	in_the_middle: flag("Whether there are pages left to read."),
};

export const imports: readonly Operation[] = [
	operation({
		method: "post",
		path: "/import",
		id: "importEvents",
		tag: "Imports",
		summary: "Take in events of any age",
		description: "Segment-shaped calls, cleaned and checked as on every wire. What is refused is named, and kept nowhere. Each person's events of a request reach their profile together.",
		body: requestBody("The events.", IMPORT, { events: { description: "At most 1,000.", items: anyObject("A call: `type`, who, when, and what.") }, dry_run: "Only check." }, {
			events: [
				{
					type: "track",
					event: "Order Completed",
					messageId: "shop-order-1001",
					userId: "customer-17",
					timestamp: "2025-03-01T12:00:00Z",
					properties: { order_id: "1001", total: 52, currency: "EUR" },
					context: { consent: { categoryPreferences: { analytics: true } } },
				},
			],
			dry_run: true,
		}),
		answers: {
			200: json(
				"What was taken.",
				shape({
					dry_run: flag("Whether it was only checked."),
					accepted: whole("Stored, or in a queue to be stored."),
					refused: NAMED("What was not taken."),
					held: whole("Not stored, for want of consent."),
					held_because: nullable(choice(["bot", "consent"], "Why.")),
					notices: NAMED("What was left out of events that were taken."),
				}),
			),
			400: failed("`events` is no list."),
			413: failed("More than 1,000 events, or too large together."),
		},
	}),
	operation({ method: "get", path: "/pulls", id: "listPulls", tag: "Imports", summary: "Lists that are read again and again", description: "How each of `pulls/` stands.", answers: { 200: json("The lists.", shape({ pulls: list(shape(PULL), "By name.") })) } }),
	operation({
		method: "post",
		path: "/pulls/:name/run",
		id: "runPull",
		tag: "Imports",
		summary: "Read one now",
		description: "One portion of it; a failure is told in `error`.",
		parameters: [inPath("name", "Of `pulls/NAME.yaml`.", "crm")],
		body: requestBody("How.", RUN, { restart: "From its beginning." }, { restart: true }),
		answers: { 200: json("How it stands.", shape(PULL)), 404: failed("No such list is published."), 409: failed("It is being read already.") },
	}),
];
