import { type EventDefaults, type EventType, isPlainObject, NO_DEFAULTS, parseTime } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";

/** A request's body, taken apart but not yet looked into: its events are Segment-shaped, for `parseEvent`. */
export interface Batch {
	/** The key in the body: a write key, or a wire's own (see `wireKey`); null where it names none. */
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

/** A batch of calls that each say everything themselves. */
export function batchOf(writeKey: string | null, sentAt: number | null, events: readonly unknown[]): Batch {
	return { writeKey, sentAt, type: null, defaults: NO_DEFAULTS, events };
}

function envelopeOf(body: { readonly [key: string]: unknown }): Pick<Batch, "writeKey" | "sentAt"> {
	const writeKey = body["writeKey"];
	return {
		writeKey: typeof writeKey === "string" && writeKey !== "" ? writeKey : null,
		sentAt: parseTime(body["sentAt"]),
	};
}
