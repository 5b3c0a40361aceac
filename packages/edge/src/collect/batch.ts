import { isPlainObject, NO_DEFAULTS, parseTime, type EventDefaults, type EventType } from "@pipit/core/event";
import { parsed, refused, show, type Parsed } from "@pipit/core/problem";
import { MAX_EVENTS } from "./limits.ts";

/** A request's body, taken apart but not yet looked into. */
export interface Batch {
	/** The write key in the body, null where it names none. */
	readonly writeKey: string | null;
	/** The sender's clock, epoch ms. */
	readonly sentAt: number | null;
	/** The type of every event where the route gives it. */
	readonly type: EventType | null;
	readonly defaults: EventDefaults;
	readonly events: readonly unknown[];
}

/** `{writeKey, sentAt, batch: [...], anonymousId, userId, context}`; everything but `batch` may be missing. */
export function readBatch(body: unknown): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an object with a batch", got: show(body) });
	const events = body["batch"];
	if (!Array.isArray(events)) return refused({ path: ["batch"], expected: "a list of events", got: show(events) });
	return parsed({
		...envelopeOf(body),
		type: null,
		defaults: { anonymousId: body["anonymousId"], userId: body["userId"], context: body["context"] },
		events,
	});
}

/** The body of a route of one type: the event itself, with `writeKey` and `sentAt` beside its own fields. */
export function readSingle(body: unknown, type: EventType): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an event as an object", got: show(body) });
	return parsed({ ...envelopeOf(body), type, defaults: NO_DEFAULTS, events: [body] });
}

/** Whether there are more events than one request may have. */
export function hasTooMany(batch: Batch): boolean {
	return batch.events.length > MAX_EVENTS;
}

function envelopeOf(body: { readonly [key: string]: unknown }): Pick<Batch, "writeKey" | "sentAt"> {
	const writeKey = body["writeKey"];
	return {
		writeKey: typeof writeKey === "string" && writeKey !== "" ? writeKey : null,
		sentAt: parseTime(body["sentAt"]),
	};
}
