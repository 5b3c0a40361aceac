import { refused, type Problem } from "../problem/index.ts";
import type { ConsentChoice, EventType, ProfileEvent } from "./event.ts";

/** What is known about an event from around it: the request, the batch, the route. */
export interface ParseContext {
	/** When it reached the Worker, epoch ms. */
	readonly receivedAt: number;
	/** The sender's clock when it sent the batch, epoch ms; an event's own `sentAt` goes before it. */
	readonly sentAt: number | null;
	/** The type that the route gives (`/v1/track`); null where each event says its own. */
	readonly type: EventType | null;
	readonly defaults: EventDefaults;
	/** A fresh message id for an event that comes without one. */
	readonly mintId: () => string;
	/** The wire's name, kept as `context.via`. */
	readonly via: string;
}

/** What a batch says once for all its events, as it came: an event's own value goes before it. */
export interface EventDefaults {
	readonly anonymousId: unknown;
	readonly userId: unknown;
	/** Merged key by key, one level deep. */
	readonly context: unknown;
}

export const NO_DEFAULTS: EventDefaults = { anonymousId: undefined, userId: undefined, context: undefined };

export type ParsedEvent =
	| {
			readonly ok: true;
			readonly event: ProfileEvent;
			/** What was left out of an event that was taken all the same: a blocked identifier, an unsafe key. */
			readonly notices: readonly Problem[];
	  }
	| {
			readonly ok: false;
			readonly problems: readonly Problem[];
			readonly messageId: string | null;
			/** What the person decided, where it could be read: a refused event is kept only if this allows it. */
			readonly consent: ConsentChoice | null;
			/** The event as JSON text for the quarantine; cut where it is longer than an event may be. */
			readonly sample: string;
			/** Whether `sample` is the whole event. */
			readonly whole: boolean;
	  };

/** A Segment-shaped event as it came from outside → the precise event, or everything that is wrong with it. */
export function parseEvent(raw: unknown, context: ParseContext): ParsedEvent {
	void context;
	const { problems } = refused({ path: [], expected: "an event", got: typeof raw });
	return { ok: false, problems, messageId: null, consent: null, sample: "", whole: false };
}
