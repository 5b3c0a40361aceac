import { compareEvents, type ProfileEvent } from "../event/event.ts";
import type { Identifier } from "../identity/identifier.ts";
import { sessionProperties } from "./properties.ts";

/** Silence of a browser that ends a session, as in Google Analytics, Segment and Matomo. */
export const SESSION_SILENCE_MS = 30 * 60_000;

/** The event by which rules, SQL and profiles know of a session. Its time and browser are those of the event that began it. */
export const SESSION_STARTED = "Session Started";

/** The wire of Pipit's own tag (`context.via`): only there every event is something that somebody did in a browser. */
const BROWSER_WIRE = "pipit";

/** Whether the browser has an event already that is less than the silence before `from` or after `to`, or between them. */
export type WasAbout = (browser: Identifier, from: number, to: number) => boolean;

/**
 * The sessions that new events begin, as events to be stored with them, in the order of time.
 *
 * A browser's event begins a session where no other event of that browser, known or new, is less than 30 minutes away,
 * before it or after it. By time alone, so the same events in their order always give the same sessions, one after each
 * silence. An event that comes late belongs to the session that it falls into or that follows it within the silence, and
 * begins none; where it closes the gap between two sessions that were told already, both stay told. So however late
 * and in whatever order events come, two sessions of one browser never begin within one silence.
 *
 * `Page Engaged` looks back: the person was there for the milliseconds that it tells, not only when it was sent.
 *
 * @param events events that are stored now and were not before, each message id once
 */
export function sessionsOf(events: readonly ProfileEvent[], wasAbout: WasAbout): readonly ProfileEvent[] {
	const sessions: ProfileEvent[] = [];
	for (const { browser, visits } of byBrowser(events)) {
		let end = -Infinity;
		let members: ProfileEvent[] = [];
		for (const event of visits) {
			const from = aboutFrom(event);
			if (from - end >= SESSION_SILENCE_MS) {
				begin(browser, members);
				members = [];
			}
			members.push(event);
			end = Math.max(end, event.time);
		}
		begin(browser, members);
	}
	return sessions.length > 1 ? sessions.toSorted(compareEvents) : sessions;

	/** A run of new events without a silence begins one session, unless it belongs to one that is known. */
	function begin(browser: Identifier, members: readonly ProfileEvent[]): void {
		const [first] = members;
		if (first === undefined) return;
		let to = first.time;
		for (const { time } of members) to = Math.max(to, time);
		if (wasAbout(browser, aboutFrom(first), to)) return;
		const id = sessionId(first.messageId);
		if (events.some(({ messageId }) => messageId === id)) return;
		sessions.push(sessionEvent(id, first, browser, members));
	}
}

/** A browser's events on the tag's wire; null for everything else: servers, other libraries, pixels, bare refusals. */
export function browserOf(event: ProfileEvent): Identifier | null {
	if (event.context["via"] !== BROWSER_WIRE || event.name === SESSION_STARTED) return null;
	const [first] = event.identifiers;
	return first?.type === "anonymous_id" ? first : null;
}

/** Since when the person was there whom the event tells of. */
export function aboutFrom({ name, time, properties }: ProfileEvent): number {
	const engaged = name === "Page Engaged" ? properties["engaged_ms"] : undefined;
	return typeof engaged === "number" && engaged > 0 ? time - Math.min(engaged, MOST_ENGAGED_MS) : time;
}

/** Nobody looks at a page for longer, whatever a page says. */
const MOST_ENGAGED_MS = 24 * 3_600_000;

/** From the event that began it, so that the same event stored again begins the same session. */
function sessionId(messageId: string): string {
	return `${messageId}:session`;
}

function sessionEvent(
	messageId: string,
	first: ProfileEvent,
	browser: Identifier,
	members: readonly ProfileEvent[],
): ProfileEvent {
	return {
		messageId,
		type: "track",
		name: SESSION_STARTED,
		time: first.time,
		receivedAt: first.receivedAt,
		source: first.source,
		identifiers: [browser],
		properties: sessionProperties(members),
		traits: {},
		unset: [],
		consent: null,
		context: first.context,
	};
}

interface Visits {
	readonly browser: Identifier;
	readonly visits: ProfileEvent[];
}

/** In the order of when the person was there. */
function byBrowser(events: readonly ProfileEvent[]): readonly Visits[] {
	const found = new Map<string, Visits>();
	for (const event of events) {
		const browser = browserOf(event);
		if (browser === null) continue;
		const known = found.get(browser.value);
		if (known === undefined) found.set(browser.value, { browser, visits: [event] });
		else known.visits.push(event);
	}
	for (const { visits } of found.values()) if (visits.length > 1) visits.sort(byPresence);
	return [...found.values()];
}

function byPresence(a: ProfileEvent, b: ProfileEvent): number {
	return aboutFrom(a) - aboutFrom(b) || compareEvents(a, b);
}
