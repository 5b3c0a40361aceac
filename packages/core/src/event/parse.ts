import { readConsent } from "../consent/choice.ts";
import { identifierKeyOf, type Identifier } from "../identity/identifier.ts";
import { show, type Problem } from "../problem/index.ts";
import { eventTime, parseTime } from "./clock.ts";
import { keptContext } from "./context.ts";
import type { ConsentChoice, EventType, Json, JsonObject, ProfileEvent } from "./event.ts";
import { readIdentifiers } from "./identifiers.ts";
import { cleanJson, isJsonObject, isPlainObject, isUnsafeKey } from "./json.ts";
import { canonicalName, NAME_OF_TYPE } from "./names.ts";
import { MAX_TRAITS, propertiesOf, traitsOf, type EventParts } from "./properties.ts";
import { sampleOf } from "./sample.ts";

/** UTF-8 bytes of one event as JSON, batch defaults merged in: the limit of Segment's own API. */
export const MAX_EVENT_BYTES = 32 * 1024;
export const MAX_NAME_LENGTH = 200;
export const MAX_MESSAGE_ID_LENGTH = 100;

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
export function parseEvent(raw: unknown, context: ParseContext): ParsedEvent {
	const merged = isPlainObject(raw) ? withDefaults(raw, context) : raw;
	const clean = cleanJson(merged, MAX_EVENT_BYTES);
	if (!isJsonObject(clean.value)) {
		const notAnObject = [{ path: [], expected: "an event as an object", got: show(raw) }];
		return refusedEvent(merged, null, clean.problems.length > 0 ? clean.problems : notAnObject, context);
	}
	const event = clean.value;
	const problems: Problem[] = [];
	const notices = [...clean.notices];

	const type = readType(event, context.type, problems);
	const messageId = readMessageId(event["messageId"], problems);
	const name = type === null ? null : readName(type, event, problems);
	const envelope = readObject(event["context"], ["context"], problems);
	const parts: EventParts = {
		type: type ?? "track",
		event,
		properties: readObject(event["properties"], ["properties"], problems),
		traits: readObject(event["traits"], ["traits"], problems),
		contextTraits: readObject(envelope["traits"], ["context", "traits"], problems),
	};
	const traits = traitsOf(parts);
	checkTraitCount(parts, problems);
	const time = readTime(event, context, problems);
	const identifiers = readIdentifiersOf(parts, envelope, notices, problems);
	const consent = readConsent(envelope["consent"], notices);
	const source = identifiers[0];

	if (problems.length > 0 || name === null || type === null || source === undefined) {
		return refusedEvent(merged, consent, problems, context);
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
			properties: propertiesOf(parts, notices),
			traits,
			unset: readUnset(envelope["unset"], notices),
			consent,
			context: keptContext(envelope, context.via),
		},
	};
}

function refusedEvent(
	raw: unknown,
	consent: ConsentChoice | null,
	problems: readonly Problem[],
	context: ParseContext,
): RefusedEvent {
	const messageId = isPlainObject(raw) && typeof raw["messageId"] === "string" ? raw["messageId"] : null;
	return {
		ok: false,
		problems,
		messageId: messageId === null ? null : messageId.slice(0, MAX_MESSAGE_ID_LENGTH).toWellFormed(),
		sentAt: isPlainObject(raw) ? sentAtOf(raw, context) : context.sentAt,
		consent,
		...sampleOf(raw, MAX_EVENT_BYTES),
	};
}

/** The event's own values before those of its batch. */
function withDefaults(raw: { readonly [key: string]: unknown }, { defaults }: ParseContext): unknown {
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

function readType(event: JsonObject, given: EventType | null, problems: Problem[]): EventType | null {
	const type = given ?? event["type"];
	if (type === "track" || type === "page" || type === "screen") return type;
	if (type === "identify" || type === "group" || type === "alias") return type;
	problems.push({ path: ["type"], expected: "track, page, screen, identify, group or alias", got: show(type) });
	return null;
}

function readMessageId(value: Json | undefined, problems: Problem[]): string | null {
	if (value === undefined || value === null || value === "") return null;
	if (typeof value === "string" && value.length <= MAX_MESSAGE_ID_LENGTH) return value;
	const expected = `a text of at most ${MAX_MESSAGE_ID_LENGTH} characters`;
	problems.push({
		path: ["messageId"],
		expected,
		got: typeof value === "string" ? `${value.length} characters` : show(value),
	});
	return null;
}

function readName(type: EventType, event: JsonObject, problems: Problem[]): string | null {
	if (type !== "track") return NAME_OF_TYPE[type];
	const value = event["event"];
	const name = typeof value === "string" ? value.trim() : "";
	if (name !== "" && name.length <= MAX_NAME_LENGTH) return canonicalName(name);
	problems.push({
		path: ["event"],
		expected: `the event's name, 1 to ${MAX_NAME_LENGTH} characters`,
		got: show(value),
	});
	return null;
}

const EMPTY: JsonObject = {};

function readObject(value: Json | undefined, path: readonly string[], problems: Problem[]): JsonObject {
	if (isJsonObject(value)) return value;
	if (value !== undefined && value !== null) problems.push({ path, expected: "an object", got: show(value) });
	return EMPTY;
}

function checkTraitCount(parts: EventParts, problems: Problem[]): void {
	for (const path of [["traits"], ["context", "traits"]]) {
		const count = Object.keys(path.length === 1 ? parts.traits : parts.contextTraits).length;
		if (count > MAX_TRAITS) problems.push({ path, expected: `at most ${MAX_TRAITS} traits`, got: String(count) });
	}
}

/**
 * RudderStack's clients call the unaltered time `originalTimestamp`; where an event passed through Segment before, it
 * carries both, and the original is the one that `sentAt` belongs to.
 */
function readTime(event: JsonObject, context: ParseContext, problems: Problem[]): number {
	const field =
		event["originalTimestamp"] === undefined || event["originalTimestamp"] === null ? "timestamp" : "originalTimestamp";
	const result = eventTime(event[field], field, sentAtOf(event, context), context.receivedAt);
	if (result.ok) return result.time;
	problems.push(result.problem);
	return context.receivedAt;
}

function sentAtOf(event: { readonly [key: string]: unknown }, context: ParseContext): number | null {
	return event["sentAt"] === undefined ? context.sentAt : (parseTime(event["sentAt"]) ?? context.sentAt);
}

function readIdentifiersOf(
	parts: EventParts,
	envelope: JsonObject,
	notices: Problem[],
	problems: Problem[],
): readonly Identifier[] {
	const unusable: Problem[] = [];
	const identifiers = readIdentifiers(
		{
			anonymousId: parts.event["anonymousId"],
			previousId: parts.type === "alias" ? parts.event["previousId"] : undefined,
			userId: parts.event["userId"],
			// The email of a group call's traits is the group's.
			traits: parts.type === "group" ? EMPTY : parts.traits,
			contextTraits: parts.contextTraits,
			externalIds: envelope["externalIds"],
		},
		unusable,
	);
	if (identifiers.length > 0) {
		notices.push(...unusable);
	} else {
		const expected = "at least one of anonymousId, userId, traits.email, traits.phone, context.externalIds";
		problems.push(...unusable, { path: [], expected, got: unusable.length > 0 ? "none that names a person" : "none" });
	}
	return identifiers;
}

const MAX_UNSET = 100;

/** Trait paths to clear, `address.city`. */
function readUnset(value: Json | undefined, notices: Problem[]): readonly string[] {
	if (value === undefined || value === null) return [];
	const paths: string[] = [];
	const given: readonly Json[] = Array.isArray(value) ? value.slice(0, MAX_UNSET) : [];
	for (const path of given) {
		if (typeof path === "string" && path !== "" && path.length <= 200 && !path.split(".").some(isUnsafeKey))
			paths.push(path);
	}
	if (!Array.isArray(value) || paths.length < value.length) {
		notices.push({
			path: ["context", "unset"],
			expected: `a list of at most ${MAX_UNSET} trait paths`,
			got: show(value),
		});
	}
	return paths;
}
