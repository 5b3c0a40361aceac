import { gateAtProfile, ledgerOnly } from "@pipit/core/consent";
import type { ProfileEvent } from "@pipit/core/event";
import { limitsOf } from "@pipit/core/definition";
import { hasRoomFor, type Identifier, type IdentifierKey, identifierKeyOf, type ProfileId } from "@pipit/core/identity";
import { cardOf, newProfile, type ProfileState, step } from "@pipit/core/profile";
import type { Adopted } from "./adopted.ts";
import { consentOf } from "./consent.ts";
import { isAtHome, type ShardPlace } from "./directory.ts";
import { labeller } from "./merge/label.ts";
import { cardContent } from "./copy.ts";
import type { ProfileRow } from "./profiles.ts";
import type { ShardStore } from "./store.ts";

/** What a change of one profile needs around it. */
export interface Surroundings {
	readonly store: ShardStore;
	readonly adopted: Adopted;
	readonly place: ShardPlace;
	readonly now: number;
	readonly transaction: <T>(write: () => T) => T;
}

export interface Applied {
	readonly duplicates: number;
	/** Events from before the kept history: what they change cannot be known, so they were not taken. */
	readonly tooOld: readonly ProfileEvent[];
	readonly nextDue: number | null;
	/** Whether identifiers were linked whose home is another shard. */
	readonly claims: boolean;
}

/**
 * Takes events into a profile: core's step first, and only then, in one transaction, everything that follows from it.
 * Where the step fails the events are parked and the profile stays as it was. Nearly all events come once, so all are taken
 * for new; that one is kept already shows when it is written, and then the history is asked which.
 */
export function applyEvents(around: Surroundings, profileId: ProfileId, events: readonly ProfileEvent[]): Applied {
	const { store, now } = around;
	const before = store.profiles.read(profileId) ?? freshProfile(profileId, now);
	const once = distinctMessages(events);
	try {
		const applied = applyNew(around, before, once, events.length - once.length);
		if (applied !== null) return applied;
	} catch {
		// Because of what is known already, perhaps; else it fails again.
	}
	const unseen = store.history.unseen(profileId, once);
	const duplicates = events.length - unseen.length;
	try {
		const applied = applyNew(around, before, unseen, duplicates);
		if (applied !== null) return applied;
		throw new Error("the history holds an event that it did not show");
	} catch (error) {
		const { wanted, tooOld, counted } = sortOut(around, before, unseen);
		around.transaction(() => store.parked.add(profileId, wanted, error, now));
		return { duplicates: duplicates + counted, tooOld, nextDue: null, claims: false };
	}
}

/** Null, and nothing done, where one of the events is kept already. */
function applyNew(around: Surroundings, before: ProfileRow, events: readonly ProfileEvent[], duplicates: number): Applied | null {
	const { store, adopted, now } = around;
	const { profileId } = before;
	const { wanted, tooOld, counted } = sortOut(around, before, events);
	if (wanted.length === 0) return { duplicates: duplicates + counted, tooOld, nextDue: null, claims: false };
	const lastSeenAt = before.revision === 0 ? null : before.state.lastSeenAt;
	const stored = [...wanted, ...store.sessions.begunBy(profileId, wanted, lastSeenAt)];
	const after = step({ program: adopted.program, state: before.state, events: stored, now, history: () => withNew(store.history.read(profileId), stored) });
	try {
		const claims = around.transaction(() => {
			const labelOf = labeller(around, before);
			if (!store.history.add(profileId, before.revision + 1, stored, labelOf)) throw KNOWN;
			const linked = linkAll(around, before, wanted, labelOf);
			saveStep(around, before, after, stored);
			store.sessions.remember(profileId, wanted, lastSeenAt);
			return linked;
		});
		return { duplicates: duplicates + counted, tooOld, nextDue: after.nextDue, claims };
	} catch (error) {
		if (error === KNOWN) return null;
		// The transaction is rolled back; what memory holds may be newer than what is stored.
		store.forget(profileId);
		throw error;
	}
}

const KNOWN = new Error("an event is kept already");

interface SortedOut {
	readonly wanted: readonly ProfileEvent[];
	readonly tooOld: readonly ProfileEvent[];
	/** How many were counted before, and let go of since. */
	readonly counted: number;
}

/** What consent lets in, and of that what the kept history reaches. */
function sortOut({ store, adopted }: Surroundings, before: ProfileRow, events: readonly ProfileEvent[]): SortedOut {
	const all = admitted(events, before, adopted);
	if (all.every((event) => event.time >= before.historyFrom)) return { wanted: all, tooOld: [], counted: 0 };
	const older = all.filter((event) => event.time < before.historyFrom);
	const counted = store.trimmed.counted(before.profileId, older);
	return { wanted: all.filter((event) => event.time >= before.historyFrom), tooOld: older.filter((event) => !counted.has(event)), counted: counted.size };
}

/** Brings a profile to `now`: what time alone changed, and, where the definitions are newer, what they change. */
export function advance(around: Surroundings, profileId: ProfileId): number | null {
	const { store, adopted, now } = around;
	const before = store.profiles.read(profileId);
	if (before === null) return null;
	const after = step({ program: adopted.program, state: before.state, events: [], now, history: () => store.history.read(profileId) });
	around.transaction(() => {
		if (isQuiet(before.state, after) || isCopied(around, before, after)) store.profiles.write({ ...before, state: after.state, nextDue: after.nextDue });
		else saveStep(around, before, after, []);
	});
	return after.nextDue;
}

/** Whether nothing that a copy of the profile shows has changed: a new population must not copy everybody anew. */
function isQuiet(before: ProfileState, { state, effects, nextDue }: ReturnType<typeof step>): boolean {
	return before.version === state.version && effects.length === 0 && before.nextDue === nextDue;
}

/** Whether other definitions have changed nothing that the last copy of the profile does not say already. */
function isCopied({ store, adopted, now }: Surroundings, before: ProfileRow, { state, effects }: ReturnType<typeof step>): boolean {
	if (effects.length > 0 || store.outbox.has(before.profileId)) return false;
	return store.cards.isWritten(before.profileId, cardContent(cardOf(adopted.program, state, now)));
}

/** Writes what a step has made of a profile, with events that are stored beside it. */
export function saveStep(around: Surroundings, before: ProfileRow, after: ReturnType<typeof step>, events: readonly ProfileEvent[]): void {
	const { store, now } = around;
	const { profileId, flipCount, mergedUntil } = before;
	const eventCount = before.eventCount + events.length;
	const trimmed = store.history.trim(profileId, eventCount, Math.max(before.historyFrom, after.state.firstSeenAt), now, mergedUntil !== null && mergedUntil > now);
	const profile: ProfileRow = {
		profileId,
		revision: before.revision + 1,
		state: after.state,
		nextDue: after.nextDue,
		eventCount: trimmed?.eventCount ?? eventCount,
		flipCount: store.membership.add(profileId, flipCount, after.effects, now),
		historyFrom: trimmed?.historyFrom ?? before.historyFrom,
		mergedUntil,
	};
	store.profiles.write(profile);
	store.outbox.note(before, events.map((event) => event.messageId));
}

/**
 * The shard's own consent gate, one event after the other: a withdrawal closes it for what comes after.
 * A person of whom nothing but refusals is known does not become a profile.
 */
function admitted(events: readonly ProfileEvent[], profile: ProfileRow, adopted: Adopted): ProfileEvent[] {
	let known = consentOf(profile.state);
	let isKnown = profile.revision > 0;
	const wanted: ProfileEvent[] = [];
	for (const event of events) {
		const gate = gateAtProfile(adopted.definitions.site.consent, event, known);
		if (gate === "hold" || (gate === "ledger" && !isKnown)) continue;
		wanted.push(gate === "store" ? event : ledgerOnly(event));
		isKnown = true;
		known = { ...known, ...event.consent };
	}
	return wanted;
}

/**
 * Writes every identifier that the events name: at once where this shard is its home, as a claim to make where not. One
 * more of a type than a person has is left out, and that is on record.
 */
function linkAll(around: Surroundings, profile: ProfileRow, events: readonly ProfileEvent[], labelOf: ReturnType<typeof labeller>): boolean {
	const { identifiers, leaving, audit } = around.store;
	const { profileId } = profile;
	let keys: IdentifierKey[] | null = profile.revision === 0 ? [] : null;
	let claims = false;
	for (const [identifier, event] of distinct(events)) {
		const key = identifierKeyOf(identifier);
		if (profile.revision > 0 && identifiers.isLinked(profileId, key)) continue;
		keys ??= identifiers.keysOf(profileId);
		if (!hasRoomFor(keys, key, limitsOf(around.adopted.definitions.site))) {
			audit.add(profileId, { kind: "identifier_refused", key, reason: "limit" }, around.now);
			continue;
		}
		keys.push(key);
		identifiers.link(profileId, key, "event", labelOf?.(event) ?? null, around.now);
		const mine = isAtHome(around.place, identifier) && leaving.read(profileId) === null ? identifiers.claim(key, profileId, []) : null;
		if (mine?.owner === profileId) identifiers.own(profileId, key, mine.epoch);
		else claims = true;
	}
	return claims;
}

function distinct(events: readonly ProfileEvent[]): (readonly [Identifier, ProfileEvent])[] {
	const named = events.flatMap((event) => event.identifiers.map((identifier) => [identifierKeyOf(identifier), [identifier, event] as const] as const));
	return [...new Map(named.toReversed()).values()].toReversed();
}
/** Each message once: somebody new has no history to look into. */
function distinctMessages(events: readonly ProfileEvent[]): readonly ProfileEvent[] {
	return events.length === 1 ? events : [...new Map(events.toReversed().map((event) => [event.messageId, event])).values()].toReversed();
}

function withNew(kept: readonly ProfileEvent[], added: readonly ProfileEvent[]): ProfileEvent[] {
	return [...kept, ...added];
}

function freshProfile(profileId: ProfileId, now: number): ProfileRow {
	return { profileId, revision: 0, state: newProfile(profileId, now), nextDue: null, eventCount: 0, flipCount: 0, historyFrom: 0, mergedUntil: null };
}
