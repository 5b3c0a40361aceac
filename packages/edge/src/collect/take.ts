import { gate, ledgerOnly, withPrivacyControl, type Gate } from "@pipit/core/consent";
import type { Site } from "@pipit/core/definition";
import {
	isMachine,
	isPlainObject,
	parseEvent,
	MAX_EVENT_BYTES,
	sampleOf,
	translate,
	sentAtOf,
	withBatchDefaults,
	type JsonObject,
	type ProfileEvent,
	type RefusedEvent,
} from "@pipit/core/event";
import { isProtectedTrait } from "@pipit/core/segment";
import type { Problem } from "@pipit/core/problem";
import { problemText, type CollectAnswer, type NamedProblems } from "./answers.ts";
import { type Batch, hasTooLargeDefaults } from "./batch.ts";
import { stableId } from "./ids.ts";
import { MAX_GROWN_BYTES, MAX_PART_BYTES } from "./limits.ts";
import { partsOf, sized, type SizedEvent } from "./parts.ts";
import { qualityRulesOf } from "../quality/rules-of.ts";
import { withDevice, withPlace } from "./place.ts";
import type { BrowserArrival, CollectPorts, QuarantineEntry } from "./ports.ts";

/** Who sent a request, as far as its events depend on it. */
export interface Sender {
	/** The wire: `pipit`, `segment`, `posthog` …, of a webhook `hook:PROVIDER`. */
	readonly via: string;
	/**
	 * Whether a visitor's browser sent it. Then consent has to come with the event; a server's event that says nothing
	 * goes to its profile, which follows what the person decided there.
	 */
	readonly browser: boolean;
	/** Whether the browser sends Global Privacy Control. */
	readonly privacyControl: boolean;
	/** Where the browser is; null for servers, whose place is nobody's. */
	readonly place: JsonObject | null;
	/** What the browser calls itself, of which only the kind of device is kept; null for servers. */
	readonly userAgent: string | null;
}

/** `anonymousId` is the browser's, where something of it was stored. */
export type Taken = { readonly kind: "answer"; readonly answer: CollectAnswer; readonly anonymousId: string | null } | { readonly kind: "too large" };

/**
 * Decodes, gates, delivers and quarantines the events of one request; resolves when all of it is durable.
 *
 * Rejects when a port does, and then nothing is acknowledged. Deliveries and quarantine start together, so a failing
 * quarantine never keeps good events from being stored. The sender repeats the whole request, which doubles nothing:
 * shards know events by message id and the quarantine its entries by their hash. An event without a message id gets one
 * made from what it says, if it says when it happened; one that says neither cannot be told from its repetition and
 * gets a random id.
 */
export async function takeEvents(ports: CollectPorts, site: Site, sender: Sender, batch: Batch): Promise<Taken> {
	if (!ports.takesBots && sender.userAgent !== null && isMachine(sender.userAgent)) return nothingOf(batch);
	if (hasTooLargeDefaults(batch)) return { kind: "too large" };
	const sorted = await sortEvents(site, sender, batch, ports.now());
	if (sorted === null) return { kind: "too large" };
	const { events, entries, refused, notices, held, arrivals } = sorted;
	for (const arrival of arrivals) await ports.recognize(site, arrival);
	const results = await Promise.allSettled([
		...partsOf(events, MAX_PART_BYTES).map(async (part) => ports.deliver(site, part)),
		entries.length > 0 ? ports.quarantine(site, entries) : undefined,
	]);
	const failure = results.find((result) => result.status === "rejected");
	if (failure !== undefined) throw new Error("Events could not be stored", { cause: failure.reason });
	const answer: CollectAnswer = { accepted: events.length, refused, held, held_because: held > 0 ? "consent" : null, notices };
	return { kind: "answer", answer, anonymousId: sorted.anonymousId };
}

/**
 * Crawlers run a shop's scripts and have no banner to say no to: as profiles they would be in everybody's counts, carts
 * and segments. Nothing of them is stored anywhere, and they get no cookie.
 */
function nothingOf(batch: Batch): Taken {
	const answer: CollectAnswer = { accepted: 0, refused: [], held: batch.events.length, held_because: "bot", notices: [] };
	return { kind: "answer", answer, anonymousId: null };
}

interface Sorted {
	readonly events: SizedEvent[];
	readonly entries: QuarantineEntry[];
	readonly refused: NamedProblems[];
	readonly notices: NamedProblems[];
	/** Browsers that arrived from an email, each once. */
	readonly arrivals: BrowserArrival[];
	anonymousId: string | null;
	held: number;
}

async function sortEvents(site: Site, sender: Sender, batch: Batch, now: number): Promise<Sorted | null> {
	const sorted: Sorted = { events: [], entries: [], refused: [], notices: [], arrivals: [], anonymousId: null, held: 0 };
	const rules = qualityRulesOf(site);
	let grown = 0;
	for (const [index, raw] of batch.events.entries()) {
		const minted = { needed: false };
		const context = {
			receivedAt: now,
			sentAt: batch.sentAt,
			type: batch.type,
			defaults: batch.defaults,
			mintId: () => ((minted.needed = true), ""),
			via: sender.via,
		};
		const result = parseEvent(raw, context, rules.cleaner);
		if (!result.ok) {
			sorted.refused.push(named(index, result.messageId, result.problems));
			// A refused event of somebody who did not consent is named in the answer and kept nowhere.
			if (gateOf(site, sender, UNNAMED, result.consent) !== "store") continue;
			sorted.entries.push(await quarantineEntry(site, sender, result, now));
			grown += result.sample.length;
		} else {
			const gated = gateOf(site, sender, result.event, result.event.consent);
			if (gated === "hold") {
				sorted.held++;
				continue;
			}
			const messageId = minted.needed ? await mintedId(site, index, raw, result.event) : result.event.messageId;
			const taken = finished({ ...result.event, messageId }, site, sender, gated);
			const finding = gated === "store" ? rules.check(taken) : null;
			if (finding !== null) {
				const sent = isPlainObject(raw) ? raw : {};
				const kept = { messageId, problems: finding.problems, sentAt: sentAtOf(sent, context), ...sampleOf(withBatchDefaults({ ...sent, type: taken.type }, context), MAX_EVENT_BYTES) };
				if (finding.verdict === "quarantine") sorted.entries.push(await quarantineEntry(site, sender, kept, now));
				if (finding.verdict === "report") sorted.entries.push(await reportedEntry(site, taken, kept, now));
				grown += kept.sample.length;
			}
			if (finding !== null && finding.verdict !== "report") {
				sorted.refused.push(named(index, messageId, finding.problems));
				continue;
			}
			const event = sized(taken);
			const notices = finding === null ? result.notices : [...result.notices, ...finding.problems];
			if (notices.length > 0) sorted.notices.push(named(index, messageId, notices));
			sorted.events.push(event);
			if (gated === "store") sorted.anonymousId = browserOf(result.event) ?? sorted.anonymousId;
			const arrival = gated === "store" && sorted.arrivals.length < MAX_ARRIVALS ? arrivalIn(raw, result.event) : null;
			if (arrival !== null) sorted.arrivals.push(arrival);
			grown += event.bytes;
		}
		if (grown > MAX_GROWN_BYTES) return null;
	}
	return sorted;
}

const UNNAMED = { type: "track", name: "" } as const;

function gateOf(
	site: Site,
	sender: Sender,
	{ type, name }: Pick<ProfileEvent, "type" | "name">,
	consent: ProfileEvent["consent"],
): Gate {
	if (!sender.browser && consent?.analytics === undefined) return "store";
	return gate(site.consent, { type, name, consent });
}

function finished(event: ProfileEvent, site: Site, sender: Sender, gated: Gate): ProfileEvent {
	const decided = sender.privacyControl ? { ...event, consent: withPrivacyControl(event.consent) } : event;
	if (gated === "ledger") return ledgerOnly(decided);
	const own = inOurWords(withoutProtected(decided), site, sender);
	const placed = sender.place === null ? own : withPlace(own, sender.place);
	return sender.userAgent === null ? placed : withDevice(placed, sender.userAgent);
}

/** What was meant for Google, Klaviyo or Shopify comes in their words; a webhook's and an import's mapping has the last word. */
function inOurWords(event: ProfileEvent, site: Site, sender: Sender): ProfileEvent {
	const isAsSaid = sender.via === "import" || sender.via.startsWith("hook:");
	const translated = !isAsSaid && event.type === "track" ? translate(event.name, event.properties, site.currency) : null;
	return translated === null ? event : { ...event, ...translated };
}

/** Who is on a list, and how a model scores them, is for the shop to say, and not for whoever knows the public write key. */
function withoutProtected(event: ProfileEvent): ProfileEvent {
	if (!Object.keys(event.traits).some(isProtectedTrait) && !event.unset.some(isProtectedTrait)) return event;
	const traits = Object.fromEntries(Object.entries(event.traits).filter(([name]) => !isProtectedTrait(name)));
	return { ...event, traits, unset: event.unset.filter((name) => !isProtectedTrait(name)) };
}

function browserOf(event: ProfileEvent): string | null {
	return event.identifiers.find(({ type }) => type === "anonymous_id")?.value ?? null;
}

/** A page is arrived at once; more in one request is no browser's doing. */
const MAX_ARRIVALS = 2;

/** The recipient token that the tracker took out of the address; it is used here and stored nowhere. */
function arrivalIn(raw: unknown, event: ProfileEvent): BrowserArrival | null {
	const context = isPlainObject(raw) ? raw["context"] : null;
	const token = isPlainObject(context) ? context["recipientToken"] : null;
	const browser = event.identifiers.find(({ type }) => type === "anonymous_id");
	return typeof token === "string" && browser !== undefined ? { token, browser } : null;
}

/** Enough to find the fault by; an event made of nothing but faults would fill the answer. */
const MAX_NAMED = 20;

function named(index: number, messageId: string | null, problems: readonly Problem[]): NamedProblems {
	return { index, message_id: messageId, problems: problems.slice(0, MAX_NAMED).map(problemText) };
}

/** Two events at one millisecond that say the same are told apart by their place in the batch. */
async function mintedId(site: Site, index: number, raw: unknown, event: ProfileEvent): Promise<string> {
	const saysWhen = isPlainObject(raw) && (raw["timestamp"] ?? raw["originalTimestamp"] ?? null) !== null;
	if (!saysWhen) return crypto.randomUUID();
	return stableId(site.id, String(index), event.source, sampleOf(raw, Number.MAX_SAFE_INTEGER).sample);
}

type Kept = Pick<RefusedEvent, "problems" | "messageId" | "sentAt" | "sample" | "whole">;

/** An event that was stored although it breaks the plan: one entry a day for each kind of breach, since a sender breaks it always in the same way. */
async function reportedEntry(site: Site, event: ProfileEvent, kept: Kept, receivedAt: number): Promise<QuarantineEntry> {
	const day = new Date(receivedAt).toISOString().slice(0, 10);
	const id = await stableId(site.id, "plan", event.name, day, JSON.stringify(kept.problems.map(({ path, expected }) => [path, expected])));
	return { ...kept, id, via: "plan", receivedAt };
}

async function quarantineEntry(
	site: Site,
	sender: Sender,
	{ problems, messageId, sentAt, sample, whole }: Kept,
	receivedAt: number,
): Promise<QuarantineEntry> {
	const id = await stableId(site.id, messageId ?? "", sample);
	return { id, via: sender.via, receivedAt, sentAt, messageId, problems, sample, whole };
}
