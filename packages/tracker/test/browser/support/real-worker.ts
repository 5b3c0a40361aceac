import { expect } from "vitest";
import { pause } from "./browser.ts";
import type { Body, Received } from "./collector.ts";

/** A Worker that stores what the collector here receives. */
export interface RealWorker {
	readonly url: string;
	readonly adminKey: string;
	/** A site that counts people who decided nothing, as the cases' script tags say it. */
	readonly site: string;
	readonly writeKey: string;
}

let worker: RealWorker | null = null;

/** From now on every case is played against this Worker too: it answers the requests, and has to store what they say. */
export function playAgainst(real: RealWorker): void {
	worker = real;
}

export interface RealAnswer {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly text: string;
}

/** Messages that the Worker refused, as it said itself. */
const refused = new Set<string>();
/** Everything that was ever passed on: cases that identify the same customer become one person, whose events are all shown. */
const passedOn = new Set<string>();
/** How many events the Worker was seen to have stored. */
let stored = 0;

export function storedCount(): number {
	return stored;
}

/** Gives a request to the Worker, under its own site's key; null where there is none. */
export async function passOn(body: Body, headers: { readonly [name: string]: string | string[] | undefined }): Promise<RealAnswer | null> {
	if (worker === null) return null;
	for (const event of body.batch.filter(Boolean)) passedOn.add(event.messageId);
	const given: Record<string, string> = { "content-type": "text/plain" };
	// As itself headless Chromium would be taken for a bot.
	given["user-agent"] = String(headers["user-agent"]).replace("HeadlessChrome", "Chrome");
	if (typeof headers["origin"] === "string") given["origin"] = headers["origin"];
	const init = { method: "POST", headers: given, body: JSON.stringify({ ...body, writeKey: worker.writeKey }) };
	// A connection that was kept open may end as it is used again; what comes twice counts once.
	const attempt = () => fetch(`${worker?.url}/e`, init);
	const response = await attempt().catch(attempt).catch(() => Response.json({}, { status: 503 }));
	const text = await response.text();
	const answer = JSON.parse(text) as { readonly refused?: readonly { readonly message_id: string | null }[] };
	for (const { message_id } of answer.refused ?? []) if (message_id !== null) refused.add(message_id);
	const allowed: Record<string, string> = {};
	for (const name of ["content-type", "access-control-allow-origin", "access-control-allow-credentials", "retry-after"]) {
		const value = response.headers.get(name);
		if (value !== null) allowed[name] = value;
	}
	return { status: response.status, headers: allowed, text };
}

interface StoredEvent {
	readonly message_id: string;
	readonly name: string;
	readonly time: string;
	readonly properties: { readonly [key: string]: unknown };
}

/** What is acknowledged is stored, but what is stored may be acknowledged a moment later. */
const PATIENCE_MS = 5_000;

/**
 * Checks that the Worker has every acknowledged event exactly once, under its name, at its time and with its properties,
 * and nothing else of those people but what other cases sent, and one session of each browser
 * and person.
 */
export async function expectStored(acknowledged: () => readonly Body[]): Promise<void> {
	if (worker === null) return;
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		// Somebody who logs in at a browser that another customer used is another person, with events of their own.
		const named = new Set(sentIn(acknowledged()).flatMap(({ event: { anonymousId, userId } }) => [`anonymous_id:${anonymousId}`, `user_id:${userId}`]));
		const found = await Promise.all([...named].map(storedOf));
		const kept = [...new Map(found.map((person) => [person.profile_id, person])).values()];
		const sent = sentIn(acknowledged());
		try {
			compare(sent, kept);
			stored += sent.filter(({ granted }) => granted).length;
			return;
		} catch (error) {
			if (Date.now() > end) throw error;
			await pause(200);
		}
	}
}

interface Sent {
	readonly event: Received;
	/** Of a refusal nothing is kept but the decision, and of a stranger's not even that. */
	readonly granted: boolean;
}

function sentIn(requests: readonly Body[]): readonly Sent[] {
	const sent = new Map<string, Sent>();
	for (const { batch, context } of requests) {
		for (const event of batch.filter(Boolean)) {
			const own = (event.context as Body["context"] | undefined)?.consent ?? context.consent;
			const granted = own?.categoryPreferences["analytics"] !== false;
			if (!refused.has(event.messageId)) sent.set(event.messageId, { event, granted });
		}
	}
	return [...sent.values()];
}

function compare(sent: readonly Sent[], people: readonly StoredPerson[]): void {
	const kept = people.flatMap(({ events }) => events);
	const ids = kept.map(({ message_id }) => message_id);
	expect(ids.filter((id, index) => ids.indexOf(id) !== index), "stored twice").toEqual([]);
	const byId = new Map(kept.map((event) => [event.message_id, event]));
	const granted = sent.filter((one) => one.granted).map(({ event }) => event);
	const missing: string[] = [];
	for (const event of granted) {
		const found = byId.get(event.messageId);
		if (found === undefined) missing.push(`${event.event ?? event.type} ${event.messageId}`);
		else expectSame(found, event);
	}
	const unseen = people.reduce((sum, { events, event_count }) => sum + event_count - events.length, 0);
	expect(missing.length, `acknowledged and not stored: ${missing.slice(0, 20).join(", ")}`).toBeLessThanOrEqual(unseen);
	const extra = kept.filter((event) => !passedOn.has(event.message_id) && !isSession(event));
	expect(extra, "stored, and never sent").toEqual([]);
	const wanted = new Set(granted.map(({ messageId }) => `${messageId}:session`));
	const sessions = ids.filter((id) => wanted.has(id)).length;
	const visitors = new Set(granted.map(({ anonymousId }) => anonymousId)).size;
	const known = people.filter(({ profile_id }) => profile_id !== "").length;
	expect(sessions, "no more than one session of each browser and person").toBeLessThanOrEqual(Math.max(visitors, known));
	expect(sessions, "one session of each browser").toBeGreaterThanOrEqual(unseen === 0 ? visitors : 0);
}

function isSession({ name }: StoredEvent): boolean {
	return name === "Session Started";
}

const NAMES: { readonly [type: string]: string } = { page: "Page Viewed", identify: "Identified" };
/** Clocks of browser and Worker, and how long a request takes. */
const CLOCKS_MS = 2_000;

function expectSame(found: StoredEvent, { type, event, timestamp, properties }: Received): void {
	expect(Math.abs(Date.parse(found.time) - Date.parse(timestamp)), `time of ${found.name}`).toBeLessThan(CLOCKS_MS);
	const name = NAMES[type] ?? event;
	// Other tools' words are stored in ours, and keep their own beside them.
	if (name !== found.name) expect(KNOWN_WORDS, `${name} became ${found.name}`).toContain(name);
	else if (type !== "identify") expect({ name, properties: found.properties }).toEqual({ name, properties: withoutPrototypes(properties ?? {}) });
}

/** What reaches into prototypes is never stored, and the sender is told. */
function withoutPrototypes(value: object): unknown {
	return JSON.parse(JSON.stringify(value), (key, part: unknown) => (["__proto__", "constructor", "prototype"].includes(key) ? undefined : part));
}

const KNOWN_WORDS = ["add_to_cart", "view_item", "purchase", "remove_from_cart", "view_item_list", "begin_checkout", "search", "view_cart", "select_item", "add_to_wishlist", "refund", "Viewed Product", "Added to Cart", "Started Checkout", "Placed Order"];

interface StoredPerson {
	readonly profile_id: string;
	/** The newest 50. */
	readonly events: readonly StoredEvent[];
	readonly event_count: number;
}

const NOBODY: StoredPerson = { profile_id: "", events: [], event_count: 0 };

async function storedOf(name: string): Promise<StoredPerson> {
	if (worker === null) return NOBODY;
	const address = `${worker.url}/api/v1/profiles/${encodeURIComponent(name)}?site=${worker.site}`;
	const response = await fetch(address, { headers: { authorization: `Bearer ${worker.adminKey}` } });
	// Some cases' user ids are none, such as `null`.
	if (response.status === 404 || response.status === 400) return NOBODY;
	if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`);
	return (await response.json()) as StoredPerson;
}
