import type { Identifier, IdentifierKey } from "../identity/identifier.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
	readonly [key: string]: Json;
}

/** The six calls of the Segment spec. */
export type EventType = "track" | "page" | "screen" | "identify" | "group" | "alias";

export const PURPOSES = ["analytics", "personalization", "email", "ads"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a person decided per purpose; a purpose that is absent was not decided. */
export type ConsentChoice = { readonly [purpose in Purpose]?: boolean };

/**
 * One thing that happened to one person, after decoding, validation and clock correction:
 * what every wire produces and what a profile is made of.
 */
export interface ProfileEvent {
	/** Unique per site; a second event with the same id is the same event. */
	readonly messageId: string;
	readonly type: EventType;
	/**
	 * What rules match. A track event's own name; `Page Viewed` and `Screen Viewed` for page and screen.
	 * For identify, group and alias it is `Identified`, `Grouped`, `Aliased`, which no rule matches (see `countsForRules`).
	 */
	readonly name: string;
	/** When it happened, epoch ms, corrected by the sender's clock; never later than `receivedAt`. */
	readonly time: number;
	/** When it reached the Worker, epoch ms. */
	readonly receivedAt: number;
	/** The identifier that routed it to its profile; kept so that a merge can be undone exactly. */
	readonly source: IdentifierKey;
	/** Everyone it names, the routing identifier first. */
	readonly identifiers: readonly Identifier[];
	readonly properties: JsonObject;
	/** Traits that it sets: `context.traits`, of identify its `traits` over them; a group call's are one trait, `group`. */
	readonly traits: JsonObject;
	/** Trait paths that it clears (`context.unset`). */
	readonly unset: readonly string[];
	/** What the person decided, where the event says so. */
	readonly consent: ConsentChoice | null;
	/** Page, campaign, device, locale, place: the rest of the Segment context that rules and reports read. */
	readonly context: JsonObject;
}

/** Events that rules can match; identify, group and alias only change traits and identity. */
export function countsForRules(event: Pick<ProfileEvent, "type">): boolean {
	return event.type === "track" || event.type === "page" || event.type === "screen";
}

/** The one order of events everywhere: by time, then by message id. */
export function compareEvents(
	a: Pick<ProfileEvent, "time" | "messageId">,
	b: Pick<ProfileEvent, "time" | "messageId">,
): number {
	if (a.time !== b.time) return a.time - b.time;
	return a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0;
}
