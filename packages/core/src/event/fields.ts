import type { IsBlocked } from "../identity/blocked.ts";
import type { Identifier } from "../identity/identifier.ts";
import { show, type Problem } from "../problem/index.ts";
import { eventTime, parseTime } from "./clock.ts";
import type { EventType, Json, JsonObject } from "./event.ts";
import { readIdentifiers } from "./identifiers.ts";
import { isJsonObject, isUnsafeKey } from "./json.ts";
import { canonicalName, NAME_OF_TYPE } from "./names.ts";
import { MAX_TRAITS, type EventParts } from "./properties.ts";

/* One function per field of an event: the value, or a problem that refuses the event, or a notice that does not. */

export const MAX_NAME_LENGTH = 200;
export const MAX_MESSAGE_ID_LENGTH = 100;
/** More trait paths than this are not cleared by one event. */
export const MAX_UNSET = 100;

/** What the request says about the sender's clock, both in epoch ms (see `ParseContext`). */
export interface SenderClock {
	/** When the event reached the Worker. */
	readonly receivedAt: number;
	/** The sender's clock when it sent the batch; an event's own `sentAt` goes before it. */
	readonly sentAt: number | null;
}

const EMPTY: JsonObject = {};

export function readType(event: JsonObject, given: EventType | null, problems: Problem[]): EventType | null {
	const type = given ?? event["type"];
	if (type === "track" || type === "page" || type === "screen") return type;
	if (type === "identify" || type === "group" || type === "alias") return type;
	problems.push({ path: ["type"], expected: "track, page, screen, identify, group or alias", got: show(type) });
	return null;
}

export function readMessageId(value: Json | undefined, problems: Problem[]): string | null {
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

export function readName(type: EventType, event: JsonObject, problems: Problem[]): string | null {
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

export function readObject(value: Json | undefined, path: readonly string[], problems: Problem[]): JsonObject {
	if (isJsonObject(value)) return value;
	if (value !== undefined && value !== null) problems.push({ path, expected: "an object", got: show(value) });
	return EMPTY;
}

export function checkTraitCount(parts: EventParts, problems: Problem[]): void {
	checkCount(parts.traits, ["traits"], problems);
	checkCount(parts.contextTraits, ["context", "traits"], problems);
}

/**
 * Segment's clients call the moment `timestamp`, RudderStack's `originalTimestamp`. Where an event carries both, `timestamp`
 * is one that somebody set (RudderStack) or has corrected already (Segment), and stands as it is if it can be.
 */
export function readTime(event: JsonObject, sender: SenderClock, problems: Problem[]): number {
	const hasOriginal = isThere(event["originalTimestamp"]);
	if (hasOriginal && isThere(event["timestamp"])) {
		const given = eventTime(event["timestamp"], "timestamp", null, sender.receivedAt);
		if (given.ok) return given.time;
	}
	const field = hasOriginal ? "originalTimestamp" : "timestamp";
	const result = eventTime(event[field], field, sentAtOf(event, sender), sender.receivedAt);
	if (result.ok) return result.time;
	problems.push(result.problem);
	return sender.receivedAt;
}

function isThere(value: Json | undefined): boolean {
	return value !== undefined && value !== null;
}

/** RudderStack says per event when it was sent, Segment per batch. */
export function sentAtOf(event: { readonly [key: string]: unknown }, sender: SenderClock): number | null {
	return event["sentAt"] === undefined ? sender.sentAt : (parseTime(event["sentAt"]) ?? sender.sentAt);
}

export function readIdentifiersOf(
	parts: EventParts,
	envelope: JsonObject,
	{ notices, problems, isBlocked }: { readonly notices: Problem[]; readonly problems: Problem[]; readonly isBlocked: IsBlocked },
): readonly Identifier[] {
	const unusable: Problem[] = [];
	const previousId = parts.event["previousId"];
	const named = readIdentifiers(
		{
			anonymousId: parts.event["anonymousId"],
			// analytics.js aliases a person to themselves: that names nobody new.
			previousId: parts.type === "alias" && previousId !== parts.event["userId"] ? previousId : undefined,
			userId: parts.event["userId"],
			// The email of a group call's traits is the group's.
			traits: parts.type === "group" ? EMPTY : parts.traits,
			contextTraits: parts.contextTraits,
			externalIds: envelope["externalIds"],
		},
		unusable,
	);
	const identifiers = named.filter((identifier) => !isBlocked(identifier));
	for (const { type, value } of named) {
		if (isBlocked({ type, value })) unusable.push({ path: [type], expected: "a value that names one person; site.yaml blocks this one", got: show(value) });
	}
	if (identifiers.length > 0) {
		notices.push(...unusable);
	} else {
		const expected = "at least one of anonymousId, userId, traits.email, traits.phone, context.externalIds";
		problems.push(...unusable, { path: [], expected, got: unusable.length > 0 ? "none that names a person" : "none" });
	}
	return identifiers;
}

/** Trait paths to clear, `address.city`. */
export function readUnset(value: Json | undefined, notices: Problem[]): readonly string[] {
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

function checkCount(traits: JsonObject, path: readonly string[], problems: Problem[]): void {
	const count = Object.keys(traits).length;
	if (count > MAX_TRAITS) problems.push({ path, expected: `at most ${MAX_TRAITS} traits`, got: String(count) });
}
