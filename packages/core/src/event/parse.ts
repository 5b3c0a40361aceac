import { readConsent } from "../consent/choice.ts";
import { AS_IT_CAME, type EventCleaner } from "./cleaner.ts";
import { identifierKeyOf } from "../identity/identifier.ts";
import { show, type Problem } from "../problem/index.ts";
import { keptContext } from "./context.ts";
import type { ConsentChoice, EventType, ProfileEvent } from "./event.ts";
import {
	checkTraitCount,
	MAX_MESSAGE_ID_LENGTH,
	readIdentifiersOf,
	readMessageId,
	readName,
	readObject,
	readTime,
	readType,
	readUnset,
	sentAtOf,
	type SenderClock,
} from "./fields.ts";
import { cleanJson, isJsonObject, isPlainObject } from "./json.ts";
import { type EventParts, noticeLongTraits, propertiesOf, traitsOf } from "./properties.ts";
import { sampleOf } from "./sample.ts";

/** UTF-8 bytes of one event as JSON, batch defaults merged in: the limit of Segment's own API. */
export const MAX_EVENT_BYTES = 32 * 1024;

/** What is known about an event from around it: the request, the batch, the route. */
export interface ParseContext extends SenderClock {
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
	| RefusedEvent;

export interface RefusedEvent {
	readonly ok: false;
	readonly problems: readonly Problem[];
	readonly messageId: string | null;
	/** The sender's clock when it sent this event, epoch ms. */
	readonly sentAt: number | null;
	/** What the person decided, where it could be read: a refused event is kept only if this allows it. */
	readonly consent: ConsentChoice | null;
	/** The event as JSON text for the quarantine (see `sampleOf`). */
	readonly sample: string;
	/** Whether `sample` is the whole event. */
	readonly whole: boolean;
}

/**
 * A Segment-shaped event as it came from outside → the precise event, or everything that is wrong with it.
 * Never throws for anything that `JSON.parse` can return. Parts of `raw` that needed no change are shared, not copied.
 *
 * Refused: what is no object, has an unknown type, a track call without a name, no usable identifier, a time that is
 * none or more than 5 minutes ahead or before 2000, parts that are no objects, over 300 traits, over 32 KB or 20 levels.
 * Left out and reported: identifiers that name nobody, keys that reach into prototypes, products that are no objects.
 */
export function parseEvent(raw: unknown, context: ParseContext, cleaner: EventCleaner = AS_IT_CAME): ParsedEvent {
	const merged = isPlainObject(raw) ? withBatchDefaults(raw, context) : raw;
	const clean = cleanJson(merged, MAX_EVENT_BYTES);
	if (!isJsonObject(clean.value)) {
		const notAnObject = [{ path: [], expected: "an event as an object", got: show(raw) }];
		return refusedEvent(merged, clean.problems.length > 0 ? clean.problems : notAnObject, context);
	}
	const event = clean.value;
	const problems: Problem[] = [];
	const notices = [...clean.notices];

	const type = readType(event, context.type, problems);
	const messageId = readMessageId(event["messageId"], problems);
	const name = type === null ? null : readName(type, event, problems);
	const envelope = readObject(event["context"], ["context"], problems);
	const given: EventParts = {
		type: type ?? "track",
		event,
		properties: readObject(event["properties"], ["properties"], problems),
		traits: readObject(event["traits"], ["traits"], problems),
		contextTraits: readObject(envelope["traits"], ["context", "traits"], problems),
	};
	checkTraitCount(given, problems);
	const flaws: Problem[] = [];
	const parts = cleaned(given, cleaner, flaws, context.receivedAt);
	const time = readTime(event, context, problems);
	const identifiers = readIdentifiersOf(parts, envelope, { notices, problems, isBlocked: cleaner.isBlocked });
	(identifiers.length > 0 ? notices : problems).push(...flaws);
	const consent = readConsent(envelope, notices);
	const source = identifiers[0];
	const settled = cleaner.settle(traitsOf(parts), readUnset(envelope["unset"], notices));
	noticeLongTraits(settled.traits, notices);

	if (problems.length > 0 || name === null || type === null || source === undefined) {
		return refusedEvent(merged, problems, context);
	}
	return {
		ok: true,
		notices,
		event: {
			messageId: messageId ?? context.mintId(),
			type,
			name,
			time,
			receivedAt: context.receivedAt,
			source: identifierKeyOf(source),
			identifiers,
			properties: cleaner.properties(propertiesOf(parts, notices)),
			...settled,
			consent,
			context: keptContext(envelope, context.via),
		},
	};
}

/** The traits of a group call are the group's, whose phone is nobody's. */
function cleaned(parts: EventParts, cleaner: EventCleaner, flaws: Problem[], now: number): EventParts {
	const traits = parts.type === "group" ? parts.traits : cleaner.traits(parts.traits, ["traits"], flaws, now);
	return { ...parts, traits, contextTraits: cleaner.traits(parts.contextTraits, ["context", "traits"], flaws, now) };
}

function refusedEvent(raw: unknown, problems: readonly Problem[], context: ParseContext): RefusedEvent {
	const event = isPlainObject(raw) ? raw : {};
	const messageId = event["messageId"];
	return {
		ok: false,
		problems,
		messageId: typeof messageId === "string" ? messageId.slice(0, MAX_MESSAGE_ID_LENGTH).toWellFormed() : null,
		sentAt: sentAtOf(event, context),
		consent: readConsent(event["context"], []),
		// A route says the type of its calls, and a replay comes on none.
		...sampleOf(context.type !== null && isPlainObject(raw) ? { ...raw, type: context.type } : raw, MAX_EVENT_BYTES),
	};
}

/** The event's own values before those of its batch. */
export function withBatchDefaults(raw: { readonly [key: string]: unknown }, { defaults }: ParseContext): unknown {
	if (defaults.anonymousId === undefined && defaults.userId === undefined && defaults.context === undefined) return raw;
	const own = raw["context"];
	const merge = isPlainObject(own) && isPlainObject(defaults.context);
	return {
		...raw,
		anonymousId: raw["anonymousId"] ?? defaults.anonymousId,
		userId: raw["userId"] ?? defaults.userId,
		context: merge ? { ...(defaults.context as object), ...own } : (own ?? defaults.context),
	};
}
